//! The rules of HBR's `CreateRestoreJob`.

use restore_core::catalogue::hbr_create_restore_job::OPERATION as HBR;

super::rules! { HBR:
    source_type_is_required {
        "" => "SourceType: required",
        "SourceType=OSS" => "SourceType:; sends SourceType=OSS",
    }
    source_type_is_one_of_six {
        "SourceType=ECS_FILE" => "SourceType:",
        "SourceType=OSS" => "SourceType:",
        "SourceType=NAS" => "SourceType:",
        "SourceType=COMMON_FILE_SYSTEM" => "SourceType:",
        "SourceType=OTS_TABLE" => "SourceType:",
        "SourceType=UDM_ECS" => "SourceType:",
        "SourceType=UDM_ECS_DISK" => "SourceType: not_listed",
        "SourceType=ecs_file" => "SourceType: not_listed",
    }
    restore_type_is_required {
        "" => "RestoreType: required",
        "RestoreType=OSS" => "RestoreType:; sends RestoreType=OSS",
    }
    restore_type_is_one_of_the_six_of_its_list_or_the_three_of_udm_detail {
        "RestoreType=ECS_FILE" => "RestoreType:",
        "RestoreType=OSS" => "RestoreType:",
        "RestoreType=NAS" => "RestoreType:",
        "RestoreType=COMMON_FILE_SYSTEM" => "RestoreType:",
        "RestoreType=OTS_TABLE" => "RestoreType:",
        "RestoreType=UDM_ECS_ROLLBACK" => "RestoreType:",
        "RestoreType=UDM_ECS" => "RestoreType:",
        "RestoreType=UDM_ECS_DISK" => "RestoreType:",
        "RestoreType=UDM_ECS_DISK_ROLLBACK" => "RestoreType:",
        "RestoreType=FILE" => "RestoreType: not_listed",
        "RestoreType=oss" => "RestoreType: not_listed",
    }
    source_and_destination_have_the_same_data_source_type {
        "SourceType=ECS_FILE RestoreType=ECS_FILE" => "RestoreType:",
        "SourceType=OSS RestoreType=OSS" => "RestoreType:",
        "SourceType=NAS RestoreType=NAS" => "RestoreType:",
        "SourceType=COMMON_FILE_SYSTEM RestoreType=COMMON_FILE_SYSTEM" => "RestoreType:",
        "SourceType=OTS_TABLE RestoreType=OTS_TABLE" => "RestoreType:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS" => "RestoreType:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK" => "RestoreType:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK" => "RestoreType:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK_ROLLBACK" => "RestoreType:",
        "SourceType=ECS_FILE RestoreType=OSS" => "RestoreType: mismatched",
        "SourceType=OSS RestoreType=NAS" => "RestoreType: mismatched",
        "SourceType=NAS RestoreType=COMMON_FILE_SYSTEM" => "RestoreType: mismatched",
        "SourceType=COMMON_FILE_SYSTEM RestoreType=NAS" => "RestoreType: mismatched",
        "SourceType=OTS_TABLE RestoreType=OSS" => "RestoreType: mismatched",
        "SourceType=UDM_ECS RestoreType=ECS_FILE" => "RestoreType: mismatched",
    }
    a_mismatched_pair_is_still_built_with_everything_that_applies_to_each_half {
        "SourceType=OSS RestoreType=ECS_FILE TargetPath=/p" => "sends TargetPath=form /p; sends SourceType=OSS",
    }
    vault_id_was_once_required_and_is_expected {
        "" => "VaultId: expected",
        "VaultId=v-1" => "VaultId:; sends VaultId=v-1",
    }
    snapshot_id_was_once_required_and_is_expected {
        "" => "SnapshotId: expected",
        "SnapshotId=s-1" => "SnapshotId:; sends SnapshotId=s-1",
    }
    snapshot_hash_is_optional {
        "" => "SnapshotHash:; omits SnapshotHash",
        "SnapshotHash=f2" => "SnapshotHash:; sends SnapshotHash=f2",
    }
    include_is_a_json_array_in_the_form_body {
        r#"SourceType=ECS_FILE Include=["/a","/b"]"# => r#"Include:; sends Include=form ["/a","/b"]"#,
        "SourceType=ECS_FILE Include={}" => "Include: wrong_type",
        "SourceType=ECS_FILE Include=[1]" => "Include.0: wrong_type",
    }
    each_included_path_has_at_most_255_characters {
        r#"Include=["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]"# =>
            "Include.0: wrong_length; Include: long_text",
    }
    a_list_of_short_paths_that_is_long_as_a_whole_is_a_warning {
        r#"Include=["/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"]"# =>
            "Include: long_text; Include.0:; Include.1:",
    }
    include_is_not_for_oss_and_nas {
        "SourceType=OSS Include=[]" => "Include: caution",
        "SourceType=NAS Include=[]" => "Include: caution",
        "SourceType=ECS_FILE Include=[]" => "Include:",
        "SourceType=COMMON_FILE_SYSTEM Include=[]" => "Include:",
    }
    include_names_the_source_table_of_ots_table {
        "SourceType=OTS_TABLE" => "Include: expected",
        "SourceType=ECS_FILE" => "Include:",
        "SourceType=OSS" => "Include:",
    }
    exclude_is_a_json_array_in_the_form_body {
        r#"SourceType=ECS_FILE Exclude=["/var"]"# => r#"Exclude:; sends Exclude=form ["/var"]"#,
        r#"SourceType=ECS_FILE Exclude=["/var"] Include=["/"]"# => r#"sends Include=form ["/"]"#,
    }
    each_excluded_path_has_at_most_255_characters {
        r#"Exclude=["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]"# =>
            "Exclude.0: wrong_length; Exclude: long_text",
    }
    exclude_is_not_for_oss_and_nas {
        "SourceType=OSS Exclude=[]" => "Exclude: caution",
        "SourceType=NAS Exclude=[]" => "Exclude: caution",
        "SourceType=ECS_FILE Exclude=[]" => "Exclude:",
    }
    target_time_is_only_for_ots_table {
        "RestoreType=OTS_TABLE TargetTime=1642496881" => "TargetTime:; sends TargetTime=1642496881",
        "RestoreType=OSS TargetTime=1642496881" => "TargetTime: not_applicable; omits TargetTime",
    }
    target_time_is_expected_for_ots_table {
        "RestoreType=OTS_TABLE" => "TargetTime: expected",
    }
    target_time_is_in_seconds {
        "RestoreType=OTS_TABLE TargetTime=1642496881000" => "TargetTime: other_unit",
        "RestoreType=OTS_TABLE TargetTime=1642496881" => "TargetTime:",
        "RestoreType=OTS_TABLE TargetTime=0" => "TargetTime:; sends TargetTime=0",
    }
    udm_region_id_is_valid_only_when_source_type_is_udm_ecs {
        "SourceType=UDM_ECS UdmRegionId=cn-shanghai" => "UdmRegionId:; sends UdmRegionId=cn-shanghai",
        "SourceType=ECS_FILE UdmRegionId=cn-shanghai" => "UdmRegionId: not_applicable; omits UdmRegionId",
        "SourceType=ECS_FILE RestoreType=UDM_ECS UdmRegionId=r" => "UdmRegionId: not_applicable",
    }
    udm_detail_is_valid_only_when_source_type_is_udm_ecs {
        "SourceType=UDM_ECS UdmDetail={}" => "sends UdmDetail={}",
        "SourceType=OSS UdmDetail={}" => "UdmDetail: not_applicable; omits UdmDetail",
    }
    udm_detail_is_needed_for_each_kind_of_instance_restore {
        "SourceType=UDM_ECS RestoreType=UDM_ECS" => "UdmDetail.restoredName: required",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK" => "UdmDetail.sourceInstanceId: required",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK" => "UdmDetail.targetInstanceId: required",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK_ROLLBACK" => "UdmDetail.sourceInstanceId: required",
        "SourceType=UDM_ECS RestoreType=OSS" => "UdmDetail:; UdmDetail.sourceInstanceId:",
    }
    udm_detail_is_one_json_text_in_the_query {
        r#"SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK UdmDetail={"sourceInstanceId":"i-1","bootAfterRestore":false}"# =>
            r#"UdmDetail:; sends UdmDetail={"sourceInstanceId":"i-1","bootAfterRestore":false}"#,
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK UdmDetail.sourceInstanceId=i-1 UdmDetail.extra=x" =>
            r#"UdmDetail.extra: unknown_passed_on; sends UdmDetail={"sourceInstanceId":"i-1","extra":"x"}"#,
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail=[]" => "UdmDetail: wrong_type",
    }
    udm_ecs_disk_requires_target_instance_id_and_disk_category {
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK" =>
            "UdmDetail.targetInstanceId: required; UdmDetail.diskCategory: required; UdmDetail.diskPerformanceLevel:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK UdmDetail.targetInstanceId=i UdmDetail.diskCategory=essd" =>
            r#"UdmDetail.targetInstanceId:; UdmDetail.diskCategory:; sends UdmDetail={"targetInstanceId":"i","diskCategory":"essd"}"#,
    }
    udm_ecs_disk_rollback_requires_source_instance_id {
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK_ROLLBACK" => "UdmDetail.sourceInstanceId: required",
    }
    udm_ecs_requires_six_members {
        "SourceType=UDM_ECS RestoreType=UDM_ECS" =>
            "UdmDetail.diskCategory: required; UdmDetail.instanceType: required; UdmDetail.restoredNetwork: required; UdmDetail.securityGroup: required; UdmDetail.restoredName: required; UdmDetail.restoredHostName: required",
        r#"SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail={"diskCategory":"essd","instanceType":"t","restoredNetwork":"n","securityGroup":"g","restoredName":"n","restoredHostName":"h","allocatePublicIp":true,"privateIpAddress":"10.0.0.1","bootAfterRestore":true,"diskPerformanceLevel":"PL2"}"# =>
            r#"UdmDetail:; UdmDetail.diskCategory:; UdmDetail.allocatePublicIp:; UdmDetail.privateIpAddress:; UdmDetail.bootAfterRestore:; UdmDetail.diskPerformanceLevel:; sends UdmDetail={"diskCategory":"essd","instanceType":"t","restoredNetwork":"n","securityGroup":"g","restoredName":"n","restoredHostName":"h","allocatePublicIp":true,"privateIpAddress":"10.0.0.1","bootAfterRestore":true,"diskPerformanceLevel":"PL2"}"#,
    }
    udm_ecs_rollback_requires_source_instance_id {
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK" => "UdmDetail.sourceInstanceId: required",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK UdmDetail.sourceInstanceId=i" =>
            "UdmDetail.sourceInstanceId:; UdmDetail.forceRestore:; UdmDetail.bootAfterRestore:",
    }
    target_instance_id_belongs_to_udm_ecs_disk {
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK UdmDetail.targetInstanceId=i" =>
            "UdmDetail.targetInstanceId: not_applicable; sends UdmDetail={}",
    }
    source_instance_id_belongs_to_the_two_rollbacks {
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK UdmDetail.sourceInstanceId=i" => r#"UdmDetail.sourceInstanceId:; sends UdmDetail={"sourceInstanceId":"i"}"#,
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK_ROLLBACK UdmDetail.sourceInstanceId=i" => r#"UdmDetail.sourceInstanceId:; sends UdmDetail={"sourceInstanceId":"i"}"#,
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.sourceInstanceId=i" => "UdmDetail.sourceInstanceId: not_applicable; sends UdmDetail={}",
    }
    disk_category_belongs_to_the_two_clones {
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.diskCategory=c" => r#"UdmDetail.diskCategory:; sends UdmDetail={"diskCategory":"c"}"#,
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK UdmDetail.diskCategory=c" => "UdmDetail.diskCategory:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK_ROLLBACK UdmDetail.diskCategory=c" => "UdmDetail.diskCategory: not_applicable; sends UdmDetail={}",
    }
    disk_performance_level_belongs_to_the_two_clones {
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.diskCategory=essd UdmDetail.diskPerformanceLevel=PL0" => "UdmDetail.diskPerformanceLevel:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK UdmDetail.diskCategory=essd UdmDetail.diskPerformanceLevel=PL1" => "UdmDetail.diskPerformanceLevel:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK UdmDetail.diskPerformanceLevel=PL1" => "UdmDetail.diskPerformanceLevel: not_applicable; sends UdmDetail={}",
    }
    disk_performance_level_is_pl0_to_pl3 {
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.diskCategory=essd UdmDetail.diskPerformanceLevel=PL2" => "UdmDetail.diskPerformanceLevel:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.diskCategory=essd UdmDetail.diskPerformanceLevel=PL3" => "UdmDetail.diskPerformanceLevel:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.diskCategory=essd UdmDetail.diskPerformanceLevel=PL4" => "UdmDetail.diskPerformanceLevel: not_listed",
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.diskCategory=essd UdmDetail.diskPerformanceLevel=pl1" => "UdmDetail.diskPerformanceLevel: not_listed",
    }
    disk_performance_level_is_for_any_spelling_of_essd {
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.diskCategory=cloud_essd UdmDetail.diskPerformanceLevel=PL1" => "UdmDetail.diskPerformanceLevel:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.diskCategory=cloud_efficiency UdmDetail.diskPerformanceLevel=PL1" => "UdmDetail.diskPerformanceLevel: caution",
    }
    the_members_of_a_new_instance_belong_to_udm_ecs {
        r#"SourceType=UDM_ECS RestoreType=UDM_ECS_DISK UdmDetail={"instanceType":"t","restoredNetwork":"n","securityGroup":"g","restoredName":"n","restoredHostName":"h","allocatePublicIp":true,"privateIpAddress":"10.0.0.1"}"# =>
            "UdmDetail.instanceType: not_applicable; UdmDetail.restoredNetwork: not_applicable; UdmDetail.securityGroup: not_applicable; UdmDetail.restoredName: not_applicable; UdmDetail.restoredHostName: not_applicable; UdmDetail.allocatePublicIp: not_applicable; UdmDetail.privateIpAddress: not_applicable; sends UdmDetail={}",
    }
    force_restore_belongs_to_the_two_rollbacks_and_deserves_a_second_look {
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK UdmDetail.forceRestore=true" => "UdmDetail.forceRestore: caution",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK_ROLLBACK UdmDetail.forceRestore=true" => "UdmDetail.forceRestore: caution",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK UdmDetail.forceRestore=false" => r#"UdmDetail.forceRestore:; sends UdmDetail={"forceRestore":false}"#,
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.forceRestore=true" => "UdmDetail.forceRestore: not_applicable",
    }
    boot_after_restore_belongs_to_all_but_the_disk_clone {
        "SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK UdmDetail.bootAfterRestore=true" => "UdmDetail.bootAfterRestore:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK_ROLLBACK UdmDetail.bootAfterRestore=true" => "UdmDetail.bootAfterRestore:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.bootAfterRestore=true" => "UdmDetail.bootAfterRestore:",
        "SourceType=UDM_ECS RestoreType=UDM_ECS_DISK UdmDetail.bootAfterRestore=true" => "UdmDetail.bootAfterRestore: not_applicable",
    }
    members_of_udm_detail_that_are_boolean_take_no_text {
        r#"SourceType=UDM_ECS RestoreType=UDM_ECS UdmDetail.bootAfterRestore="true" UdmDetail.allocatePublicIp="no""# =>
            "UdmDetail.bootAfterRestore: wrong_type; UdmDetail.allocatePublicIp: wrong_type",
        r#"SourceType=UDM_ECS RestoreType=UDM_ECS_ROLLBACK UdmDetail.forceRestore="x""# => "UdmDetail.forceRestore: wrong_type",
    }
    target_instance_id_is_valid_only_when_restore_type_is_ecs_file {
        "RestoreType=ECS_FILE TargetInstanceId=i-1" => "TargetInstanceId:; sends TargetInstanceId=form i-1",
        "RestoreType=NAS TargetInstanceId=i-1" => "TargetInstanceId: not_applicable; omits TargetInstanceId",
    }
    target_instance_id_is_expected_for_ecs_file {
        "RestoreType=ECS_FILE" => "TargetInstanceId: expected",
        "RestoreType=OSS" => "TargetInstanceId:",
    }
    target_bucket_is_valid_only_when_restore_type_is_oss {
        "RestoreType=OSS TargetBucket=b" => "TargetBucket:; sends TargetBucket=b",
        "RestoreType=NAS TargetBucket=b" => "TargetBucket: not_applicable; omits TargetBucket",
    }
    target_bucket_is_expected_for_oss {
        "RestoreType=OSS" => "TargetBucket: expected",
    }
    target_prefix_is_valid_only_when_restore_type_is_oss {
        "RestoreType=OSS TargetPrefix=p" => "TargetPrefix:; sends TargetPrefix=p",
        "RestoreType=ECS_FILE TargetPrefix=p" => "TargetPrefix: not_applicable; omits TargetPrefix",
    }
    target_prefix_is_expected_for_oss_and_may_be_empty {
        "RestoreType=OSS" => "TargetPrefix: expected; omits TargetPrefix",
        "RestoreType=OSS TargetPrefix=" => "TargetPrefix:; sends TargetPrefix=",
    }
    target_file_system_id_is_valid_only_when_restore_type_is_nas_and_doubtful_for_cpfs {
        "RestoreType=NAS TargetFileSystemId=fs" => "TargetFileSystemId:; sends TargetFileSystemId=fs",
        "RestoreType=COMMON_FILE_SYSTEM TargetFileSystemId=fs" => "TargetFileSystemId: caution; sends TargetFileSystemId=fs",
        "RestoreType=OSS TargetFileSystemId=fs" => "TargetFileSystemId: not_applicable; omits TargetFileSystemId",
    }
    target_file_system_id_is_text_that_keeps_its_zeros {
        "RestoreType=NAS TargetFileSystemId=005494" => "TargetFileSystemId:; sends TargetFileSystemId=005494",
        "RestoreType=NAS TargetFileSystemId=5494" => "TargetFileSystemId: wrong_type; sends TargetFileSystemId=5494",
    }
    target_file_system_id_is_expected_for_nas {
        "RestoreType=NAS" => "TargetFileSystemId: expected",
        "RestoreType=COMMON_FILE_SYSTEM" => "TargetFileSystemId:",
    }
    target_create_time_is_valid_only_when_restore_type_is_nas_and_doubtful_for_cpfs {
        "RestoreType=NAS TargetCreateTime=1554347313" => "TargetCreateTime:; sends TargetCreateTime=1554347313",
        "RestoreType=COMMON_FILE_SYSTEM TargetCreateTime=1554347313" => "TargetCreateTime: caution; sends TargetCreateTime=1554347313",
        "RestoreType=ECS_FILE TargetCreateTime=1554347313" => "TargetCreateTime: not_applicable; omits TargetCreateTime",
    }
    target_create_time_is_expected_for_nas {
        "RestoreType=NAS" => "TargetCreateTime: expected",
        "RestoreType=COMMON_FILE_SYSTEM" => "TargetCreateTime:",
    }
    target_create_time_is_in_seconds {
        "RestoreType=NAS TargetCreateTime=1554347313000" => "TargetCreateTime: other_unit",
    }
    target_path_is_valid_only_when_restore_type_is_ecs_file_and_doubtful_for_nas_and_cpfs {
        "RestoreType=ECS_FILE TargetPath=/p" => "TargetPath:; sends TargetPath=form /p",
        "RestoreType=NAS TargetPath=/p" => "TargetPath: caution; sends TargetPath=form /p",
        "RestoreType=COMMON_FILE_SYSTEM TargetPath=/p" => "TargetPath: caution; sends TargetPath=form /p",
        "RestoreType=OSS TargetPath=/p" => "TargetPath: not_applicable; omits TargetPath",
    }
    the_tablestore_destination_is_only_for_ots_table {
        "RestoreType=OTS_TABLE TargetInstanceName=n TargetTableName=t" =>
            "TargetInstanceName:; TargetTableName:; sends TargetInstanceName=n; sends TargetTableName=t",
        "RestoreType=OSS TargetInstanceName=n TargetTableName=t" =>
            "TargetInstanceName: not_applicable; TargetTableName: not_applicable",
    }
    the_tablestore_destination_is_expected_for_ots_table {
        "RestoreType=OTS_TABLE" => "TargetInstanceName: expected; TargetTableName: expected",
    }
    ots_detail_is_only_for_ots_table {
        "RestoreType=OTS_TABLE OtsDetail.OverwriteExisting=false" => r#"OtsDetail:; sends OtsDetail=form {"OverwriteExisting":false}"#,
        "RestoreType=NAS OtsDetail.OverwriteExisting=false" => "OtsDetail: not_applicable; omits OtsDetail",
    }
    ots_detail_has_seven_members_and_no_other {
        "RestoreType=OTS_TABLE OtsDetail.Other=1" => "OtsDetail.Other: unknown; sends OtsDetail=form {}",
        r#"RestoreType=OTS_TABLE OtsDetail={"OverwriteExisting":"true","ReGenerateAutoIncrementPK":"true","RestoreIndex":"true","RestoreSearchIndex":"true","IndexNameSuffix":1,"SearchIndexNameSuffix":1,"BatchChannelCount":true}"# =>
            "OtsDetail.OverwriteExisting: wrong_type; OtsDetail.ReGenerateAutoIncrementPK: wrong_type; OtsDetail.RestoreIndex: wrong_type; OtsDetail.RestoreSearchIndex: wrong_type; OtsDetail.IndexNameSuffix: wrong_type; OtsDetail.SearchIndexNameSuffix: wrong_type; OtsDetail.BatchChannelCount: wrong_type",
    }
    batch_channel_count_has_32_bits {
        "RestoreType=OTS_TABLE OtsDetail.BatchChannelCount=2147483647" => "OtsDetail.BatchChannelCount:",
        "RestoreType=OTS_TABLE OtsDetail.BatchChannelCount=2147483648" => "OtsDetail.BatchChannelCount: out_of_range",
        "RestoreType=OTS_TABLE OtsDetail.BatchChannelCount=-2147483648" => "OtsDetail.BatchChannelCount:",
        "RestoreType=OTS_TABLE OtsDetail.BatchChannelCount=-2147483649" => "OtsDetail.BatchChannelCount: out_of_range",
    }
    options_is_a_json_object_as_text {
        r#"Options={"includes":[],"excludes":[],"conflictPolicy":"OVERWRITE_EXISTING"}"# =>
            r#"Options:; Options.conflictPolicy:; sends Options={"includes":[],"excludes":[],"conflictPolicy":"OVERWRITE_EXISTING"}"#,
        "Options=[]" => "Options: wrong_type",
        r#"Options="{""# => "Options: not_json; sends Options={",
        r#"Options="{\u0020}""# => "Options:; sends Options={ }",
        "Options.other=1" => r#"Options.other: unknown_passed_on; sends Options={"other":1}"#,
    }
    options_is_expected_for_oss_and_nas {
        "RestoreType=OSS" => "Options: expected",
        "RestoreType=NAS" => "Options: expected",
        "RestoreType=ECS_FILE" => "Options:",
    }
    overwrite_existing_is_the_one_documented_conflict_policy {
        "Options.conflictPolicy=OVERWRITE_EXISTING" => "Options.conflictPolicy:",
        "Options.conflictPolicy=SKIP_THE_FILE" => "Options.conflictPolicy: listed_elsewhere",
        "Options.conflictPolicy=KEEP_LATEST" => "Options.conflictPolicy: listed_elsewhere",
        "Options.conflictPolicy=overwrite_existing" => "Options.conflictPolicy: not_listed_perhaps",
    }
    included_and_excluded_paths_of_options_are_lists_of_text {
        "Options.includes=1 Options.excludes=[2]" => "Options.includes: wrong_type; Options.excludes.0: wrong_type",
    }
    the_target_time_of_options_is_in_milliseconds_and_known_from_terraform_alone {
        "Options.UI_TargetTime=1642496881000" => "Options.UI_TargetTime: caution",
        "Options.UI_TargetTime=1642496881" => "Options.UI_TargetTime: caution other_unit",
        "Options.includes=[]" => "Options.UI_TargetTime:",
    }
    cross_account_type_is_self_account_or_cross_account {
        "CrossAccountType=SELF_ACCOUNT" => "CrossAccountType:; sends CrossAccountType=SELF_ACCOUNT",
        "CrossAccountType=CROSS_ACCOUNT" => "CrossAccountType:; sends CrossAccountType=CROSS_ACCOUNT",
        "CrossAccountType=self_account" => "CrossAccountType: not_listed",
        "CrossAccountType=OTHER" => "CrossAccountType: not_listed",
    }
    the_account_and_the_role_are_only_for_cross_account {
        "CrossAccountType=CROSS_ACCOUNT CrossAccountUserId=1589750000004625 CrossAccountRoleName=r" =>
            "CrossAccountUserId:; CrossAccountRoleName:; sends CrossAccountUserId=1589750000004625; sends CrossAccountRoleName=r",
        "CrossAccountType=SELF_ACCOUNT CrossAccountUserId=1 CrossAccountRoleName=r" =>
            "CrossAccountUserId: not_applicable; CrossAccountRoleName: not_applicable; omits CrossAccountUserId; omits CrossAccountRoleName",
        "CrossAccountUserId=1 CrossAccountRoleName=r" => "CrossAccountUserId: not_applicable; CrossAccountRoleName: not_applicable",
    }
    the_account_and_the_role_are_expected_for_cross_account {
        "CrossAccountType=CROSS_ACCOUNT" => "CrossAccountUserId: expected; CrossAccountRoleName: expected",
    }
    the_account_is_a_whole_number_of_64_bits {
        "CrossAccountType=CROSS_ACCOUNT CrossAccountUserId=158975xxxxx4625" => "CrossAccountUserId: wrong_type",
        "CrossAccountType=CROSS_ACCOUNT CrossAccountUserId=9223372036854775807" => "CrossAccountUserId:; sends CrossAccountUserId=9223372036854775807",
        "CrossAccountType=CROSS_ACCOUNT CrossAccountUserId=9223372036854775808" => "CrossAccountUserId: out_of_range",
    }
    edition_is_standard_or_basic {
        "Edition=STANDARD" => "Edition:; sends Edition=STANDARD",
        "SourceType=ECS_FILE Edition=BASIC" => "Edition:; sends Edition=BASIC",
        "Edition=OTHER" => "Edition: not_listed",
        "Edition=standard" => "Edition: not_listed",
        "" => "Edition:; omits Edition",
    }
    basic_edition_is_only_for_ecs_file_backup_plans {
        "SourceType=OSS Edition=BASIC" => "Edition: caution",
        "SourceType=OSS Edition=STANDARD" => "Edition:",
        "SourceType=ECS_FILE Edition=BASIC" => "Edition:",
    }
    initiated_by_ack_is_true_or_false_in_lower_case {
        "InitiatedByAck=true" => "InitiatedByAck:; sends InitiatedByAck=true",
        "InitiatedByAck=false" => "InitiatedByAck:; sends InitiatedByAck=false",
        "InitiatedByAck=True" => "InitiatedByAck: wrong_type",
        "" => "omits InitiatedByAck",
    }
    the_container_cluster_is_optional {
        "TargetContainerClusterId=cc-1" => "TargetContainerClusterId:; sends TargetContainerClusterId=cc-1",
    }
    target_container_is_a_json_object_as_text {
        r#"TargetContainer={"host":"h","hostPrefix":"/p","pvPath":"/"}"# =>
            r#"TargetContainer:; sends TargetContainer={"host":"h","hostPrefix":"/p","pvPath":"/"}"#,
        r#"TargetContainer={"host":1,"hostPrefix":1,"pvPath":1}"# =>
            "TargetContainer.host: wrong_type; TargetContainer.hostPrefix: wrong_type; TargetContainer.pvPath: wrong_type",
        "TargetContainer.other=x" => r#"TargetContainer.other: unknown_passed_on; sends TargetContainer={"other":"x"}"#,
    }
    failback_detail_is_a_free_object_as_text {
        r#"FailbackDetail={"cpu":4,"extra":"{}","instanceId":"i","memoryInMB":8192,"serverId":"s","uefiBoot":false}"# =>
            r#"FailbackDetail:; sends FailbackDetail={"cpu":4,"extra":"{}","instanceId":"i","memoryInMB":8192,"serverId":"s","uefiBoot":false}"#,
        r#"FailbackDetail={"cpu":"4","extra":{},"instanceId":1,"memoryInMB":"8192","serverId":1,"uefiBoot":"false"}"# =>
            "FailbackDetail.cpu: wrong_type; FailbackDetail.extra: wrong_type; FailbackDetail.instanceId: wrong_type; FailbackDetail.memoryInMB: wrong_type; FailbackDetail.serverId: wrong_type; FailbackDetail.uefiBoot: wrong_type",
        "FailbackDetail.other=null" => r#"sends FailbackDetail={"other":null}"#,
        "FailbackDetail.other=1" => r#"FailbackDetail.other: unknown_passed_on; sends FailbackDetail={"other":1}"#,
    }
    a_masked_example_is_not_a_value {
        "VaultId=v-*********************" => "VaultId: masked",
    }
    the_content_type_is_sent_with_and_without_a_body {
        "" => "sends Content-Type=header application/x-www-form-urlencoded; sends x-acs-action=header CreateRestoreJob; sends x-acs-version=header 2017-09-08",
        "RestoreType=ECS_FILE TargetPath=p" => "sends Content-Type=header application/x-www-form-urlencoded",
    }
    there_is_no_client_token_and_no_region_parameter {
        "ClientToken=t RegionId=r" => "ClientToken: unknown; RegionId: unknown; omits ClientToken; omits RegionId",
    }
    the_host_is_that_of_the_region {
        "@cn-shanghai" => "@region:; goes to hbr.cn-shanghai.aliyuncs.com/",
        "@cn-wuhan" => "@region: region_unlisted; goes to hbr.aliyuncs.com/",
        "@xx-new-1" => "@region: region_unlisted; goes to hbr.xx-new-1.aliyuncs.com/",
        "@" => "@region: region_missing; goes to /",
        "@CN-SHANGHAI" => "@region: region_malformed; goes to /",
        "^hbr-vpc.cn-shanghai.aliyuncs.com" => "@host:; goes to hbr-vpc.cn-shanghai.aliyuncs.com/",
        "^evil.example" => "@host: foreign_host; goes to /",
    }
}
