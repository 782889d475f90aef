//! With what the server does not start, and what it says about it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use restore_server::Server;
use restore_server::config::explain::explain;
use restore_server::config::{Config, Unusable};
use restore_testing::folder::Folder;

pub(crate) const KEY: &str =
    "access_key_id = \"OBVIOUSLY-FAKE-ID\"\naccess_key_secret = \"canary-secret-4711\"\n";

/// A configuration that is safe beyond loopback.
fn safe(folder: &Folder) -> String {
    let key = folder.write("prod.toml", KEY, 0o600);
    let ledger = folder.file("ledger.sqlite");
    format!(
        r#"
listen = "0.0.0.0:0"
origin = "https://restore.example.com"
behind_tls = true
ledger = {{ kind = "sqlite", path = {ledger:?} }}
audit_log = "/dev/null"

[[users]]
name = "alice"
token_sha256 = "{}"
credentials = ["prod"]

[[credentials]]
id = "prod"
kind = "acs3"
secret_file = {key:?}
operations = ["hbr.CreateRestoreJob"]
regions = ["cn-shanghai"]
"#,
        restore_core::sign::sha256(b"obviously-fake-token")
    )
}

/// Why a server of this text does not start; nothing when it would.
fn why_not(text: &str) -> Vec<String> {
    let server = Config::parse(text)
        .and_then(|config| Server::with_input(config, &mut std::io::empty()).map(|_| ()));
    server.err().map_or_else(Vec::new, |Unusable(why)| why)
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let why = why_not(text);
    assert!(
        why.iter().any(|why| why.contains(expected)),
        "expected “{expected}” in {why:?}"
    );
    assert!(!why.join(" ").contains("canary"), "{why:?}");
}

#[test]
fn the_safe_configuration_is_safe() {
    let folder = Folder::new("safe");
    assert_eq!(why_not(&safe(&folder)), [""; 0]);
}

#[test]
fn every_single_step_away_from_safety_is_refused_with_its_reason() {
    let folder = Folder::new("steps");
    let safe = safe(&folder);
    let users = &safe[safe.find("[[users]]").expect("users")
        ..safe.find("[[credentials]]").expect("credentials")];
    for (from, to, expected) in [
        (users, "", "neither `users` nor"),
        ("behind_tls = true\n", "", "plain text"),
        (
            "origin = \"https://restore.example.com\"\n",
            "",
            "Without `origin`",
        ),
        (
            "https://restore",
            "http://restore",
            "does not begin with https",
        ),
        (
            "https://restore.example.com",
            "https://restore.example.com/app",
            "without a path",
        ),
        ("https://restore.example.com", "*", "without a path"),
        (
            "behind_tls = true",
            "behind_tls = true\nallowed_origins = [\"*\"]",
            "exact https origin",
        ),
        (
            "behind_tls = true",
            "behind_tls = true\nallowed_origins = [\"null\"]",
            "exact https origin",
        ),
        (
            "behind_tls = true",
            "behind_tls = true\nallowed_origins = [\"http://forms.example.com\"]",
            "exact https origin",
        ),
        (
            "behind_tls = true",
            "behind_tls = true\nsandbox = true",
            "`sandbox` is true and there are",
        ),
        (
            "behind_tls = true",
            "behind_tls = true\nsubmissions_per_minute = 0",
            "is 0",
        ),
        (
            "behind_tls = true",
            "behind_tls = true\nsubmissions_in_flight = 100000",
            "between 1 and 512",
        ),
        (
            "behind_tls = true",
            "behind_tls = true\nbehind_tsl = true",
            "unknown field",
        ),
        ("ledger =", "# ledger =", "Without `ledger`"),
        (
            "name = \"alice\"",
            "name = \"alice\\nbob\"",
            "A user is called",
        ),
        ("token_sha256 = \"", "token_sha256 = \"x", "no SHA-256"),
        (
            &restore_core::sign::sha256(b"obviously-fake-token"),
            &restore_core::sign::sha256(b""),
            "the empty text",
        ),
        (
            "credentials = [\"prod\"]",
            "credentials = [\"other\"]",
            "none of the `credentials`",
        ),
        (
            "kind = \"acs3\"",
            "kind = \"sdk-hmac\"",
            "which a key of kind sdk-hmac cannot",
        ),
        ("kind = \"acs3\"", "kind = \"token\"", "token alone"),
        ("kind = \"acs3\"", "kind = \"basic\"", "unknown variant"),
        (
            "hbr.CreateRestoreJob",
            "hbr.DeleteVault",
            "which is no operation",
        ),
        ("prod.toml", "absent.toml", "cannot be read"),
        (
            "[[users]]",
            "[front_proxy]\naddresses = []\nuser_header = \"X-User\"\n[[users]]",
            "is empty",
        ),
        (
            "[[users]]",
            "[front_proxy]\naddresses = [\"127.0.0.1\"]\nuser_header = \"Authorization\"\n[[users]]",
            "cannot carry",
        ),
        (
            "[[users]]",
            "[front_proxy]\naddresses = [\"127.0.0.1\"]\nuser_header = \"X_User\"\n[[users]]",
            "cannot carry",
        ),
        (
            "[[users]]",
            "[upstream]\nnetworks = [\"everywhere\"]\n[[users]]",
            "which is no network",
        ),
        (
            "[[users]]",
            "[upstream]\nextra_roots = \"/absent.pem\"\n[[users]]",
            "cannot be read",
        ),
        (
            "[[users]]",
            "[upstream]\nverify = false\n[[users]]",
            "unknown field",
        ),
    ] {
        assert!(safe.contains(from), "{from}");
        check(&safe.replacen(from, to, 1), expected);
    }
}

