//! The rules of DBS's `CreateRestoreTask`.

use restore_core::catalogue::dbs_create_restore_task::OPERATION as DBS;

super::rules! { DBS:
    the_backup_plan_is_required {
        "" => "BackupPlanId: required",
        "BackupPlanId=p" => "BackupPlanId:; sends BackupPlanId=p",
    }
    the_task_name_is_required {
        "" => "RestoreTaskName: required",
        "RestoreTaskName=t" => "RestoreTaskName:; sends RestoreTaskName=t",
    }
    the_location_is_required {
        "" => "DestinationEndpointInstanceType: required",
        "DestinationEndpointInstanceType=RDS" => "DestinationEndpointInstanceType:; sends DestinationEndpointInstanceType=RDS",
    }
    the_location_is_one_of_seven_and_may_be_another {
        "DestinationEndpointInstanceType=RDS" => "DestinationEndpointInstanceType:",
        "DestinationEndpointInstanceType=ECS" => "DestinationEndpointInstanceType:",
        "DestinationEndpointInstanceType=Express" => "DestinationEndpointInstanceType:",
        "DestinationEndpointInstanceType=Agent" => "DestinationEndpointInstanceType:",
        "DestinationEndpointInstanceType=DDS" => "DestinationEndpointInstanceType:",
        "DestinationEndpointInstanceType=Other" => "DestinationEndpointInstanceType:",
        "DestinationEndpointInstanceType=dg" => "DestinationEndpointInstanceType: caution",
        "DestinationEndpointInstanceType=polardb" => "DestinationEndpointInstanceType: not_listed_perhaps; sends DestinationEndpointInstanceType=polardb",
    }
    the_location_is_sent_in_the_spelling_of_the_list {
        "DestinationEndpointInstanceType=agent" => "DestinationEndpointInstanceType: respelled; sends DestinationEndpointInstanceType=Agent",
        "DestinationEndpointInstanceType=DG" => "DestinationEndpointInstanceType: caution respelled; sends DestinationEndpointInstanceType=dg",
    }
    conditions_on_the_location_ignore_case {
        "DestinationEndpointInstanceType=agent" => "BackupGatewayId: required; RestoreObjects:",
        "DestinationEndpointInstanceType=express" => "DestinationEndpointIP: required",
    }
    the_region_of_the_database_is_required_for_rds_ecs_dds_express_and_agent {
        "DestinationEndpointInstanceType=RDS" => "DestinationEndpointRegion: required",
        "DestinationEndpointInstanceType=ECS" => "DestinationEndpointRegion: required",
        "DestinationEndpointInstanceType=DDS" => "DestinationEndpointRegion: required",
        "DestinationEndpointInstanceType=Express" => "DestinationEndpointRegion: required",
        "DestinationEndpointInstanceType=Agent" => "DestinationEndpointRegion: required",
        "DestinationEndpointInstanceType=Other" => "DestinationEndpointRegion:",
        "DestinationEndpointInstanceType=dg" => "DestinationEndpointRegion:",
        "DestinationEndpointRegion=cn-hangzhou" => "DestinationEndpointRegion:; sends DestinationEndpointRegion=cn-hangzhou",
    }
    the_instance_is_required_for_rds_ecs_dds_and_express {
        "DestinationEndpointInstanceType=RDS" => "DestinationEndpointInstanceID: required",
        "DestinationEndpointInstanceType=ECS" => "DestinationEndpointInstanceID: required",
        "DestinationEndpointInstanceType=DDS" => "DestinationEndpointInstanceID: required",
        "DestinationEndpointInstanceType=Express" => "DestinationEndpointInstanceID: required",
        "DestinationEndpointInstanceType=Agent" => "DestinationEndpointInstanceID:",
        "DestinationEndpointInstanceType=Other" => "DestinationEndpointInstanceID:",
        "DestinationEndpointInstanceType=Other DestinationEndpointInstanceID=rm" => "DestinationEndpointInstanceID:; sends DestinationEndpointInstanceID=rm",
    }
    the_address_is_required_for_express_agent_and_other {
        "DestinationEndpointInstanceType=Express" => "DestinationEndpointIP: required",
        "DestinationEndpointInstanceType=Agent" => "DestinationEndpointIP: required",
        "DestinationEndpointInstanceType=Other" => "DestinationEndpointIP: required",
        "DestinationEndpointInstanceType=RDS" => "DestinationEndpointIP:",
        "DestinationEndpointInstanceType=ECS" => "DestinationEndpointIP:",
        "DestinationEndpointInstanceType=RDS DestinationEndpointIP=db" => "DestinationEndpointIP:; sends DestinationEndpointIP=db",
    }
    the_port_is_required_for_express_agent_other_and_ecs {
        "DestinationEndpointInstanceType=Express" => "DestinationEndpointPort: required",
        "DestinationEndpointInstanceType=Agent" => "DestinationEndpointPort: required",
        "DestinationEndpointInstanceType=Other" => "DestinationEndpointPort: required",
        "DestinationEndpointInstanceType=ECS" => "DestinationEndpointPort: required",
        "DestinationEndpointInstanceType=RDS" => "DestinationEndpointPort:",
    }
    the_port_is_a_whole_number {
        "DestinationEndpointPort=3306" => "DestinationEndpointPort:; sends DestinationEndpointPort=3306",
        "DestinationEndpointPort=x" => "DestinationEndpointPort: wrong_type",
        "DestinationEndpointPort=2147483648" => "DestinationEndpointPort: out_of_range",
        "DestinationEndpointPort=-2147483649" => "DestinationEndpointPort: out_of_range",
    }
    the_gateway_is_required_for_agent {
        "DestinationEndpointInstanceType=Agent" => "BackupGatewayId: required",
        "DestinationEndpointInstanceType=RDS" => "BackupGatewayId:",
        "BackupGatewayId=43120001" => "BackupGatewayId:; sends BackupGatewayId=43120001",
        "BackupGatewayId=4312****" => "BackupGatewayId: wrong_type",
    }
    the_database_to_connect_to_is_required_for_postgresql_and_mongodb {
        "?database_engine=PostgreSQL" => "DestinationEndpointDatabaseName: required",
        "?database_engine=MongoDB" => "DestinationEndpointDatabaseName: required",
        "?database_engine=MySQL" => "DestinationEndpointDatabaseName:",
        "DestinationEndpointDatabaseName=d" => "sends DestinationEndpointDatabaseName=d",
    }
    the_sid_is_required_for_oracle {
        "?database_engine=Oracle" => "DestinationEndpointOracleSID: required",
        "?database_engine=MySQL" => "DestinationEndpointOracleSID:",
        "DestinationEndpointOracleSID=s" => "sends DestinationEndpointOracleSID=s",
    }
    the_account_is_required_but_for_redis_and_for_sql_server_behind_a_gateway {
        "?database_engine=MySQL DestinationEndpointInstanceType=RDS" => "DestinationEndpointUserName: required; DestinationEndpointPassword: required",
        "?database_engine=Redis DestinationEndpointInstanceType=RDS" => "DestinationEndpointUserName:; DestinationEndpointPassword:",
        "?database_engine=MSSQL DestinationEndpointInstanceType=Agent" => "DestinationEndpointUserName:; DestinationEndpointPassword:",
        "?database_engine=MSSQL DestinationEndpointInstanceType=RDS" => "DestinationEndpointUserName: required; DestinationEndpointPassword: required",
        "?database_engine=MySQL DestinationEndpointInstanceType=Agent" => "DestinationEndpointUserName: required; DestinationEndpointPassword: required",
        "?database_engine=MySQL DestinationEndpointUserName=u DestinationEndpointPassword=p" => "DestinationEndpointUserName:; sends DestinationEndpointUserName=u; sends DestinationEndpointPassword=(secret)",
    }
    an_unanswered_question_makes_a_requirement_perhaps {
        "" => "DestinationEndpointUserName: required_perhaps; DestinationEndpointDatabaseName: required_perhaps; DestinationEndpointOracleSID: required_perhaps",
        "DestinationEndpointInstanceType=Agent" => "RestoreDir: required_perhaps",
        "DestinationEndpointInstanceType=RDS" => "RestoreDir:",
    }
    the_database_type_is_one_of_eight_and_is_not_sent {
        "?database_engine=MySQL" => "database_engine:; omits database_engine",
        "?database_engine=MSSQL" => "database_engine:",
        "?database_engine=Oracle" => "database_engine:",
        "?database_engine=MariaDB" => "database_engine:",
        "?database_engine=PostgreSQL" => "database_engine:",
        "?database_engine=DRDS" => "database_engine:",
        "?database_engine=MongoDB" => "database_engine:",
        "?database_engine=Redis" => "database_engine:",
        "?database_engine=SQLite" => "database_engine: not_listed",
        "?database_engine=mysql" => "database_engine: not_listed",
        "database_engine=MySQL" => "database_engine: unknown; omits database_engine",
    }
    the_password_travels_in_the_address_which_deserves_a_warning {
        "DestinationEndpointPassword=p" => "DestinationEndpointPassword: caution; sends DestinationEndpointPassword=(secret)",
    }
    the_databases_are_required_but_for_agent {
        "DestinationEndpointInstanceType=RDS" => "RestoreObjects: required",
        "DestinationEndpointInstanceType=Agent" => "RestoreObjects:",
        "" => "RestoreObjects: required",
        "RestoreObjects=[]" => "RestoreObjects: required; sends RestoreObjects=[]",
    }
    the_databases_are_one_json_text {
        r#"RestoreObjects=[{"DBName":"a","NewDBName":"b"}]"# => r#"RestoreObjects:; sends RestoreObjects=[{"DBName":"a","NewDBName":"b"}]"#,
        r#"RestoreObjects=[{"DBName":1,"NewDBName":2}]"# => "RestoreObjects.0.DBName: wrong_type; RestoreObjects.0.NewDBName: wrong_type",
        r#"RestoreObjects=[{"DBName":"a","TableName":"t"}]"# => r#"RestoreObjects.0.TableName: unknown_passed_on; sends RestoreObjects=[{"DBName":"a","TableName":"t"}]"#,
        "RestoreObjects={}" => "RestoreObjects: required wrong_type",
        "RestoreObjects=[1]" => "RestoreObjects.0: wrong_type",
    }
    a_database_names_itself {
        r#"RestoreObjects=[{"NewDBName":"b"}]"# => "RestoreObjects.0.DBName: expected",
        r#"RestoreObjects=[{"DBName":"b"}]"# => "RestoreObjects.0.DBName:; RestoreObjects.0.NewDBName:",
    }
    a_backup_set_excludes_a_point_in_time {
        "RestoreTime=1554560477000 BackupSetId=b" => "BackupSetId: excluded",
        "RestoreTime=1554560477000" => "RestoreTime:; BackupSetId:; sends RestoreTime=1554560477000",
        "BackupSetId=b" => "BackupSetId:; sends BackupSetId=b",
        "" => "BackupSetId:; RestoreTime:",
    }
    the_restore_time_is_in_milliseconds {
        "RestoreTime=1554560477" => "RestoreTime: other_unit",
        "RestoreTime=1554560477000" => "RestoreTime:",
        "RestoreTime=0" => "RestoreTime:; sends RestoreTime=0",
    }
    renamenew_is_the_one_documented_policy {
        "DuplicateConflict=renamenew" => "DuplicateConflict:; sends DuplicateConflict=renamenew",
        "DuplicateConflict=failure" => "DuplicateConflict: listed_elsewhere; sends DuplicateConflict=failure",
        "DuplicateConflict=other" => "DuplicateConflict: not_listed_perhaps; sends DuplicateConflict=other",
        "DuplicateConflict=RENAMENEW" => "DuplicateConflict: not_listed_perhaps; sends DuplicateConflict=RENAMENEW",
    }
    the_restore_folder_is_required_for_mysql_behind_a_gateway {
        "?database_engine=MySQL DestinationEndpointInstanceType=Agent" => "RestoreDir: required",
        "?database_engine=Oracle DestinationEndpointInstanceType=Agent" => "RestoreDir:",
        "?database_engine=MySQL DestinationEndpointInstanceType=RDS" => "RestoreDir:",
        "RestoreDir=d" => "sends RestoreDir=d",
    }
    everything_else_is_optional_and_travels_in_the_query {
        r#"RestoreHome=h CrossAliyunId="27" CrossRoleName=r ClientToken=t"# =>
            "RestoreHome:; CrossAliyunId:; CrossRoleName:; ClientToken:; sends RestoreHome=h; sends CrossAliyunId=27; sends CrossRoleName=r; sends ClientToken=t",
        "" => "RestoreHome:; CrossAliyunId:; CrossRoleName:; ClientToken:",
    }
    there_is_no_content_type {
        "BackupPlanId=p" => "omits Content-Type; sends x-acs-action=header CreateRestoreTask; sends x-acs-version=header 2019-03-06",
    }
    parameters_that_only_the_sdk_has_are_kept_and_not_sent {
        "OwnerId=o RestoreDestinationMode=m" => "OwnerId: unknown; RestoreDestinationMode: unknown; omits OwnerId; omits RestoreDestinationMode",
    }
    the_host_is_that_of_the_sdks_table {
        "@cn-hangzhou" => "goes to dbs-api.cn-hangzhou.aliyuncs.com/",
        "@cn-zhangjiakou" => "@region:; goes to dbs-api.cn-hangzhou.aliyuncs.com/",
        "@eu-west-1" => "goes to dbs-api.eu-west-1.aliyuncs.com/",
        "@cn-wulanchabu" => "@region: region_unlisted; goes to dbs.cn-wulanchabu.aliyuncs.com/",
    }
}
