//! Exit codes, streams, and what is printed where.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::Stdio;
use std::thread;

use restore_core::catalogue::CATALOGUE;
use serde_json::Value;

use crate::program::{program, run};

const READY: &str = r#"{"operation":"dbs.StartRestoreTask","region":"cn-hangzhou","parameters":{"RestoreTaskId":"s1"}}"#;
const OTHER: &str = r#"{"operation":"dbs.StartRestoreTask","region":"cn-hangzhou","parameters":{"RestoreTaskId":"s2"}}"#;
const INVALID: &str =
    r#"{"operation":"dbs.StartRestoreTask","region":"cn-hangzhou","parameters":{}}"#;
const SECRET: &str = r#"{"operation":"dbs.CreateRestoreTask","region":"cn-hangzhou","parameters":{"DestinationEndpointPassword":"canary-770"}}"#;
const TOKEN: &str = r#"{"operation":"cbr.RestoreBackup","region":"cn-north-4","parameters":{"X-Auth-Token":"canary-771","project_id":"p","backup_id":"b","restore":{"volume_id":"v"}}}"#;

/// The task IDs of the rendered requests, in order.
fn tasks(out: &str) -> Vec<String> {
    let lines = out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    lines
        .map(|line| {
            line["request"]["query"][0][1]
                .as_str()
                .expect("a task")
                .to_owned()
        })
        .collect()
}

/// A file that is gone when the test is over.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, text: &str) -> Self {
        let name = format!("restore-builder-test-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::write(&path, text).expect("a temporary file can be written");
        Self(path)
    }

    fn name(&self) -> &str {
        self.0.to_str().expect("a readable name")
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn check(arguments: &[&str], input: &str, code: i32, expected: &[&str]) {
    let said = run(arguments, input);
    assert_eq!(said.code, Some(code), "{input}: {}", said.err);
    assert_eq!(tasks(&said.out), expected, "{input}");
}

#[test]
fn a_draft_an_array_and_json_lines_are_rendered_in_order() {
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(READY).expect("JSON"));
    check(&["render"], READY, 0, &["s1"]);
    check(&["render"], &pretty.expect("JSON"), 0, &["s1"]);
    check(
        &["render"],
        &format!("[{READY},\n{OTHER}]"),
        0,
        &["s1", "s2"],
    );
    check(
        &["render"],
        &format!("{READY}\n{OTHER}\n"),
        0,
        &["s1", "s2"],
    );
    check(
        &["render"],
        &format!("{READY}\r\n\r\n{OTHER}"),
        0,
        &["s1", "s2"],
    );
    check(&["render"], "[]", 0, &[]);
    check(&["render"], "", 0, &[]);
}

#[test]
fn several_files_are_rendered_one_after_the_other() {
    let (one, two) = (
        TempFile::new("one", READY),
        TempFile::new("two", &format!("[{OTHER},{READY}]")),
    );
    check(
        &["render", one.name(), two.name()],
        "",
        0,
        &["s1", "s2", "s1"],
    );
}

#[test]
fn a_file_that_is_not_there_is_named_and_the_others_are_rendered() {
    let file = TempFile::new("there", READY);
    let said = run(&["render", "no-such-file.json", file.name()], "");
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("no-such-file.json"), "{}", said.err);
    assert_eq!(tasks(&said.out), ["s1"]);
}

#[test]
fn a_draft_with_errors_is_reported_by_its_number_and_exits_with_1() {
    let said = run(&["render"], &format!("{READY}\n{INVALID}\n{OTHER}"));
    assert_eq!(said.code, Some(1));
    assert_eq!(tasks(&said.out), ["s1", "s2"]);
    assert!(
        said.err.starts_with("draft 1: RestoreTaskId is needed."),
        "{}",
        said.err
    );
    assert!(
        said.err.contains("The ID of the restore job."),
        "{}",
        said.err
    );
}

#[test]
fn an_invalid_draft_is_rendered_when_that_is_allowed() {
    let said = run(&["render", "--allow-invalid"], INVALID);
    let line: Value = serde_json::from_str(&said.out).expect("a line is JSON");
    assert_eq!(line["problems"][0]["severity"], "error");
    assert_eq!(line["problems"][0]["code"], "required");
    assert_eq!(line["problems"][0]["field"], "RestoreTaskId");
    assert_eq!(line["request"]["query"], serde_json::json!([]));
}

#[test]
fn an_invalid_draft_exits_with_1_when_it_is_rendered_or_not() {
    assert_eq!(run(&["render"], INVALID).code, Some(1));
    assert_eq!(run(&["render", "--allow-invalid"], INVALID).code, Some(1));
}

#[test]
fn what_is_no_draft_exits_with_2_and_says_why() {
    for (input, why) in [
        ("nonsense", "draft 0: not a draft"),
        ("{", "ends in the middle of a draft"),
        ("[{}", "ends in the middle of a draft"),
        ("{}", "draft 0: not a draft: missing field `operation`"),
        (
            r#"{"operation":"no.Such"}"#,
            "draft 0: no operation is called “no.Such”",
        ),
        (
            r#"{"restore_builder":99,"operation":"dbs.StartRestoreTask"}"#,
            "version 99",
        ),
        ("[{} {}]", "is not an array of drafts separated by commas"),
        ("\u{0}", "draft 0: not a draft"),
    ] {
        let said = run(&["render"], input);
        assert_eq!(said.code, Some(2), "{input}");
        assert!(said.err.contains(why), "{input}: {}", said.err);
    }
}