#[test]
fn a_configuration_without_credentials_does_not_become_the_sandbox_by_itself() {
    check("", "There are no `credentials`");
}

#[test]
fn a_key_that_others_can_read_or_change_is_refused() {
    let folder = Folder::new("modes");
    let safe = safe(&folder);
    for mode in 0..0o1000 {
        folder.write("prod.toml", KEY, mode);
        let is_private = mode & 0o077 == 0;
        let why = why_not(&safe);
        if is_private {
            // Root reads whatever the mode says; others may not read their own file.
            assert!(!why.join(" ").contains("by others"), "{mode:04o}: {why:?}");
        } else {
            assert!(why.join(" ").contains("by others"), "{mode:04o}: {why:?}");
        }
    }
}

#[test]
fn what_a_link_points_to_is_what_counts() {
    let folder = Folder::new("links");
    let safe = safe(&folder);
    folder.write("open.toml", KEY, 0o644);
    let _ = fs::remove_file(folder.file("prod.toml"));
    symlink(folder.file("open.toml"), folder.file("prod.toml")).expect("a link can be made");
    check(&safe, "by others");
}

#[test]
fn a_folder_or_a_device_is_no_key() {
    let folder = Folder::new("devices");
    let safe = safe(&folder);
    check(&safe.replace("prod.toml", ""), "is no file");
    let key = format!("{:?}", folder.file("prod.toml"));
    check(&safe.replace(&key, "\"/dev/null\""), "is no file");
}

#[test]
fn what_is_wrong_with_a_key_is_told_without_its_text() {
    let folder = Folder::new("wrong-keys");
    let safe = safe(&folder);
    for text in [
        "canary-secret-4711",
        "access_key_id = canary-4711",
        "access_key_id = \"a\"\naccess_key_secret = 4711\n# canary",
        "access_key_id = \"a\"\naccess_key_secret = \"canary\"\nextra = \"canary\"",
        "access_key_id = \"canary\"",
        "access_key_secret = \"canary\"",
        "token = \"canary\"",
        "access_key_id = \"\"\naccess_key_secret = \"canary\"",
        "",
    ] {
        folder.write("prod.toml", text, 0o600);
        let why = why_not(&safe);
        assert!(!why.is_empty(), "{text}");
        assert!(!why.join(" ").contains("canary"), "{why:?}");
    }
}

#[test]
fn keys_come_by_standard_input_in_a_table_for_each_credential() {
    let folder = Folder::new("piped");
    let key = format!("{:?}", folder.file("prod.toml"));
    let text = safe(&folder).replace(&key, "\"-\"");
    let config = Config::parse(&text).expect("a configuration");
    let start = |input: &str| Server::with_input(config.clone(), &mut input.as_bytes()).err();
    assert_eq!(start(&format!("[prod]\n{KEY}")), None);
    let missing = start("").expect("nothing was piped");
    assert!(missing.to_string().contains("no table [prod]"), "{missing}");
    let wrong = start("[prod]\ntoken = canary").expect("it is no TOML");
    assert!(!wrong.to_string().contains("canary"), "{wrong}");
}

