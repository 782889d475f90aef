//! Who may do what: users, credentials, and what each may be used for.

use restore_server::config::{Config, FrontProxy, User};
use restore_testing::folder::Folder;
use serde_json::json;

use crate::client::{Page, ask, assert_not_sent, sandbox, start};
use crate::start::KEY;
use crate::submissions::{self, new_id};

const ALICE: &str = "obviously-fake-token-of-alice";

fn with_users() -> Config {
    Config {
        origin: Some("https://restore.example.com".to_owned()),
        behind_tls: true,
        users: vec![User {
            name: "alice".to_owned(),
            token_sha256: Some(restore_core::sign::sha256(ALICE.as_bytes())),
            credentials: None,
        }],
        front_proxy: Some(FrontProxy {
            addresses: vec!["127.0.0.1".parse().expect("an address")],
            user_header: Some("X-User".to_owned()),
        }),
        ..sandbox()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_anything_before_it_is_known_who_they_are() {
    let running = start(with_users()).await;
    let wrong = format!("Bearer {ALICE}x");
    for more in [
        vec![],
        vec![("Authorization", wrong.as_str())],
        vec![("Authorization", "Bearer ")],
        vec![("Authorization", "Basic YWxpY2U6eA==")],
        vec![("Authorization", ALICE)],
        // A wrong token is wrong, whoever the proxy says it is.
        vec![("Authorization", wrong.as_str()), ("X-User", "bob")],
        vec![("X-User", "bob"), ("X-User", "alice")],
        vec![("X-User", "")],
        vec![("X-User", "bob smith")],
    ] {
        let mut headers = vec![
            ("Host", "restore.example.com"),
            ("Sec-Fetch-Site", "same-origin"),
        ];
        headers.extend(more);
        for path in [
            "/v1/capabilities",
            "/v1/submissions/8c5e8b0a-92d1-4f0e-a9a3-0123456789ab",
        ] {
            let answer = ask(running.address(), "GET", path, &headers, "").await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (401, "user_unknown"),
                "{headers:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_or_the_proxys_word_says_who_it_is() {
    let running = start(with_users()).await;
    let bearer = format!("Bearer {ALICE}");
    let alice = Page::open_with(&running, &[("Authorization", &bearer)]).await;
    let bob = Page::open_with(&running, &[("X-User", "bob")]).await;
    let id = new_id();
    assert_eq!(alice.send_any(&id).await.status, 200);
    assert_eq!(
        alice.get(&format!("/v1/submissions/{id}")).await.status,
        200
    );
    // What is alice's is not there for bob, not even under its ID.
    assert_eq!(bob.get(&format!("/v1/submissions/{id}")).await.status, 404);
    assert_eq!(bob.send_any(&id).await.code(), "id_reused");
    assert_eq!(running.sandbox().expect("it runs").counts().requests, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_word_of_an_address_that_is_no_proxy_counts_for_nothing() {
    let config = Config {
        front_proxy: Some(FrontProxy {
            addresses: vec!["127.0.0.2".parse().expect("an address")],
            user_header: Some("X-User".to_owned()),
        }),
        ..with_users()
    };
    let running = start(config).await;
    let headers = [("Host", "restore.example.com"), ("X-User", "bob")];
    let answer = ask(running.address(), "GET", "/v1/capabilities", &headers, "").await;
    assert_eq!(answer.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_only_server_sends_nothing_and_says_so() {
    let config = Config {
        read_only: true,
        ..sandbox()
    };
    let running = start(config).await;
    let page = Page::open(&running).await;
    let capabilities = page.get("/v1/capabilities").await.json();
    assert_eq!(capabilities["read_only"], json!(true));
    let answer = page.send_any(&new_id()).await;
    assert_eq!(answer.code(), "read_only");
    assert_not_sent(&answer);
    assert_eq!(running.sandbox().expect("it runs").counts().connections, 0);
}

/// A server with keys of its own, whose requests nobody receives: what is permitted fails later.
async fn with_keys(folder: &Folder) -> (restore_server::Running, Page) {
    let key = folder.write("key.toml", KEY, 0o600);
    let text = format!(
        r#"
listen = "127.0.0.1:0"
ledger = {{ kind = "memory" }}
audit_log = "/dev/null"
endpoints = ["hbr-vpc.cn-shanghai.aliyuncs.com"]
submissions_per_minute = 1000

[[credentials]]
id = "nas"
kind = "acs3"
secret_file = {key:?}
operations = ["hbr.CreateRestoreJob"]
regions = ["cn-shanghai"]

[[credentials]]
id = "disks"
kind = "sdk-hmac"
secret_file = {key:?}
accounts = ["f841e01fd2b14e7fa41b6ae7aa6b0594"]

[upstream]
networks = ["192.0.2.0/24"]
"#
    );
    let running = start(Config::parse(&text).expect("a configuration")).await;
    let page = Page::open(&running).await;
    (running, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_is_for_its_operations_regions_and_accounts() {
    let folder = Folder::new("permissions");
    let (_running, page) = with_keys(&folder).await;
    let mut elsewhere = submissions::nas();
    elsewhere["region"] = json!("cn-beijing");
    let mut other_host = submissions::nas();
    other_host["host"] = json!("hbr-vpc.cn-beijing.aliyuncs.com");
    let mut other_project = submissions::disk();
    other_project["parameters"]["project_id"] = json!("0841e01fd2b14e7fa41b6ae7aa6b0594");
    let mut no_region = submissions::disk();
    no_region["region"] = json!("cn-atlantis-1");
    for (draft, credential, code) in [
        (submissions::start("x"), "nas", "operation_refused"),
        (submissions::disk(), "nas", "operation_refused"),
        (submissions::nas(), "disks", "operation_refused"),
        (elsewhere, "nas", "region_refused"),
        (other_host, "nas", "host_not_listed"),
        (other_project, "disks", "account_refused"),
        (no_region, "disks", "region_refused"),
        (submissions::nas(), "absent", "credential_refused"),
        (submissions::nas(), "", "credential_refused"),
    ] {
        let answer = page.send(&new_id(), &draft, credential).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, code),
            "{draft}"
        );
        assert_not_sent(&answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_permitted_is_tried_and_certain_not_to_have_left() {
    let folder = Folder::new("permitted");
    let (_running, page) = with_keys(&folder).await;
    let mut by_endpoint = submissions::nas();
    by_endpoint["host"] = json!("hbr-vpc.cn-shanghai.aliyuncs.com");
    for (draft, credential) in [
        (submissions::nas(), "nas"),
        (by_endpoint, "nas"),
        (submissions::disk(), "disks"),
    ] {
        // No address of a vendor lies in the one network that is allowed here.
        let answer = page.send(&new_id(), &draft, credential).await;
        let json = answer.json();
        assert_eq!(
            (answer.status, &json["outcome"]),
            (200, &json!("not_sent")),
            "{json}"
        );
        assert!(
            ["no_address", "address_refused"].contains(&answer.code().as_str()),
            "{json}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn capabilities_name_credentials_and_never_keys() {
    let folder = Folder::new("capabilities");
    let (_running, page) = with_keys(&folder).await;
    let answer = page.get("/v1/capabilities").await;
    let json = answer.json();
    assert_eq!(json["mode"], json!("server"));
    assert_eq!(
        json["credentials"],
        json!([
            {"id": "nas", "vendor": "alibaba", "kind": "acs3", "operations": ["hbr.CreateRestoreJob"],
             "regions": ["cn-shanghai"], "accounts": null},
            {"id": "disks", "vendor": "huawei", "kind": "sdk-hmac",
             "operations": ["hss.RestoreDuplicationInfo", "cbr.RestoreBackup"],
             "regions": null, "accounts": ["f841e01fd2b14e7fa41b6ae7aa6b0594"]},
        ])
    );
    let text = json.to_string();
    assert!(
        !text.contains("canary") && !text.contains("OBVIOUSLY"),
        "{text}"
    );
    assert_eq!(
        json["limits"],
        json!({"request": 262_144, "response": 1_048_576, "timeout_ms": 60_000})
    );
    assert!(
        json["session"]
            .as_str()
            .is_some_and(|session| session.len() == 64)
    );
    assert!(
        restore_core::sign::time::Time::parse(json["time"].as_str().expect("a time")).is_some()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_sees_and_uses_only_their_credentials() {
    let mut config = with_users();
    config.users[0].credentials = Some(Vec::new());
    let running = start(config).await;
    let bearer = format!("Bearer {ALICE}");
    for header in [("Authorization", bearer.as_str()), ("X-User", "alice")] {
        let alice = Page::open_with(&running, &[header]).await;
        let capabilities = alice.get("/v1/capabilities").await.json();
        assert_eq!(capabilities["credentials"], json!([]), "{header:?}");
        let answer = alice.send_any(&new_id()).await;
        assert_eq!(answer.code(), "credential_refused", "{header:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_changes_with_every_start() {
    let one = Page::open(&start(sandbox()).await).await;
    let other = Page::open(&start(sandbox()).await).await;
    assert_ne!(one.session, other.session);
}
