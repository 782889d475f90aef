//! Every format, by what comes back of its text: the same form, or a reason.

use restore_core::catalogue::CATALOGUE;
use restore_core::catalogue::terraform::resource;
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::export::{Format, Layout, Secrets, Source, formats};
use restore_core::import::import;
use restore_core::operation::{Operation, Place};
use restore_core::secret::Secret;

use super::{COUNT, Tells, check, referred, sendable};
use crate::drafts::{for_terraform, read, word};
use crate::random::{Random, cases};

/// A draft that a format can express, and its text.
pub(super) struct Case {
    pub(super) operation: &'static Operation,
    pub(super) draft: Draft,
    secrets: Secrets,
    pub(super) text: String,
}

impl Case {
    /// The draft as its text tells it.
    pub(super) fn told(&self, tells: Tells) -> Draft {
        referred(&self.draft, |secret| tells.tells(self.secrets, secret))
    }
}

/// The text of a format for a draft, if there is one.
pub(super) fn render(
    format: &Format,
    operation: &'static Operation,
    draft: &Draft,
    secrets: Secrets,
) -> Option<String> {
    let source = Source {
        operation,
        region: &draft.region,
        request: &evaluate(operation, draft).request,
        layout: Layout::Lines,
        secrets,
    };
    (format.render)(&source).ok().map(|rendered| rendered.text)
}

/// A random draft, hostile wherever the format can express it.
pub(super) fn expressed(random: &mut Random, format: &Format, secrets: Secrets) -> Case {
    for _ in 0..1_000 {
        let operation = random.pick(CATALOGUE);
        if format
            .vendor
            .is_some_and(|vendor| vendor != operation.vendor)
        {
            continue;
        }
        let mut draft = match (resource(operation), format.name) {
            (Some(resource), "terraform") => read(&for_terraform(random, resource)),
            _ => sendable(random, operation),
        };
        // Some formats take no path of any kind, and others no secret but an empty one.
        for param in operation.params {
            if param.place == Place::Path && random.chance(50) {
                let id = word(random);
                draft.parameters.insert(param.name.to_owned(), id.into());
            }
            if param.is_secret() && param.place == Place::Query && random.chance(10) {
                draft.secrets.retain(|(name, _)| *name != param.name);
                draft.secrets.push((param.name, Secret::new(String::new())));
            }
        }
        if let Some(text) = render(format, operation, &draft, secrets) {
            return Case {
                operation,
                draft,
                secrets,
                text,
            };
        }
    }
    panic!("{} expresses nothing", format.name);
}

/// What comes back of the text of a format.
#[derive(Clone, Copy)]
enum Comes {
    /// The same form.
    Back(Tells),
    /// Nothing, for that reason.
    Refused(&'static str),
}

/// Every format by its name.
const FORMATS: [(&str, Comes); 21] = [
    ("curl", Comes::Back(Tells::RevealedAndEmpty)),
    ("script", Comes::Back(Tells::Empty)),
    ("powershell", Comes::Back(Tells::RevealedAndEmpty)),
    ("cmd", Comes::Back(Tells::RevealedAndEmpty)),
    ("curl-config", Comes::Back(Tells::RevealedAndEmpty)),
    ("aliyun", Comes::Back(Tells::None)),
    ("aliyun-dry-run", Comes::Back(Tells::None)),
    ("aliyun-powershell", Comes::Back(Tells::None)),
    ("aliyun-cmd", Comes::Back(Tells::None)),
    ("hcloud", Comes::Back(Tells::None)),
    ("hcloud-powershell", Comes::Back(Tells::None)),
    ("hcloud-cmd", Comes::Back(Tells::None)),
    ("http", Comes::Back(Tells::Revealed)),
    ("python", Comes::Back(Tells::Empty)),
    ("go", Comes::Back(Tells::Empty)),
    ("java", Comes::Back(Tells::Empty)),
    ("http-file", Comes::Back(Tells::RevealedAndEmpty)),
    ("hurl", Comes::Back(Tells::RevealedAndEmpty)),
    ("postman", Comes::Back(Tells::RevealedAndEmpty)),
    ("terraform", Comes::Back(Tells::None)),
    ("openapi", Comes::Refused("describes operations")),
];

/// Tries many hostile drafts that a format can express.
fn check_format(name: &str) {
    let format = formats::named(name).expect("a format");
    let (_, comes) = FORMATS
        .into_iter()
        .find(|(known, _)| *known == name)
        .expect("is in the table");
    let count = match comes {
        Comes::Back(_) => COUNT,
        // Its text is long.
        Comes::Refused(_) => 3,
    };
    cases(count, |random| {
        let secrets = random.pick(&[Secrets::Reference, Secrets::Reveal]);
        let case = expressed(random, format, secrets);
        match comes {
            Comes::Back(tells) => {
                check(case.operation, &case.told(tells), &case.text);
            }
            Comes::Refused(because) => {
                let refused = import(&case.text, None).expect_err("refused");
                assert!(refused.why.contains(because), "{refused}");
            }
        }
    });
}

/// One test for each format, so that each fails for itself.
macro_rules! every_format {
    ($($test:ident $format:literal)*) => {
        $(#[test]
        fn $test() {
            check_format($format);
        })*

        #[test]
        fn every_format_has_a_test_of_how_it_comes_back() {
            let tested = [$($format),*];
            let known: Vec<_> = formats::FORMATS.iter().map(|format| format.name).collect();
            assert_eq!(tested.as_slice(), known);
            assert_eq!(FORMATS.map(|(name, _)| name).as_slice(), known);
        }
    };
}

every_format! {
    curl_opens_as_the_same_form "curl"
    the_signed_script_opens_as_the_same_form "script"
    curl_for_powershell_opens_as_the_same_form "powershell"
    curl_for_cmd_opens_as_the_same_form "cmd"
    a_curl_configuration_opens_as_the_same_form "curl-config"
    aliyun_opens_as_the_same_form "aliyun"
    a_dry_run_of_aliyun_opens_as_the_same_form "aliyun-dry-run"
    aliyun_for_powershell_opens_as_the_same_form "aliyun-powershell"
    aliyun_for_cmd_opens_as_the_same_form "aliyun-cmd"
    hcloud_opens_as_the_same_form "hcloud"
    hcloud_for_powershell_opens_as_the_same_form "hcloud-powershell"
    hcloud_for_cmd_opens_as_the_same_form "hcloud-cmd"
    http_opens_as_the_same_form "http"
    python_opens_as_the_same_form "python"
    go_opens_as_the_same_form "go"
    java_opens_as_the_same_form "java"
    an_http_file_opens_as_the_same_form "http-file"
    hurl_opens_as_the_same_form "hurl"
    a_postman_collection_opens_as_the_same_form "postman"
    terraform_opens_as_the_same_form "terraform"
    openapi_is_refused "openapi"
}
