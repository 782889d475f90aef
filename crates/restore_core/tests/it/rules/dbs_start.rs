//! The rules of DBS's `StartRestoreTask`.

use restore_core::catalogue::dbs_start_restore_task::OPERATION as DBS;

super::rules! { DBS:
    the_task_is_required {
        "" => "RestoreTaskId: required",
        "RestoreTaskId=s" => "RestoreTaskId:; sends RestoreTaskId=s",
    }
    the_client_token_is_optional {
        "" => "ClientToken:; omits ClientToken",
        "ClientToken=t" => "ClientToken:; sends ClientToken=t",
    }
    there_is_no_content_type {
        "" => "omits Content-Type; sends x-acs-action=header StartRestoreTask",
    }
}
