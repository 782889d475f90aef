//! The rules of HSS's `RestoreDuplicationInfo`.

use restore_core::catalogue::hss_restore_duplication_info::OPERATION as HSS;

super::rules! { HSS:
    the_project_is_required_in_the_path {
        "" => "project_id: required",
        "project_id=p backup_id=b" => "project_id:; goes to hss.cn-north-4.myhuaweicloud.com/v5/p/ransomware/duplication/b/restore",
    }
    the_project_has_1_to_256_characters {
        "project_id=*256" => "project_id:",
        "project_id=*257" => "project_id: wrong_length",
        "project_id=" => "project_id: required wrong_length",
    }
    the_backup_is_required_in_the_path {
        "" => "backup_id: required",
        "backup_id=b" => "backup_id:",
    }
    the_backup_has_at_most_64_characters_and_at_least_one {
        "backup_id=*64" => "backup_id:",
        "backup_id=*65" => "backup_id: wrong_length",
        "backup_id=" => "backup_id: required wrong_length",
        "backup_id=." => "backup_id: unusable_segment",
        "backup_id=.." => "backup_id: unusable_segment",
        "backup_id=a/b project_id=p" => "backup_id: odd_segment; goes to hss.cn-north-4.myhuaweicloud.com/v5/p/ransomware/duplication/a%2Fb/restore",
    }
    the_kind_of_restore_is_asked_and_not_sent {
        "?restore_kind=server" => "restore_kind:; omits restore_kind",
        "?restore_kind=disk" => "restore_kind:",
        "?restore_kind=tape" => "restore_kind: not_listed",
        "?restore_kind=Disk" => "restore_kind: not_listed",
        "restore_kind=disk" => "restore_kind: unknown; omits restore_kind",
    }
    a_server_is_expected_to_be_named {
        "?restore_kind=server" => "server_id: expected",
        "?restore_kind=disk" => "server_id:",
        "" => "server_id:",
        "?restore_kind=server server_id=s" => r#"server_id:; sends server_id=body "s""#,
    }
    the_server_has_1_to_128_characters {
        "server_id=*128" => "server_id:",
        "server_id=*129" => "server_id: wrong_length",
        "server_id=" => r#"server_id: wrong_length; sends server_id=body """#,
    }
    mappings_are_expected_for_a_vm_restoration {
        "?restore_kind=server" => "mappings: expected",
        "?restore_kind=disk" => "mappings:",
        "" => "mappings:",
    }
    mappings_are_not_used_for_disk_restoration {
        "?restore_kind=disk mappings=[]" => "mappings: caution",
        "?restore_kind=server mappings=[]" => "mappings:",
        "mappings=[]" => "mappings:; sends mappings=body []",
    }
    members_of_a_mapping_are_optional_here {
        "mappings=[{}]" => "mappings.0.backup_id:; mappings.0.volume_id:; sends mappings=body [{}]",
        r#"mappings=[{"other":1}]"# => "mappings.0.other: unknown; sends mappings=body [{}]",
        "mappings={}" => "mappings: wrong_type",
    }
    the_backup_of_a_mapping_has_1_to_128_characters {
        r#"mappings=[{"backup_id":""}]"# => "mappings.0.backup_id: wrong_length",
        r#"mappings=[{"backup_id":"b"}]"# => "mappings.0.backup_id:",
        r#"mappings=[{"backup_id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]"# => "mappings.0.backup_id: wrong_length",
    }
    the_disk_of_a_mapping_has_0_to_128_characters {
        r#"mappings=[{"volume_id":""}]"# => r#"mappings.0.volume_id:; sends mappings=body [{"volume_id":""}]"#,
        r#"mappings=[{"volume_id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]"# => "mappings.0.volume_id: wrong_length",
    }
    a_device_is_started_unless_power_on_says_otherwise {
        "" => "power_on: expected; omits power_on",
        "power_on=false" => "power_on:; sends power_on=body false",
        "power_on=true" => "power_on:; sends power_on=body true",
        r#"power_on="true""# => r#"power_on: wrong_type; sends power_on=body "true""#,
    }
    the_enterprise_project_travels_in_the_query_and_has_1_to_256_characters {
        "enterprise_project_id=all_granted_eps" => "enterprise_project_id:; sends enterprise_project_id=all_granted_eps",
        "enterprise_project_id=*256" => "enterprise_project_id:",
        "enterprise_project_id=*257" => "enterprise_project_id: wrong_length",
        "enterprise_project_id=" => "enterprise_project_id: wrong_length",
        "" => "enterprise_project_id:; omits enterprise_project_id",
    }
    the_region_header_has_1_to_128_characters {
        "region=cn-north-4" => "region:; sends region=header cn-north-4",
        "region=*128" => "region:",
        "region=*129" => "region: wrong_length",
        "region=" => "region: wrong_length",
    }
    a_header_carries_visible_ascii_alone {
        "region=é" => "region: unsafe_header",
        r#"region="a\nb""# => "region: unsafe_header",
    }
    the_token_is_required_and_comes_from_the_environment_when_it_is_left_out {
        "" => "X-Auth-Token: from_environment; omits X-Auth-Token",
        "X-Auth-Token=t" => "X-Auth-Token:; sends X-Auth-Token=header (secret)",
        "X-Auth-Token=" => "X-Auth-Token: required wrong_length",
    }
    the_token_has_at_most_32768_characters {
        "X-Auth-Token=*32768" => "X-Auth-Token:",
        "X-Auth-Token=*32769" => "X-Auth-Token: wrong_length",
    }
    the_body_is_the_object_itself {
        "project_id=p backup_id=b restore={}" => "restore: unknown; omits restore",
        "" => "sends Content-Type=header application/json",
    }
    the_host_of_eu_west_101_is_under_eu {
        "@eu-west-101 project_id=p backup_id=b" => "goes to hss.eu-west-101.myhuaweicloud.eu/v5/p/ransomware/duplication/b/restore",
    }
}
