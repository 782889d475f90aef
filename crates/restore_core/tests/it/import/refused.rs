//! What cannot be read exactly is refused, with the reason.

use restore_core::draft::Draft;
use restore_core::import::import;

const HBR: &str = "https://hbr.cn-shanghai.aliyuncs.com/ -H 'x-acs-action: CreateRestoreJob'";

fn refused(text: &str, because: &str) {
    match import(text, None) {
        Ok(imported) => panic!("{imported:?} from {text}"),
        Err(refused) => assert!(refused.why.contains(because), "{refused} from {text}"),
    }
}

#[test]
fn what_would_have_to_be_run_is_refused() {
    for (text, because) in [
        (format!("curl {HBR} -d \"VaultId=$(cat id)\""), "not run"),
        (format!("curl {HBR} -d \"VaultId=`id`\""), "not run"),
        (format!("curl {HBR} -d @<(id)"), "not run"),
        (format!("cat body | curl {HBR} -d @-"), "not run"),
        (format!("jq . x | curl {HBR} -d @-"), "not run"),
        (format!("curl {HBR} | jq ."), "pipe"),
        (format!("curl {HBR} -d \"VaultId=${{X:-y}}\""), "operator"),
        (format!("curl {HBR} -d \"VaultId=$1\""), "called with"),
    ] {
        refused(&text, because);
    }
}

#[test]
fn a_file_is_not_read() {
    for text in [
        format!("curl {HBR} -d @body"),
        format!("curl {HBR} --data-binary @/etc/passwd"),
        format!("curl {HBR} --data-urlencode name@file"),
        format!("curl {HBR} -H @headers"),
        format!("curl {HBR} -K config"),
        format!("curl {HBR} --json @file"),
        format!("curl {HBR} -d @- < body"),
        "next\nconfig = \"-\"\n".to_owned(),
        "aliyun hbr CreateRestoreJob --VaultId-FILE x".to_owned(),
        "hcloud CBR RestoreBackup --cli-jsonInput=x".to_owned(),
    ] {
        refused(&text, "file");
    }
}

#[test]
fn another_host_operation_or_version_is_refused() {
    for (text, because) in [
        (
            "https://evil.example/?Action=StartRestoreTask",
            "no host of",
        ),
        (
            "https://dbs.aliyuncs.com.evil.example/?Action=StartRestoreTask",
            "no host of",
        ),
        (
            "https://dbs-api.cn-hangzhou.aliyuncs.com@evil.example/?Action=StartRestoreTask",
            "user name",
        ),
        (
            "https://dbs-api.cn-hangzhou.aliyuncs.com:8443/?Action=StartRestoreTask",
            "port",
        ),
        (
            "https://dbs-api.cn-hangzhou.aliyuncs.com/?Action=DeleteBackupPlan",
            "does not know",
        ),
        (
            "https://dbs-api.cn-hangzhou.aliyuncs.com/?Action=StartRestoreTask&Version=2021-01-01",
            "version",
        ),
        (
            "https://dbs-api.cn-hangzhou.aliyuncs.com/x?Action=StartRestoreTask",
            "path",
        ),
        (
            "https://cbr.cn-north-4.myhuaweicloud.com/v3/p/backups",
            "address",
        ),
        ("https://evil.example/v3/p/backups/b/restore", "no host of"),
        (
            "GET /v3/p/backups/b/restore HTTP/1.1\nHost: cbr.cn-north-4.myhuaweicloud.com\n",
            "POST",
        ),
        ("aliyun ecs DeleteInstance --InstanceId=i", "does not know"),
        (
            "aliyun hbr CreateRestoreJob --endpoint=evil.example",
            "no host of",
        ),
        ("hcloud CBR DeleteBackup --backup_id=x", "does not know"),
    ] {
        refused(text, because);
    }
}