#[test]
fn a_configuration_that_others_can_change_is_refused() {
    let folder = Folder::new("config-mode");
    for (mode, is_safe) in [(0o600, true), (0o644, true), (0o664, false), (0o646, false)] {
        let path = folder.write("config.toml", "sandbox = true\n", mode);
        assert_eq!(Config::read(&path).is_ok(), is_safe, "{mode:04o}");
    }
    assert!(Config::read(Path::new("/absent.toml")).is_err());
}

#[test]
fn the_configuration_is_explained_in_plain_words_without_any_key() {
    let folder = Folder::new("explained");
    let config = Config::parse(&safe(&folder)).expect("a configuration");
    let text = explain(&config);
    for part in [
        "other machines reach it",
        "ends TLS in front",
        "alice by token (prod)",
        "Requests reach the vendors",
        "ledger.sqlite",
        "Credential prod (acs3): operations hbr.CreateRestoreJob; regions cn-shanghai; accounts any.",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("canary"), "{text}");
    let sandbox = explain(&Config::sandbox());
    assert!(sandbox.contains("SANDBOX"), "{sandbox}");
    assert!(
        sandbox.contains("only programs on this machine"),
        "{sandbox}"
    );
}

/// The words that a table may have, as the reader itself lists them.
fn known_words(text: &str) -> Vec<String> {
    let Unusable(why) = Config::parse(text).expect_err("it has an unknown word");
    let why = why.join(" ");
    let (_, list) = why
        .split_once("expected one of ")
        .or_else(|| why.split_once("expected "))
        .unwrap_or_else(|| panic!("{why}"));
    list.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_manual_has_every_word_of_the_configuration() {
    let manual = include_str!("../../../../docs/operations.md");
    for text in [
        "nonsense = 1",
        "[[users]]\nnonsense = 1",
        "[[credentials]]\nnonsense = 1",
        "[front_proxy]\nnonsense = 1",
        "[upstream]\nnonsense = 1",
    ] {
        let words = known_words(text);
        assert!(words.len() > 1, "{words:?}");
        for word in words {
            assert!(manual.contains(&format!("`{word}`")), "{word} of {text}");
        }
    }
}

/// What is wrong with a configuration that is handed out, but for files that are elsewhere.
fn wrong_but_for_files(text: &str) -> Vec<String> {
    why_not(text)
        .into_iter()
        .filter(|why| !why.contains("cannot be read"))
        .collect()
}

#[test]
fn the_configurations_that_are_handed_out_are_safe() {
    let example = include_str!("../../../../hosting/config.toml");
    assert_eq!(wrong_but_for_files(example), [""; 0]);
    let manifest = include_str!("../../../../hosting/kubernetes.yaml");
    let (_, inside) = manifest
        .split_once("  config.toml: |\n")
        .expect("it is there");
    let inside: Vec<_> = inside
        .lines()
        .take_while(|line| line.starts_with("    ") || line.is_empty())
        .map(str::trim)
        .collect();
    assert_eq!(wrong_but_for_files(&inside.join("\n")), [""; 0]);
}

#[test]
fn the_manual_has_the_limits_that_hold() {
    let manual = include_str!("../../../../docs/operations.md");
    let places = restore_server::accept::Places::default();
    let patience = places.patience;
    for line in [
        format!(
            "header block {} s, body {} s, idle {} s, connection {} min",
            patience.head.as_secs(),
            patience.body.as_secs(),
            patience.idle.as_secs(),
            places.lifetime.as_secs() / 60
        ),
        format!("2,048, of which {} from one address", places.per_peer),
        format!("{} KiB body", restore_server::framing::MAX_BODY / 1024),
        format!(
            "{} KiB and {} lines of headers",
            restore_server::framing::MAX_HEAD / 1024,
            restore_server::framing::MAX_LINES
        ),
    ] {
        assert!(manual.contains(&line), "{line}");
    }
    assert_eq!(places.all, 2048);
    let config = Config::default();
    for (word, value) in [
        (
            "submissions_per_minute",
            config.submissions_per_minute.to_string(),
        ),
        (
            "submissions_in_flight",
            config.submissions_in_flight.to_string(),
        ),
        ("listen", format!("`{}`", config.listen)),
    ] {
        assert!(
            manual.contains(&format!("| `{word}` | {value} |")),
            "{word} {value}"
        );
    }
}
