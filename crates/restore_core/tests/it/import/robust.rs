//! Whatever is pasted: no panic, no endless work.

use restore_core::catalogue::CATALOGUE;
use restore_core::evaluate::evaluate;
use restore_core::export::Source;
use restore_core::export::{Layout, Secrets, formats};
use restore_core::import::import;

use super::formats::expressed;
use super::sendable;
use crate::outputs;
use crate::random::{Random, cases};

/// Pieces that importers look for.
const PIECES: &[&str] = &[
    "curl ",
    "aliyun hbr CreateRestoreJob ",
    "hcloud CBR RestoreBackup ",
    "'",
    "\"",
    "\\",
    "$'",
    "$(",
    "${",
    "`",
    "^\"",
    "^\n",
    "|",
    "&&",
    ";",
    "{",
    "}",
    "(",
    ")",
    "<<EOF\n",
    "EOF\n",
    "<<<",
    "-K -",
    "--data-raw ",
    "-H ",
    "--url-query ",
    "-d @-",
    "printf '%s\\n' ",
    "cat ",
    "\n",
    "\r\n",
    "POST / HTTP/1.1\n",
    "Host: ",
    "###\n",
    "%",
    "%41",
    "%ff",
    "\\xff",
    "\\u",
    "{\"",
    "\":",
    "[",
    "]",
    ",",
    "log",
    "request",
    "\u{feff}",
    "\u{201c}",
    "\u{a0}",
    "https://",
    "?Action=StartRestoreTask",
    "&",
    "=",
    "--restore.mappings.1.volume_id=",
    "--next",
    "@'\n",
    "\n'@",
    "next\n",
    "url = \"",
    "$env:X",
    "# restore-builder-draft: ",
    "eyJvcGVyYXRpb24iOiJkYnMuU3RhcnRSZXN0b3JlVGFzayJ9\n",
    "import os\n",
    "(\nset +x\n",
    "[QueryStringParams]\n",
    "[Captures]\n",
    "HTTP *\n",
    "{{X}}",
    "\"item\":[",
    "resource \"alicloud_hbr_restore_job\" \"x\" {\n",
    "try {\n",
    "\n} finally {",
    "[IO.File]::WriteAllText($file, ",
    ">\"%TEMP%\\restore-builder.json\" echo ",
    "--cli-jsonInput=",
    "dir=$(mktemp -d)",
];

fn pieces(random: &mut Random) -> String {
    (0..random.below(30)).map(|_| random.pick(PIECES)).collect()
}

/// A text of this program's own, in any format, one draft or parameters.
fn seed(random: &mut Random) -> String {
    let operation = random.pick(CATALOGUE);
    let draft = sendable(random, operation);
    let outcome = evaluate(operation, &draft);
    let format = random.pick(formats::FORMATS);
    let source = Source {
        operation,
        region: &draft.region,
        request: &outcome.request,
        layout: random.pick(&[Layout::Lines, Layout::OneLine]),
        secrets: Secrets::Reference,
    };
    match (format.render)(&source) {
        Ok(rendered) if random.chance(80) => rendered.text,
        _ if random.chance(50) => outputs::json(operation, &outcome, Secrets::Reference),
        _ => draft.to_json(operation).to_string(),
    }
}

/// Takes a piece out, puts one in, or repeats one.
fn mutated(random: &mut Random, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(20)).min(bytes.len());
        match random.below(4) {
            0 => {
                bytes.drain(at..end);
            }
            1 => {
                let piece = random.pick(PIECES);
                bytes.splice(at..at, piece.bytes());
            }
            2 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => bytes.truncate(at.max(1)),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What every import must keep.
fn check(text: &str) {
    match import(text, None) {
        Ok(imported) => assert!(!imported.drafts.is_empty(), "{text}"),
        Err(refused) => assert!(!refused.why.is_empty(), "{text}"),
    }
}

#[test]
fn no_bytes_make_it_panic() {
    cases(10_000, |random| {
        let bytes: Vec<u8> = (0..random.below(200))
            .map(|_| u8::try_from(random.below(256)).expect("a byte"))
            .collect();
        check(&String::from_utf8_lossy(&bytes));
        check(&pieces(random));
    });
}

#[test]
fn no_change_to_a_good_text_makes_it_panic() {
    cases(5_000, |random| {
        let seed = seed(random);
        check(&mutated(random, &seed));
    });
}

/// The texts that the fuzzer begins with.
fn corpus() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/import");
    let files = std::fs::read_dir(folder).expect("the corpus is there");
    let mut texts: Vec<String> = files
        .map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a text"))
        .collect();
    // Folders have no order, and a seed has to give the same cases everywhere.
    texts.sort();
    texts
}

