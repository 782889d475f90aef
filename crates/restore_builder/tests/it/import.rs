//! `import`: what is printed where, and with which exit code.

use serde_json::Value;

use crate::program::run;

const DRAFT: &str = r#"{"operation":"dbs.StartRestoreTask","region":"us-east-1","parameters":{"RestoreTaskId":"it's"}}"#;

#[test]
fn a_rendered_command_is_imported_as_a_draft_that_renders_it_again() {
    for format in ["curl", "aliyun", "http"] {
        let rendered = run(&["render", "--format", format], DRAFT);
        assert_eq!(rendered.code, Some(0), "{}", rendered.err);
        let imported = run(&["import"], &rendered.out);
        assert_eq!(imported.code, Some(0), "{}", imported.err);
        let again = run(&["render", "--format", format], &imported.out);
        // A host that several regions share does not tell which one it was, and a line of the
        // vendor's tool names the region.
        assert_eq!(again.out, rendered.out, "{format}");
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