#[test]
fn what_could_mean_two_things_is_refused() {
    for (text, because) in [
        (
            "https://dbs-api.cn-hangzhou.aliyuncs.com/?Action=StartRestoreTask&RestoreTaskId=a&RestoreTaskId=b",
            "twice",
        ),
        (
            r#"{"operation":"dbs.StartRestoreTask","region":"a","parameters":{"RestoreTaskId":"a","RestoreTaskId":"b"}}"#,
            "twice",
        ),
        (r#"{"restore":{"server_id":"a","server_id":"b"}}"#, "twice"),
        (
            "curl https://a.example https://b.example",
            "several addresses",
        ),
        (
            "curl -F a=b https://hbr.cn-shanghai.aliyuncs.com",
            "multipart",
        ),
        (
            "curl --max 3 https://hbr.cn-shanghai.aliyuncs.com",
            "no option",
        ),
        (
            "curl --frobnicate https://hbr.cn-shanghai.aliyuncs.com",
            "no option",
        ),
        (
            "aliyun hbr CreateRestoreJob --VaultId=a --VaultId=b",
            "twice",
        ),
    ] {
        refused(text, because);
    }
}

#[test]
fn what_is_no_such_text_is_refused() {
    for (text, because) in [
        ("", "nothing"),
        ("  \n", "nothing"),
        ("hello", "no draft"),
        (
            "echo 'restore-builder: no address; nothing was sent.' >&2; false",
            "no draft",
        ),
        ("curl", "no address"),
        ("curl 'https://x", "never closed"),
        ("{", "line 1"),
        ("[1]", "objects"),
        (r#"{"unheard":1}"#, "names"),
        (r#"{"operation":"nobody.Knows"}"#, "no operation"),
        ("{ curl x", "never closed"),
        ("curl <<EOF\nx", "no end"),
    ] {
        refused(text, because);
    }
}

#[test]
fn typographic_quotes_are_refused_and_their_repair_is_offered() {
    let refused =
        import("curl “https://hbr.cn-shanghai.aliyuncs.com/”", None).expect_err("refused");
    assert_eq!(
        refused.repaired.as_deref(),
        Some("curl \"https://hbr.cn-shanghai.aliyuncs.com/\"")
    );
    let inside = "curl 'https://dbs-api.cn-hangzhou.aliyuncs.com/?Action=StartRestoreTask' -d 'RestoreTaskId=“x”'";
    assert!(
        import(inside, None).is_ok(),
        "inside of quotes they are text"
    );
}

#[test]
fn an_option_that_is_not_known_here_does_not_swallow_the_address() {
    let text = format!(
        "curl --max-time 10 --retry 3 -o out --proxy http://127.0.0.1:1 --connect-to a:1:b:2 -sSLf {HBR} -d VaultId=v"
    );
    let imported = import(&text, None).expect("opens");
    assert_eq!(imported.drafts[0].1.parameters["VaultId"], "v");
    let notes: Vec<_> = imported
        .notes
        .iter()
        .map(|note| note.text.as_str())
        .collect();
    for name in [
        "--max-time 10",
        "--retry 3",
        "--output",
        "--proxy",
        "--connect-to",
    ] {
        assert!(notes.concat().contains(name), "{name}: {notes:?}");
    }
}

#[test]
fn a_name_that_stands_twice_in_a_draft_is_an_error() {
    for text in [
        r#"{"operation":"dbs.StartRestoreTask","operation":"dbs.StartRestoreTask"}"#,
        r#"{"operation":"dbs.StartRestoreTask","parameters":{"a":1,"a":1}}"#,
        r#"{"operation":"dbs.StartRestoreTask","parameters":{"a":[{"b":1,"\u0062":1}]}}"#,
        r#"{"operation":"dbs.StartRestoreTask","x":{"a":1,"a":1}}"#,
    ] {
        let unusable = Draft::read(text.as_bytes()).expect_err(text);
        assert!(unusable.to_string().contains("twice"), "{unusable}: {text}");
    }
    let text =
        r#"{"operation":"dbs.StartRestoreTask","x":{"a:\":":"::"},"parameters":{"a":{"a":{}}}}"#;
    assert!(Draft::read(text.as_bytes()).is_ok());
}