/// What the fuzzer's target asserts: what comes in goes out and comes in again.
fn check_that_it_goes_out_again(text: &str) -> bool {
    let Ok(imported) = import(text, None) else {
        return false;
    };
    for (operation, draft) in &imported.drafts {
        let outcome = evaluate(operation, draft);
        let request = &outcome.request;
        if !request.is_addressed() || !request.has_safe_headers() {
            continue;
        }
        let command = outputs::curl(&outcome, Layout::OneLine, Secrets::Reference);
        let again = import(&command, None).expect("an own command is read");
        let (found, draft) = &again.drafts[0];
        assert_eq!(found.id, operation.id, "{text}");
        let found = evaluate(found, draft).request;
        assert_eq!((&found.host, &found.path), (&request.host, &request.path));
    }
    true
}

#[test]
fn every_text_that_the_fuzzer_begins_with_opens() {
    for text in corpus() {
        assert!(check_that_it_goes_out_again(&text), "{text}");
    }
}

#[test]
fn what_a_changed_text_opens_as_goes_out_and_comes_in_again() {
    let corpus = corpus();
    cases(5_000, |random| {
        let text = &corpus[random.below(corpus.len())];
        check_that_it_goes_out_again(&mutated(random, text));
    });
}

#[test]
fn brackets_without_end_are_refused_and_not_followed() {
    for piece in [
        "{ ", "( ", "[", "{\"a\":", "$(", "${a", "'", "\"", "<<a ", "^\"", "\\", "%", "&", "a;",
        "-d a ",
    ] {
        for start in [
            "",
            "curl ",
            "{",
            "https://hbr.cn-shanghai.aliyuncs.com/?Action=CreateRestoreJob&",
        ] {
            check(&format!("{start}{}", piece.repeat(100_000)));
        }
    }
}

