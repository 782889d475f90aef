//! `import`: what is printed where, and with which exit code.

use restore_core::export::formats::FORMATS;
use serde_json::Value;

use crate::program::run;

const DRAFT: &str = r#"{"operation":"dbs.StartRestoreTask","region":"us-east-1","parameters":{"RestoreTaskId":"it's"}}"#;

/// Drafts that some formats carry in words of a command and others in a file or a comment.
const DRAFTS: [&str; 3] = [
    DRAFT,
    r#"{"operation":"cbr.RestoreBackup","region":"cn-north-4","parameters":{"project_id":"f841","backup_id":"a520","restore":{"server_id":"it's \u4e2d","power_on":false}}}"#,
    r#"{"operation":"hbr.CreateRestoreJob","region":"cn-shanghai","parameters":{"SourceType":"OSS","RestoreType":"OSS","VaultId":"v","SnapshotId":"s","SnapshotHash":"h","TargetBucket":"b","TargetPrefix":"a/"}}"#,
];

#[test]
fn what_is_rendered_is_imported_as_a_draft_that_renders_it_again() {
    for format in FORMATS.iter().filter(|format| format.name != "openapi") {
        let mut count = 0;
        for draft in DRAFTS {
            let rendered = run(
                &["render", "--format", format.name, "--allow-invalid"],
                draft,
            );
            if rendered.out.is_empty() {
                continue;
            }
            count += 1;
            let imported = run(&["import"], &rendered.out);
            assert_eq!(imported.code, Some(0), "{}: {}", format.name, imported.err);
            let again = run(
                &["render", "--format", format.name, "--allow-invalid"],
                &imported.out,
            );
            // A host that several regions share does not tell which one it was, and a text that
            // names the region says so.
            assert_eq!(again.out, rendered.out, "{}", format.name);
        }
        assert!(count > 0, "{} renders none of them", format.name);
    }
}

#[test]
fn a_program_whose_code_was_changed_is_imported_with_a_warning() {
    let rendered = run(&["render", "--format", "python"], DRAFT);
    let changed = rendered.out.replacen("it's", "other", 1);
    assert_ne!(changed, rendered.out);
    for (text, expected) in [(&rendered.out, false), (&changed, true)] {
        let said = run(&["import"], text);
        assert!(said.out.contains("it's"), "{}", said.out);
        assert!(said.err.contains("not from the code"), "{}", said.err);
        let warns = said.err.contains("may send something else");
        assert_eq!(warns, expected, "{}", said.err);
    }
}

#[test]
fn drafts_are_lines_on_standard_output_and_notes_are_on_standard_error() {
    let text = "curl 'https://cbr.cn-north-4.myhuaweicloud.com/v3/p/backups/b/restore' -k -H 'X-Auth-Token: canary-1' --json '{}'\n";
    let said = run(&["import"], &text.repeat(2));
    assert_eq!(said.code, Some(0), "{}", said.err);
    let lines: Vec<Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("a draft"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        lines[0]["parameters"]["X-Auth-Token"]["env"],
        "HUAWEI_TOKEN"
    );
    assert!(said.err.contains("--insecure"), "{}", said.err);
    assert!(!said.err.contains("canary-1"), "{}", said.err);
    let json = run(&["import", "--format", "json"], text);
    assert!(json.out.starts_with("{\"request\":"), "{}", json.out);
    assert!(!json.out.contains("canary-1"), "{}", json.out);
}

#[test]
fn what_is_refused_exits_with_2_and_prints_nothing() {
    for text in [
        "",
        "hello",
        "curl https://evil.example/?Action=StartRestoreTask",
    ] {
        let said = run(&["import"], text);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{text}");
        assert!(said.err.starts_with("restore-builder: -: "), "{}", said.err);
    }
}

#[test]
fn the_operation_of_parameters_alone_can_be_named() {
    let text = r#"{"ClientToken":"t"}"#;
    assert_eq!(run(&["import"], text).code, Some(2));
    let said = run(&["import", "--operation", "dbs.StartRestoreTask"], text);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("dbs.StartRestoreTask"), "{}", said.out);
}
