//! Programs open as the same form by the line that carries their draft.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use restore_core::export::{Format, Secrets, formats};
use restore_core::import::{Imported, import};
use restore_core::secret::Secret;

use super::formats::{expressed, render};
use super::{COUNT, Tells, check};
use crate::random::{Random, cases};

/// The formats that nobody reads without running them.
const PROGRAMS: [&str; 4] = ["script", "python", "go", "java"];

const MARK: &str = "restore-builder-draft: ";

fn programs() -> impl Iterator<Item = &'static Format> {
    PROGRAMS
        .into_iter()
        .map(|name| formats::named(name).expect("a format"))
}

/// The notes of an import, but those about what a draft holds.
fn notes(imported: &Imported) -> String {
    let notes = imported.notes.iter().map(|note| note.text.as_str());
    notes.collect::<Vec<_>>().join("\n")
}

/// The draft that a text carries, decoded.
fn carried(text: &str) -> String {
    let (_, line) = text.split_once(MARK).expect("a line");
    let line = line.lines().next().expect("a line");
    let bytes = URL_SAFE_NO_PAD.decode(line).expect("base64url");
    String::from_utf8(bytes).expect("text")
}

#[test]
fn a_program_opens_as_the_same_form() {
    for format in programs() {
        cases(COUNT, |random| {
            let case = expressed(random, format, Secrets::Reference);
            let imported = check(case.operation, &case.told(Tells::Empty), &case.text);
            assert_eq!(imported.drafts[0].1.region, case.draft.region);
            let notes = notes(&imported);
            assert!(notes.contains("not from the code, which is"), "{notes}");
        });
    }
}

#[test]
fn a_line_that_carries_a_draft_ends_no_comment_and_begins_no_escape() {
    for format in programs() {
        cases(300, |random| {
            let text = expressed(random, format, Secrets::Reveal).text;
            let lines: Vec<&str> = text.lines().filter(|line| line.contains(MARK)).collect();
            let [line] = lines.as_slice() else {
                panic!("{} lines in {text}", lines.len());
            };
            let (sign, draft) = line.split_once(MARK).expect("a mark");
            assert!(["# ", "// "].contains(&sign), "{line}");
            let odd = draft
                .chars()
                .find(|char| !char.is_ascii_alphanumeric() && !"-_".contains(*char));
            assert_eq!(odd, None, "{line}");
        });
    }
}

#[test]
fn a_line_that_carries_a_draft_holds_no_secret() {
    const CANARY: &str = "S3cretCanary";
    for format in programs() {
        cases(200, |random| {
            for secrets in [Secrets::Reference, Secrets::Reveal] {
                let mut case = expressed(random, format, secrets);
                for param in case.operation.params.iter().filter(|p| p.is_secret()) {
                    case.draft.secrets.retain(|(name, _)| *name != param.name);
                    let canary = Secret::new(CANARY.to_owned());
                    case.draft.secrets.push((param.name, canary));
                }
                let text = render(format, case.operation, &case.draft, secrets);
                let carried = carried(&text.expect("as before"));
                assert!(!carried.contains(CANARY), "{carried}");
            }
        });
    }
}

#[test]
fn what_is_changed_in_the_code_is_not_in_the_form_and_the_note_says_so() {
    for format in programs() {
        cases(100, |random| {
            let case = expressed(random, format, Secrets::Reference);
            let (front, code) = case.text.split_once(MARK).expect("a mark");
            let (line, code) = code.split_once('\n').expect("code");
            let at = 20 + random.below(code.len() - 20);
            let changed = format!("{front}{MARK}{line}\n{}x{}", &code[..at], &code[at..]);
            let imported = check(case.operation, &case.told(Tells::Empty), &changed);
            let notes = notes(&imported);
            assert!(notes.contains("may send something else"), "{notes}");
        });
    }
}

