//! The rules of CBR's `RestoreBackup`.

use restore_core::catalogue::cbr_restore_backup::OPERATION as CBR;

super::rules! { CBR:
    the_project_is_required_in_the_path {
        "" => "project_id: required",
        "project_id=p backup_id=b" => "project_id:; goes to cbr.cn-north-4.myhuaweicloud.com/v3/p/backups/b/restore",
        "project_id=.." => "project_id: unusable_segment",
        "project_id={p} backup_id=b" => "project_id: odd_segment; goes to cbr.cn-north-4.myhuaweicloud.com/v3/%7Bp%7D/backups/b/restore",
    }
    the_backup_is_required_in_the_path {
        "" => "backup_id: required",
        "backup_id=" => "backup_id: required",
        "backup_id=b" => "backup_id:",
    }
    the_kind_of_restore_is_asked_and_not_sent {
        "?restore_kind=server" => "restore_kind:; omits restore_kind",
        "?restore_kind=disk" => "restore_kind:",
        "?restore_kind=tape" => "restore_kind: not_listed",
        "?restore_kind=Disk" => "restore_kind: not_listed",
        "restore_kind=disk" => "restore_kind: unknown; omits restore_kind",
    }
    the_request_body_is_required {
        "" => "restore: required; restore.server_id: required_perhaps none_given",
        "restore.resource_id=r" => r#"restore:; sends restore=body {"resource_id":"r"}"#,
        "restore.other=x" => "restore.other: unknown; sends restore=body {}",
        "restore=[]" => "restore: wrong_type",
    }
    the_server_is_mandatory_for_vm_restoration {
        "?restore_kind=server" => "restore.server_id: required none_given",
        "?restore_kind=server restore.server_id=s" => r#"restore.server_id:; sends restore.server_id=body "s""#,
        "?restore_kind=disk restore.volume_id=v" => "restore.server_id:",
    }
    mappings_are_mandatory_for_vm_restoration_and_not_used_for_disk_restoration {
        "?restore_kind=server restore.server_id=s" => "restore.mappings: required",
        "?restore_kind=server restore.mappings=[]" => "restore.mappings: required",
        "?restore_kind=disk restore.volume_id=v" => "restore.mappings:",
        r#"?restore_kind=disk restore.mappings=[{"backup_id":"b","volume_id":"v"}]"# => "restore.mappings: caution",
        r#"?restore_kind=server restore.mappings=[{"backup_id":"b","volume_id":"v"}]"# => "restore.mappings:",
        "restore.mappings=[]" => "restore.mappings: required_perhaps",
    }
    both_members_of_a_mapping_are_required {
        "restore.mappings=[{}]" => "restore.mappings.0.backup_id: required; restore.mappings.0.volume_id: required",
        r#"restore.mappings=[{"backup_id":"b","volume_id":"v"}]"# => r#"restore.mappings.0.backup_id:; restore.mappings.0.volume_id:; sends restore.mappings=body [{"backup_id":"b","volume_id":"v"}]"#,
        r#"restore.mappings=[{"backup_id":1,"volume_id":2,"other":3}]"# => "restore.mappings.0.backup_id: wrong_type; restore.mappings.0.volume_id: wrong_type; restore.mappings.0.other: unknown",
    }
    the_disk_is_mandatory_for_disk_restoration {
        "?restore_kind=disk" => "restore.volume_id: required",
        "?restore_kind=disk restore.volume_id=v" => r#"restore.volume_id:; sends restore.volume_id=body "v""#,
        "?restore_kind=server" => "restore.volume_id:",
    }
    a_server_is_powered_on_unless_power_on_says_otherwise {
        "?restore_kind=server" => "restore.power_on: expected; omits restore.power_on",
        "?restore_kind=disk" => "restore.power_on:",
        "?restore_kind=server restore.power_on=false" => "restore.power_on:; sends restore.power_on=body false",
        "restore.power_on=0" => "restore.power_on: wrong_type",
    }
    one_of_server_disk_and_resource_is_needed {
        "restore.power_on=true" => "restore.server_id: required_perhaps none_given",
        "restore.server_id=s" => "restore.server_id:",
        "restore.volume_id=v" => "restore.server_id: required_perhaps",
        "restore.resource_id=r" => "restore.server_id: required_perhaps; restore.resource_id:",
    }
    server_and_disk_together_are_suspicious {
        "restore.server_id=s restore.volume_id=v" => r#"restore.volume_id: rarely_together; sends restore.server_id=body "s"; sends restore.volume_id=body "v""#,
        "restore.server_id=s restore.resource_id=r" => "restore.resource_id:",
    }
    details_is_newer_than_the_page {
        "restore.details.destination_path=/p" => r#"restore.details: caution; sends restore.details=body {"destination_path":"/p"}"#,
        "restore.resource_id=r" => "restore.details:; omits restore.details",
        "restore.details.other=x" => "restore.details.other: unknown",
    }
    the_folder_is_required_inside_details_and_has_1_to_255_characters {
        "restore.details={}" => "restore.details.destination_path: required",
        "restore.details.destination_path=*255" => "restore.details.destination_path:",
        "restore.details.destination_path=*256" => "restore.details.destination_path: wrong_length",
        "restore.details.destination_path=" => "restore.details.destination_path: required wrong_length",
    }
    the_token_is_required_and_comes_from_the_environment_when_it_is_left_out {
        "" => "X-Auth-Token: from_environment; omits X-Auth-Token",
        "X-Auth-Token=t" => "X-Auth-Token:; sends X-Auth-Token=header (secret)",
        "X-Auth-Token=" => "X-Auth-Token: required wrong_length",
    }
    the_content_type_names_its_charset {
        "" => "sends Content-Type=header application/json;charset=utf-8",
    }
    the_host_of_eu_west_101_is_under_eu {
        "@eu-west-101 project_id=p backup_id=b" => "goes to cbr.eu-west-101.myhuaweicloud.eu/v3/p/backups/b/restore",
        "@eu-west-0 project_id=p backup_id=b" => "@region:; goes to cbr.eu-west-0.myhuaweicloud.com/v3/p/backups/b/restore",
    }
}
