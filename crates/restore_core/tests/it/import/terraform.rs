//! Terraform configurations are read themselves: what was changed in one is changed in the form.

use restore_core::import::import;
use serde_json::json;

use super::copied::opens;

const PROVIDER: &str = r#"
terraform {
  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = ">= 1.189.0"
    }
  }
}

provider "alicloud" {
  region = "cn-shanghai"
  endpoints { hbr = "hbr.cn-shanghai.aliyuncs.com" }
}
"#;

fn with_resource(inside: &str) -> String {
    format!("{PROVIDER}\nresource \"alicloud_hbr_restore_job\" \"mine\" {{\n{inside}\n}}\n")
}

#[test]
fn a_configuration_by_hand_opens() {
    let notes = opens(
        &with_resource(
            r#"  /* to OSS,
     not NAS */
  source_type  = "OSS" // from
  restore_type="OSS"   # to
  vault_id     = "v-\u4e2d$${x}%%{y}"
  include      = "[\"a\"]"
  cross_account_user_id = 7
  ots_detail {
    overwrite_existing = false
  }
  tags = { team = "x", list = [1, 2] }
  lifecycle { prevent_destroy = true }"#,
        ),
        &json!({
            "operation": "hbr.CreateRestoreJob",
            "region": "cn-shanghai",
            "parameters": {
                "SourceType": "OSS", "RestoreType": "OSS", "VaultId": "v-中${x}%{y}",
                "Include": ["a"], "CrossAccountUserId": 7, "OtsDetail": {"OverwriteExisting": false},
            },
        }),
    )
    .concat();
    assert!(notes.contains("tags, lifecycle"), "{notes}");
}

#[test]
fn an_expression_is_left_out_and_named() {
    for (expression, is_read) in [
        ("alicloud_hbr_vault.mine.id", true),
        ("var.vault", true),
        ("\"v-${var.vault}\"", true),
        ("\"%{if true}a%{endif}\"", true),
        ("lower(\n  \"V\"\n)", true),
        ("\"a\" == \"b\" ? 1 : 2", true),
        ("<<EOT\nv\nEOT", false),
        ("\"${lower(\"v\")}\"", false),
    ] {
        let text = with_resource(&format!("  vault_id = {expression}\n  snapshot_id = \"s\""));
        match import(&text, None) {
            Ok(imported) => {
                assert!(is_read, "{text}");
                let parameters = &imported.drafts[0].1.parameters;
                assert_eq!(parameters.get("VaultId"), None, "{text}");
                assert_eq!(parameters["SnapshotId"], "s", "{text}");
                let said = imported
                    .notes
                    .iter()
                    .any(|note| note.text.contains("vault_id is an expression"));
                assert!(said, "{:?}", imported.notes);
            }
            Err(refused) => assert!(!is_read, "{refused}: {text}"),
        }
    }
}

#[test]
fn every_restore_of_a_configuration_opens() {
    let one = with_resource("  vault_id = \"a\"");
    let (_, second) = one.split_once(PROVIDER).expect("the provider");
    let other = "resource \"alicloud_vpc\" \"x\" {\n  name = \"x\"\n}\n";
    let text = format!("{one}{other}{}", second.replace("\"a\"", "\"b\""));
    let imported = import(&text, None).expect("opens");
    let vaults: Vec<_> = imported
        .drafts
        .iter()
        .map(|(_, draft)| draft.parameters["VaultId"].clone())
        .collect();
    assert_eq!(vaults, ["a", "b"]);
}

#[test]
fn what_cannot_be_read_exactly_is_refused() {
    for (text, because) in [
        (PROVIDER.to_owned(), "no resource"),
        (with_resource("  count = 2"), "more than once"),
        (
            with_resource("  for_each = toset([\"a\"])"),
            "more than once",
        ),
        (
            with_resource("  vault_id = \"a\"\n  vault_id = \"b\""),
            "twice",
        ),
        (with_resource("  vault_id = \"a"), "never closed"),
        (with_resource("  vault_id = \"\\q\""), "exactly"),
        (with_resource("  x {"), "never closed"),
        (with_resource("  vault_id = [1"), "never closed"),
        (
            with_resource("  ots_detail {\n overwrite_existing = 1\n }"),
            "neither true nor false",
        ),
        (with_resource(&"x {".repeat(100)), "nested"),
        (
            with_resource("  vault_id = \"a\"")
                .replace("hbr.cn-shanghai.aliyuncs.com", "evil.example"),
            "no host of",
        ),
    ] {
        let refused = import(&text, None).expect_err(&text);
        assert!(refused.why.contains(because), "{refused}: {text}");
    }
}