#[test]
fn programs_below_each_other_open_one_by_one() {
    for format in programs() {
        cases(100, |random| {
            let several: Vec<_> = (0..2 + random.below(3))
                .map(|_| expressed(random, format, Secrets::Reference))
                .collect();
            let texts: Vec<_> = several.iter().map(|case| case.text.as_str()).collect();
            let between = random.pick(&["\n", "\n\n###\n\n"]);
            let text = texts
                .join(between)
                .replace('\n', random.pick(&["\n", "\r\n"]));
            let imported = import(&text, None).expect("programs");
            let found: Vec<_> = imported.drafts.iter().map(|(found, _)| found.id).collect();
            let wanted: Vec<_> = several.iter().map(|case| case.operation.id).collect();
            assert_eq!(found, wanted, "{text}");
            assert!(!notes(&imported).contains("something else"), "{text}");
        });
    }
}

/// What can be read itself is read: a line in front of it says nothing about it.
#[test]
fn a_line_in_front_of_a_command_does_not_count() {
    let python = formats::named("python").expect("a format");
    cases(100, |random| {
        let line = |random: &mut Random| {
            let text = expressed(random, python, Secrets::Reference).text;
            let (_, line) = text.split_once(MARK).expect("a mark");
            line.lines().next().expect("a line").to_owned()
        };
        for name in ["curl", "curl-config", "http-file"] {
            let format = formats::named(name).expect("a format");
            let case = expressed(random, format, Secrets::Reference);
            let text = format!("# {MARK}{}\n{}", line(random), case.text);
            check(case.operation, &case.told(Tells::Empty), &text);
        }
    });
}

/// It may stand anywhere in front, and nowhere else.
#[test]
fn a_program_without_the_line_is_refused_for_that() {
    for format in programs() {
        cases(100, |random| {
            let text = expressed(random, format, Secrets::Reference).text;
            let is_carrying = |line: &&str| line.contains(MARK);
            let line = text.lines().find(is_carrying).expect("a line").to_owned();
            let without: Vec<_> = text.lines().filter(|line| !is_carrying(line)).collect();
            let without = without.join("\n");
            for text in [&without, &format!("{without}\n{line}")] {
                let refused = import(text, None).expect_err("refused");
                assert!(refused.why.contains("restore-builder-draft"), "{refused}");
            }
        });
    }
}

#[test]
fn a_sentence_before_a_command_makes_no_program_of_it() {
    for sentence in ["from the wiki:", "import this one:", "package mine\n"] {
        let text = format!(
            "{sentence}\ncurl 'https://dbs-api.cn-beijing.aliyuncs.com/?Action=StartRestoreTask&RestoreTaskId=s'"
        );
        let imported = import(&text, None).expect("opens");
        assert_eq!(imported.drafts[0].1.parameters["RestoreTaskId"], "s");
    }
}

#[test]
fn a_damaged_line_is_refused() {
    let code = "import os\nimport sys\n";
    for draft in [
        "",
        "%",
        "e",
        "bm90IEpTT04",
        "_____w",
        // A list, and an object with a name that stands twice.
        "W10",
        "eyJhIjoxLCJhIjoxfQ",
    ] {
        let refused = import(&format!("# {MARK}{draft}\n{code}"), None).expect_err("refused");
        assert!(refused.why.contains("damaged"), "{refused}");
    }
    let refused = import(&format!("# {MARK}e30\n{code}"), None).expect_err("refused");
    assert!(refused.why.contains("not a draft"), "{refused}");
}

/// JSON that is escaped as on the vendors' pages is a mistake, and would come back without it.
#[test]
fn a_request_that_cannot_be_read_back_carries_no_draft() {
    let draft = r#"{"operation":"hbr.CreateRestoreJob","region":"cn-shanghai","parameters":{"SourceType":"OSS","RestoreType":"OSS","TargetBucket":"b","Options":"{\\\"a\\\":1}"}}"#;
    let (operation, draft) = restore_core::draft::Draft::read(draft.as_bytes()).expect("a draft");
    let script = formats::named("script").expect("a format");
    let text = render(script, operation, &draft, Secrets::Reference);
    assert!(!text.expect("a script").contains(MARK));
}