/// Prints how long 1 MiB takes: `cargo test --release -p restore_core --test it -- --ignored --nocapture how_long`.
#[test]
#[ignore = "a measurement"]
fn how_long_a_megabyte_takes() {
    const SIZE: usize = 1 << 20;
    let fill = |start: &str, piece: &str, end: &str| {
        let count = (SIZE - start.len() - end.len()) / piece.len();
        format!("{start}{}{end}", piece.repeat(count))
    };
    let numbered = |start: &str, piece: fn(usize) -> String, end: &str| {
        let mut text = start.to_owned();
        let mut index = 0;
        while text.len() < SIZE {
            text.push_str(&piece(index));
            index += 1;
        }
        text + end
    };
    const HBR: &str = "https://hbr.cn-shanghai.aliyuncs.com/";
    let host = HBR;
    let program = |format: &str| {
        let format = formats::named(format).expect("a format");
        let case = expressed(&mut Random::new(1), format, Secrets::Reference);
        case.text.clone() + "\n" + &fill("", &case.text, "")
    };
    let texts = [
        (
            "JSON body",
            fill(
                "curl https://cbr.cn-north-4.myhuaweicloud.com/v3/p/backups/b/restore -H content-type:application/json -d '{\"restore\":{\"mappings\":[",
                "{\"volume_id\":\"v\"},",
                "{}]}}'",
            ),
        ),
        (
            "escaped text",
            fill(
                &format!("curl {host} -d Action=CreateRestoreJob -d $'VaultId="),
                r"\u4e2d\'",
                "'",
            ),
        ),
        (
            "percent",
            fill(
                &format!("{host}?Action=CreateRestoreJob&VaultId="),
                "%E4%B8%AD",
                "",
            ),
        ),
        (
            "unknown names",
            numbered(
                &format!("{host}?Action=CreateRestoreJob"),
                |index| format!("&a{index}=1"),
                "",
            ),
        ),
        (
            "headers",
            numbered(
                &format!("POST {host} HTTP/1.1\nx-acs-action: CreateRestoreJob\n"),
                |index| format!("X-{index}: 1\n"),
                "\n",
            ),
        ),
        (
            "drafts",
            fill(
                "",
                "{\"operation\":\"dbs.StartRestoreTask\",\"parameters\":{\"RestoreTaskId\":\"s\"}}\n",
                "",
            ),
        ),
        (
            "list in JSON",
            fill(
                &format!("{host}?Action=CreateRestoreJob&Include=["),
                "%22a%22,",
                "%22%22]",
            ),
        ),
        (
            "commands",
            numbered(
                &format!("curl {host} -d Action=CreateRestoreJob\n"),
                |index| format!("c{index} x\n"),
                "",
            ),
        ),
        (
            "cmd",
            fill(
                &format!("curl ^\"{host}^\" -d Action=CreateRestoreJob -d ^\"VaultId="),
                "^%^&",
                "^\"",
            ),
        ),
        (
            "words",
            fill(
                &format!("curl {host} -d Action=CreateRestoreJob"),
                " -d a=1",
                "",
            ),
        ),
        (
            "hcloud",
            numbered(
                "hcloud CBR RestoreBackup",
                |index| format!(" --restore.mappings.{}.volume_id=v", index % 10_000 + 1),
                "",
            ),
        ),
        (
            "lines of drafts",
            fill(
                "",
                "# restore-builder-draft: eyJvcGVyYXRpb24iOiJkYnMuU3RhcnRSZXN0b3JlVGFzayJ9\n",
                "import os\n",
            ),
        ),
        ("Python programs", program("python")),
        ("scripts", program("script")),
        (
            "Hurl",
            numbered(
                &format!("POST {host}\nx-acs-action: CreateRestoreJob\n[Query]\n"),
                |index| format!("a{index}: \\u{{20}}{{{{x{index}}}}}\n"),
                "HTTP *\n",
            ),
        ),
        (
            "Hurl, captured",
            numbered(
                "",
                |index| {
                    format!(
                        "POST {HBR}\n[Query]\nAction: CreateRestoreJob\nVaultId: {{{{x{}}}}}\nHTTP *\n[Captures]\nx{index}: y\n",
                        index / 2
                    )
                },
                "",
            ),
        ),
        (
            "Postman",
            fill(
                "{\"info\":{},\"item\":[",
                "{\"request\":{\"method\":\"POST\",\"url\":\"https://dbs-api.cn-beijing.aliyuncs.com/?Action=StartRestoreTask&RestoreTaskId=s\"}},",
                "{}]}",
            ),
        ),
        (
            "Terraform",
            numbered(
                "resource \"alicloud_hbr_restore_job\" \"x\" {\n",
                |index| format!("a{index} = \"\\u4e2d$${{\"\n"),
                "}\n",
            ),
        ),
        (
            "PowerShell's files",
            fill(
                "",
                "try {\n  $file = [IO.Path]::GetTempFileName()\n  [IO.File]::WriteAllText($file, 'a')\n  aliyun hbr CreateRestoreJob \"--VaultId-FILE=$file\"\n} finally {\n  Remove-Item $file\n}\n",
                "",
            ),
        ),
        (
            "PowerShell's names",
            numbered(
                "try {\n",
                |index| format!("  [IO.File]::WriteAllText($file{index}, 'a')\n"),
                "  aliyun hbr CreateRestoreJob \"--VaultId-FILE=$file1\"\n} finally {\n}\n",
            ),
        ),
        (
            "hcloud's file",
            fill(
                "printf '%s\\n' '{\"body\":{\"restore\":{\"mappings\":[",
                "{\"volume_id\":\"v\"},",
                "{}]}}}' >x\nhcloud CBR RestoreBackup --cli-jsonInput=x",
            ),
        ),
    ];
    for (name, text) in texts {
        let started = std::time::Instant::now();
        let result = import(&text, None);
        let elapsed = started.elapsed();
        let what = match result {
            Ok(imported) => format!(
                "{} drafts, {} notes",
                imported.drafts.len(),
                imported.notes.len()
            ),
            Err(refused) => refused.why,
        };
        println!(
            "{name:>15} {:>7} bytes {elapsed:>12.1?}  {what}",
            text.len()
        );
    }
}