#[test]
fn a_draft_after_one_that_is_none_is_still_rendered_under_its_number() {
    let said = run(&["render"], &format!("nonsense\n{INVALID}\n{READY}\n"));
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("draft 0: not a draft"), "{}", said.err);
    assert!(said.err.contains("draft 1: RestoreTaskId"), "{}", said.err);
    assert_eq!(tasks(&said.out), ["s1"]);
}

#[test]
fn an_unknown_word_on_the_command_line_exits_with_2() {
    assert_eq!(run(&["rendre"], "").code, Some(2));
    assert_eq!(run(&["render", "--format", "xml"], "").code, Some(2));
}

#[test]
fn the_result_has_exactly_the_members_that_are_promised() {
    let said = run(&["render"], READY);
    let line: Value = serde_json::from_str(&said.out).expect("a line is JSON");
    let keys = |value: &Value| {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&line), ["request", "problems"]);
    assert_eq!(
        keys(&line["request"]),
        [
            "method", "scheme", "host", "path", "query", "headers", "body"
        ]
    );
}

#[test]
fn a_secret_is_printed_only_when_it_is_to_be_revealed() {
    for (draft, canary, reference) in [
        (SECRET, "canary-770", "DBS_DESTINATION_PASSWORD"),
        (TOKEN, "canary-771", "HUAWEI_TOKEN"),
    ] {
        for format in ["json", "http", "curl"] {
            let arguments = ["render", "--allow-invalid", "--format", format];
            let hidden = run(&arguments, draft);
            assert!(
                !hidden.out.contains(canary) && !hidden.err.contains(canary),
                "{format}"
            );
            assert!(hidden.out.contains(reference), "{format}: {}", hidden.out);
            let revealed = run(&[&arguments[..], &["--reveal-secrets"]].concat(), draft);
            assert!(revealed.out.contains(canary), "{format}: {}", revealed.out);
        }
        assert!(!run(&["render"], draft).err.contains(canary));
    }
}

#[test]
fn a_curl_command_is_one_line_and_http_messages_are_separated() {
    let two = format!("{READY}\n{OTHER}");
    let curl = run(&["render", "--format", "curl"], &two).out;
    assert_eq!(curl.lines().count(), 2);
    let http = run(&["render", "--format", "http"], &two).out;
    assert_eq!(http.matches("\n###\n").count(), 1);
    assert_eq!(http.matches("POST /").count(), 2);
}

#[test]
fn what_a_text_needs_is_said_once_beside_the_texts() {
    let said = run(
        &["render", "--format", "python"],
        &[READY, OTHER].join("\n"),
    );
    let (first, rest) = said.err.split_once('\n').expect("a sentence");
    assert!(first.starts_with("restore-builder: python: "), "{first}");
    assert!(!rest.contains(first), "{rest}");
    assert!(!said.out.contains(first));
}

#[test]
fn operations_lists_every_parameter_and_member() {
    let said = run(&["operations"], "");
    assert_eq!(said.code, Some(0));
    for operation in CATALOGUE {
        let (_, listed) = said.out.split_once(operation.id).expect("every operation");
        for param in operation.params {
            assert!(
                listed.contains(&format!("\n  {} ", param.name)),
                "{}",
                param.name
            );
            for member in param.shape.members() {
                let name = format!("\n  {}.{} ", param.name, member.name);
                assert!(listed.contains(&name), "{name}");
                for inner in member.shape.members() {
                    let name = format!("\n  {}.{}.{} ", param.name, member.name, inner.name);
                    assert!(listed.contains(&name), "{name}");
                }
            }
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = program(&["render"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("it was piped");
    let feeder = thread::spawn(move || {
        // More than any pipe holds; the program stops reading, which ends this too.
        while writeln!(stdin, "{READY}").is_ok() {}
    });
    let mut stdout = BufReader::new(child.stdout.take().expect("it was piped"));
    stdout.read_line(&mut String::new()).expect("a first line");
    drop(stdout);
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .expect("it was piped")
        .read_to_string(&mut stderr)
        .expect("text");
    assert_eq!(child.wait().expect("the program ends").code(), Some(0));
    assert_eq!(stderr, "");
    feeder.join().expect("the feeder ends");
}

/// The most memory that the program has held while it rendered this many drafts, in KiB.
#[cfg(target_os = "linux")]
fn peak_memory(drafts: usize) -> u64 {
    let mut child = program(&["render"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdout = child.stdout.take().expect("it was piped");
    let reader = thread::spawn(move || {
        std::io::copy(&mut stdout, &mut std::io::sink()).expect("it is read")
    });
    let mut stdin = child.stdin.take().expect("it was piped");
    let many = format!("{READY}\n").repeat(1000);
    for _ in 0..drafts / 1000 {
        stdin
            .write_all(many.as_bytes())
            .expect("the program reads on");
    }
    // All but a pipe's worth has been read, and the program waits for more.
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("it runs");
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .expect("Linux says so");
    drop(stdin);
    assert!(child.wait().expect("the program ends").success());
    assert!(reader.join().expect("the reader ends") > 0);
    peak.trim()
        .trim_end_matches(" kB")
        .parse()
        .expect("a number")
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_number_of_drafts() {
    let (few, many) = (peak_memory(2_000), peak_memory(200_000));
    assert!(
        many < few + 8 * 1024,
        "{few} KiB for 2,000 drafts, {many} KiB for 200,000"
    );
}
