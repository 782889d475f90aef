//! Files that a text writes and reads itself.

use restore_core::export::{Secrets, formats};
use restore_core::import::import;

use super::formats::expressed;
use super::{Tells, check};
use crate::random::cases;

/// The formats of the vendors' tools: where a word cannot carry a value, a file does.
const TOOLS: [&str; 7] = [
    "aliyun",
    "aliyun-dry-run",
    "aliyun-powershell",
    "aliyun-cmd",
    "hcloud",
    "hcloud-powershell",
    "hcloud-cmd",
];

#[test]
fn lines_of_a_vendors_tool_below_each_other_open_one_by_one() {
    for name in TOOLS {
        let format = formats::named(name).expect("a format");
        cases(200, |random| {
            let several: Vec<_> = (0..=random.below(4))
                .map(|_| expressed(random, format, Secrets::Reference))
                .collect();
            let texts: Vec<_> = several.iter().map(|case| case.text.as_str()).collect();
            let between = random.pick(&["\n", "\r\n", "\n\n"]);
            let text = texts.join(between);
            let imported = match import(&text, None) {
                Ok(imported) => imported,
                Err(refused) => panic!("{refused}\n{text}"),
            };
            assert_eq!(imported.drafts.len(), several.len(), "{text}");
            for ((operation, draft), case) in imported.drafts.iter().zip(&several) {
                assert_eq!(operation.id, case.operation.id, "{text}");
                // One at a time, so that what differs is named.
                let alone = check(case.operation, &case.told(Tells::None), &case.text);
                assert_eq!(*draft, alone.drafts[0].1, "{text}");
            }
        });
    }
}

#[test]
fn what_a_tools_own_text_does_besides_is_no_command_that_is_left_out() {
    for name in TOOLS {
        let format = formats::named(name).expect("a format");
        cases(200, |random| {
            let text = expressed(random, format, Secrets::Reference).text;
            let imported = import(&text, None).expect("opens");
            let left_out = imported
                .notes
                .iter()
                .find(|note| note.text.contains("ommand"));
            assert_eq!(left_out, None, "{text}");
        });
    }
}

/// A line of hcloud that reads a file, and what is written into it before.
fn hcloud(before: &str, file: &str) -> String {
    format!("{before}\nhcloud CBR RestoreBackup --cli-region=cn-north-4 --cli-jsonInput={file}")
}

#[test]
fn a_file_counts_only_as_the_text_itself_writes_it() {
    let json =
        r#"{"path":{"project_id":"p","backup_id":"b"},"body":{"restore":{"volume_id":"v"}}}"#;
    let written = hcloud(
        &format!("printf '%s\\n' '{json}' >input.json"),
        "input.json",
    );
    let imported = import(&written, None).expect("opens");
    assert_eq!(imported.drafts[0].1.parameters["restore"]["volume_id"], "v");
    for before in [
        String::new(),
        format!("printf '%s\\n' '{json}' >other.json"),
        format!("printf '%s\\n' '{json}' >>input.json"),
        format!("printf '%s\\n' '{json}' >input.json\njq . x >input.json"),
        format!("printf '%s\\n' '{json}' | jq . >input.json"),
        "cat other.json >input.json".to_owned(),
    ] {
        let refused = import(&hcloud(&before, "input.json"), None).expect_err("refused");
        assert!(refused.why.contains("file"), "{refused}: {before}");
    }
}

#[test]
fn a_folder_is_made_nowhere_but_for_such_a_file() {
    for text in [
        "aliyun hbr CreateRestoreJob --VaultId=\"$(mktemp -d)\"",
        "aliyun hbr CreateRestoreJob --VaultId=dir=\"$(mktemp -d; id)\"",
        "dir=$(mktemp -d; id) && aliyun hbr CreateRestoreJob --VaultId=x",
        "dir=x$(mktemp -d) && aliyun hbr CreateRestoreJob --VaultId=x",
    ] {
        let refused = import(text, None).expect_err("refused");
        assert!(refused.why.contains("not run"), "{refused}: {text}");
    }
}

#[test]
fn a_block_of_powershell_is_read_whole_or_not_at_all() {
    let block = |inside: &str, end: &str| {
        format!(
            "try {{\n  $file = [IO.Path]::GetTempFileName()\n  {inside}\n  aliyun hbr CreateRestoreJob `\n    \"--VaultId-FILE=$file\"\n}} finally {{{end}}}"
        )
    };
    let write = "[IO.File]::WriteAllText($file, ('a''b' + [char]0xd83d + [char]0xde00 + 'c'))";
    let imported = import(&block(write, "\n  Remove-Item $file\n"), None).expect("opens");
    assert_eq!(imported.drafts[0].1.parameters["VaultId"], "a'b😀c");
    for (inside, end) in [
        ("[IO.File]::WriteAllText($file, (Get-Content x))", ""),
        ("[IO.File]::WriteAllText($file, 'a' + $env:X)", ""),
        ("[IO.File]::WriteAllText($file, 'a", ""),
        ("[IO.File]::WriteAllText($file, ([char]0xd83d))", ""),
        ("$file = Get-Item x", ""),
        (write, "\n  Stop-Computer\n"),
        ("[IO.File]::WriteAllText($other, 'a')", ""),
    ] {
        assert!(import(&block(inside, end), None).is_err(), "{inside} {end}");
    }
}
