//! Texts as other tools copy them: each opens as the form that it means.

use restore_core::import::import;
use restore_core::operation::Operation;
use restore_core::request::{Body, Request, Text, encoded_pairs};
use serde_json::{Value, json};

use super::{Tells, check_dialect, every};

/// Opens a text and compares the draft, secrets by their presence. Returns the notes.
pub(super) fn opens(text: &str, expected: &Value) -> Vec<String> {
    let imported = match import(text, None) {
        Ok(imported) => imported,
        Err(refused) => panic!("{refused}\n{text}"),
    };
    let [(operation, draft)] = imported.drafts.as_slice() else {
        panic!("{} drafts: {text}", imported.drafts.len());
    };
    let document = draft.to_json(operation);
    for (name, value) in expected.as_object().expect("an object") {
        assert_eq!(&document[name], value, "{name} of {text}");
    }
    imported.notes.into_iter().map(|note| note.text).collect()
}

fn cbr() -> Value {
    json!({
        "operation": "cbr.RestoreBackup",
        "region": "cn-north-4",
        "parameters": {
            "project_id": "f841",
            "backup_id": "a520",
            "restore": {"server_id": "it's 中", "power_on": false},
            "X-Auth-Token": {"env": "HUAWEI_TOKEN"},
        },
    })
}

#[test]
fn curl_from_chrome_for_bash() {
    let notes = opens(
        r"curl 'https://cbr.cn-north-4.myhuaweicloud.com/v3/f841/backups/a520/restore' \
  -H 'accept: application/json, text/plain, */*' \
  -H 'content-type: application/json' \
  -H 'priority: u=1, i' \
  -b 'locale=en-us; SID=fake-cookie' \
  -H 'x-auth-token: fake-token' \
  --data-raw $'{\u0022restore\u0022:{\u0022server_id\u0022:\u0022it\'s 中\u0022,\u0022power_on\u0022:false}}' \
  --compressed",
        &cbr(),
    );
    assert!(
        notes.iter().any(|note| note.contains("accept, priority")),
        "{notes:?}"
    );
    assert!(
        notes.iter().any(|note| note.contains("--cookie")),
        "{notes:?}"
    );
    assert!(!notes.concat().contains("fake-"), "{notes:?}");
}

#[test]
fn curl_from_chrome_for_cmd() {
    opens(
        "curl ^\"https://cbr.cn-north-4.myhuaweicloud.com/v3/f841/backups/a520/restore^\" ^\r\n  -H ^\"content-type: application/json^\" ^\r\n  -H ^\"x-auth-token: fake-token^\" ^\r\n  --data-raw ^\"^{^\\^\"restore^\\^\":^{^\\^\"server_id^\\^\":^\\^\"it's 中^\\^\",^\\^\"power_on^\\^\":false^}^}^\"",
        &cbr(),
    );
}

#[test]
fn curl_from_firefox() {
    let notes = opens(
        r"curl 'https://cbr.cn-north-4.myhuaweicloud.com/v3/f841/backups/a520/restore' --compressed -X POST -H 'User-Agent: Mozilla/5.0' -H 'Content-Type: application/json' -H 'X-Auth-Token: fake-token' -H 'Connection: keep-alive' --data-raw $'{\u0022restore\u0022:{\u0022server_id\u0022:\u0022it\'s \u4e2d\u0022,\u0022power_on\u0022:false}}'",
        &cbr(),
    );
    assert!(
        notes
            .iter()
            .any(|note| note.contains("User-Agent, Connection")),
        "{notes:?}"
    );
}

#[test]
fn halves_of_a_character_from_firefox_are_joined() {
    let mut expected = cbr();
    expected["parameters"]["restore"] = json!({"server_id": "😀"});
    let notes = opens(
        r#"curl 'https://cbr.cn-north-4.myhuaweicloud.com/v3/f841/backups/a520/restore' -H 'X-Auth-Token: fake-token' -H 'Content-Type: application/json' --data-raw $'{"restore":{"server_id":"\ud83d\ude00"}}'"#,
        &expected,
    );
    assert!(
        notes.iter().any(|note| note.contains("halves")),
        "{notes:?}"
    );
}

#[test]
fn curl_from_postman() {
    let notes = opens(
        r#"curl --location --request POST 'https://cbr.cn-north-4.myhuaweicloud.com/v3/f841/backups/a520/restore' \
--header 'X-Auth-Token: fake-token' \
--header 'Content-Type: application/json' \
--data '{
    "restore": {
        "server_id": "it'\''s 中",
        "power_on": false
    }
}'"#,
        &cbr(),
    );
    assert!(
        notes.iter().any(|note| note.contains("--location")),
        "{notes:?}"
    );
}

#[test]
fn curl_from_httpsnippet() {
    opens(
        r#"curl --request POST \
  --url https://cbr.cn-north-4.myhuaweicloud.com/v3/f841/backups/a520/restore \
  --header 'content-type: application/json' \
  --header "X-Auth-Token: $TOKEN" \
  --data @- <<EOF
{
  "restore": {
    "server_id": "it's 中",
    "power_on": false
  }
}
EOF"#,
        &{
            // A credential that comes from the environment is left out of a draft.
            let mut expected = cbr();
            expected["parameters"]
                .as_object_mut()
                .expect("an object")
                .shift_remove("X-Auth-Token");
            expected
        },
    );
}

#[test]
fn an_entry_and_a_whole_http_archive() {
    let request = json!({
        "method": "POST",
        "url": "https://cbr.cn-north-4.myhuaweicloud.com/v3/f841/backups/a520/restore",
        "httpVersion": "HTTP/2.0",
        "headers": [{"name": ":authority", "value": "cbr.cn-north-4.myhuaweicloud.com"},
            {"name": "x-auth-token", "value": "fake-token"},
            {"name": "content-type", "value": "application/json"}],
        "queryString": [],
        "postData": {"mimeType": "application/json", "text": "{\"restore\":{\"server_id\":\"it's 中\",\"power_on\":false}}"},
    });
    let other = json!({"method": "GET", "url": "https://console.example/app.js", "headers": []});
    opens(&json!({ "request": request }).to_string(), &cbr());
    opens(&request.to_string(), &cbr());
    let archive = json!({"log": {"version": "1.2", "entries": [{ "request": other }, { "request": request }]}});
    let notes = opens(&archive.to_string(), &cbr());
    assert!(
        notes.iter().any(|note| note.starts_with("1 other")),
        "{notes:?}"
    );
}

#[test]
fn an_aliyun_line_as_documented() {
    opens(
        r#"$ aliyun hbr CreateRestoreJob --region cn-shanghai --RestoreType UDM_ECS_ROLLBACK --SourceType=UDM_ECS --UdmRegionId cn-shanghai --UdmDetail '{"sourceInstanceId":"i-1","bootAfterRestore":false}' --VaultId="v-1" --SnapshotId='' --profile prod"#,
        &json!({
            "operation": "hbr.CreateRestoreJob",
            "region": "cn-shanghai",
            "parameters": {"RestoreType": "UDM_ECS_ROLLBACK", "SourceType": "UDM_ECS", "UdmRegionId": "cn-shanghai",
                "UdmDetail": {"sourceInstanceId": "i-1", "bootAfterRestore": false}, "VaultId": "v-1", "SnapshotId": ""},
        }),
    );
}

#[test]
fn an_hcloud_line_as_documented() {
    opens(
        "hcloud CBR RestoreBackup --cli-region=cn-north-4 --project_id=f841 --backup_id=a520 --restore.server_id=94eb --restore.power_on=true --restore.mappings.1.backup_id=b1 --restore.mappings.1.volume_id=v1 --restore.mappings.[2].backup_id=b2 --cli-profile=prod",
        &json!({
            "operation": "cbr.RestoreBackup",
            "region": "cn-north-4",
            "parameters": {"project_id": "f841", "backup_id": "a520", "restore": {"server_id": "94eb", "power_on": true,
                "mappings": [{"backup_id": "b1", "volume_id": "v1"}, {"backup_id": "b2"}]}},
        }),
    );
    opens(
        "hcloud HSS RestoreDuplicationInfo --cli-region=cn-north-4 --backup_id=a520 --mappings=\"[]\" --enterprise_project_id=all_granted_eps",
        &json!({
            "operation": "hss.RestoreDuplicationInfo",
            "region": "cn-north-4",
            "parameters": {"backup_id": "a520", "mappings": [], "enterprise_project_id": "all_granted_eps"},
        }),
    );
}

#[test]
fn a_signed_address_of_the_older_kind() {
    let notes = opens(
        "https://dbs-api.cn-hangzhou.aliyuncs.com/?Action=StartRestoreTask&Version=2019-03-06&RestoreTaskId=s1+2&RegionId=us-east-1&AccessKeyId=fake&Signature=fake%3D&Format=JSON",
        &json!({
            "operation": "dbs.StartRestoreTask",
            "region": "us-east-1",
            "parameters": {"RestoreTaskId": "s1 2"},
        }),
    );
    assert!(
        notes.iter().any(|note| note.contains("signature")),
        "{notes:?}"
    );
}

#[test]
fn parameters_in_the_form_body_are_those_of_the_query() {
    opens(
        "curl https://hbr.cn-shanghai.aliyuncs.com -d Action=CreateRestoreJob -d Version=2017-09-08 -dSourceType=OSS --data-urlencode 'TargetPrefix=a b&c' -d InitiatedByAck=True -d TargetTime=1642496881",
        &json!({
            "operation": "hbr.CreateRestoreJob",
            "region": "cn-shanghai",
            "parameters": {"SourceType": "OSS", "TargetPrefix": "a b&c", "InitiatedByAck": true, "TargetTime": 1_642_496_881},
        }),
    );
}

#[test]
fn a_custom_host_of_the_vendor_is_kept() {
    opens(
        "POST /?RestoreTaskId=s1 HTTP/1.1\r\nHost: dbs-vpc.cn-beijing.aliyuncs.com\r\nx-acs-action: StartRestoreTask\r\n\r\n",
        &json!({"region": "cn-beijing", "host": "dbs-vpc.cn-beijing.aliyuncs.com", "parameters": {"RestoreTaskId": "s1"}}),
    );
}

#[test]
fn the_vendors_escaped_example() {
    let notes = opens(
        r#"{\"includes\":[],\"excludes\":[],\"conflictPolicy\":\"OVERWRITE_EXISTING\"}"#,
        &json!({
            "operation": "hbr.CreateRestoreJob",
            "parameters": {"Options": {"includes": [], "excludes": [], "conflictPolicy": "OVERWRITE_EXISTING"}},
        }),
    );
    assert!(
        notes.iter().any(|note| note.contains("backslashes")),
        "{notes:?}"
    );
    let text = r#"{"SourceType":"OSS","VaultId":"v","Options":"{\\\"includes\\\":[]}"}"#;
    opens(
        text,
        &json!({"parameters": {"SourceType": "OSS", "VaultId": "v", "Options": {"includes": []}}}),
    );
}

#[test]
fn parameters_alone_are_given_to_the_operation_that_has_them() {
    opens(
        r#"{"restore":{"volume_id":"v"}}"#,
        &json!({"operation": "cbr.RestoreBackup", "parameters": {"restore": {"volume_id": "v"}}}),
    );
    opens(
        r#"[{"DBName":"a","NewDBName":"b"}]"#,
        &json!({"operation": "dbs.CreateRestoreTask", "parameters": {"RestoreObjects": [{"DBName": "a", "NewDBName": "b"}]}}),
    );
    opens(
        r#"{"path":{"backup_id":"a"},"header":{"region":"r"},"body":{"server_id":"s"}}"#,
        &json!({"operation": "hss.RestoreDuplicationInfo", "parameters": {"backup_id": "a", "region": "r", "server_id": "s"}}),
    );
}

#[test]
fn an_operation_that_is_open_decides_between_several() {
    let text = r#"{"ClientToken":"t"}"#;
    assert!(import(text, None).is_err());
    for id in ["dbs.CreateRestoreTask", "dbs.StartRestoreTask"] {
        let open = restore_core::catalogue::operation(id);
        let imported = import(text, open).expect("opens");
        assert_eq!(imported.drafts[0].0.id, id);
    }
}

#[test]
fn braces_of_the_vendors_example_address_are_taken_off() {
    opens(
        "curl -X POST 'https://cbr.cn-north-4.myhuaweicloud.com/v3/{f841}/backups/{backup_id}/restore' -H 'Content-Type: application/json' -d '{\"restore\":{}}'",
        &json!({"parameters": {"project_id": "f841", "restore": {}}}),
    );
}

#[test]
fn a_variable_stays_a_name_and_a_secret_stays_in_the_environment() {
    let notes = opens(
        r#"curl "https://dbs-api.cn-hangzhou.aliyuncs.com/?BackupPlanId=$PLAN&DestinationEndpointPassword=${DB_PASSWORD}" -H 'x-acs-action: CreateRestoreTask' -X POST"#,
        &json!({"parameters": {"BackupPlanId": "${PLAN}", "DestinationEndpointPassword": {"env": "DBS_DESTINATION_PASSWORD"}}}),
    );
    assert!(
        notes
            .iter()
            .any(|note| note.starts_with("BackupPlanId has a variable")),
        "{notes:?}"
    );
    assert!(
        notes.iter().any(|note| note.contains("DB_PASSWORD")),
        "{notes:?}"
    );
}

/// Every form in which this program has written a variable, also those of earlier versions.
#[test]
fn own_commands_with_a_secret_keep_it_in_the_environment() {
    let url = "https://dbs-api.cn-hangzhou.aliyuncs.com/?DestinationEndpointPassword=";
    let encode = r#"od -An -v -tx1 | awk '{for(i=1;i<=NF;i++)printf "%%%s",toupper($i)}'"#;
    let filter = r#"p=$(printf %s "$DBS_DESTINATION_PASSWORD" | od -An -v -tx1 | tr a-f A-F); read -r a; : ${p:?}; printf %s "$a"; printf %%%s $p; cat"#;
    let expression = "(-join ([Text.Encoding]::UTF8.GetBytes($env:DBS_DESTINATION_PASSWORD) | ForEach-Object { '%{0:X2}' -f $_ }))";
    let rest = "-q -K - --request POST -H 'x-acs-action: CreateRestoreTask' --data-raw ''";
    let header = "header = \"x-acs-action: CreateRestoreTask\"\nrequest = \"POST\"";
    for text in [
        format!(
            "{{ printf %s 'url = \"{url}'; printf %s \"$DBS_DESTINATION_PASSWORD\" | {encode}; printf '%s\\n' '&BackupPlanId=b\"'; }} | curl {rest}"
        ),
        format!(
            "sh -c ': \"${{DBS_DESTINATION_PASSWORD:?is not set}}\"' && printf '%b\\n' 'url = \"{url}' '&BackupPlanId=b\"' | sh -c '{filter}' | curl {rest}"
        ),
        format!(
            "# A comment\nnext\nvariable = %DBS_DESTINATION_PASSWORD\n{header}\nexpand-url = \"{url}{{{{DBS_DESTINATION_PASSWORD:url}}}}&BackupPlanId=b\"\n"
        ),
        format!(
            "& {{\n$OutputEncoding = [Text.Encoding]::ASCII\nif (-not $env:X) {{ throw 'no' }}\n(@'\n{header}\nurl = \"{url}\n'@ + {expression} + @'\n&BackupPlanId=b\"\n'@) | curl.exe -q -K -\n}}"
        ),
    ] {
        let notes = opens(
            &text,
            &json!({"operation": "dbs.CreateRestoreTask",
                "parameters": {"BackupPlanId": "b", "DestinationEndpointPassword": {"env": "DBS_DESTINATION_PASSWORD"}}}),
        );
        assert!(
            !notes.iter().any(|note| note.contains("command")),
            "{notes:?}"
        );
    }
}

#[test]
fn a_text_in_the_form_of_a_placeholder_stays_the_text() {
    let draft = r#"{"operation":"hss.RestoreDuplicationInfo","region":"cn-north-4","parameters":{"project_id":"p","backup_id":"b","enterprise_project_id":"{{x}}","region":"{{x}}"}}"#;
    let (operation, draft) = restore_core::draft::Draft::read(draft.as_bytes()).expect("a draft");
    let outcome = restore_core::evaluate::evaluate(operation, &draft);
    let secrets = restore_core::export::Secrets::Reference;
    for text in [
        crate::outputs::json(operation, &outcome, secrets),
        restore_core::export::http::render(&outcome.request, secrets).text,
    ] {
        opens(&text, &json!({"parameters": draft.parameters}));
    }
}

#[test]
fn the_name_of_another_shells_program_may_be_part_of_a_value() {
    opens(
        "aliyun hbr CreateRestoreJob --VaultId='curl.exe ^\"`' --SnapshotId=\"$(printf '\\041')\"",
        &json!({"parameters": {"VaultId": "curl.exe ^\"`", "SnapshotId": "!"}}),
    );
}

#[test]
fn curl_in_powershell() {
    opens(
        "curl.exe -X POST 'https://cbr.cn-north-4.myhuaweicloud.com/v3/f841/backups/a520/restore' `\r\n  -H \"X-Auth-Token: $env:TOKEN\" `\r\n  -H 'Content-Type: application/json' -d '{\"restore\":{\"server_id\":\"it''s 中\"}}'",
        &json!({"operation": "cbr.RestoreBackup", "parameters": {"project_id": "f841", "backup_id": "a520", "restore": {"server_id": "it's 中"}}}),
    );
}

/// A finished request as browsers see it.
struct Seen {
    url: String,
    headers: Vec<(String, String)>,
    body: String,
}

fn seen(operation: &Operation, request: &Request) -> Seen {
    let reveal = |secret: &restore_core::secret::Secret, _: &'static str| {
        let mut out = String::new();
        restore_core::encode::percent(&mut out, secret.expose().unwrap_or_default());
        out
    };
    let query = request.encoded_query(reveal);
    let mark = if query.is_empty() { "" } else { "?" };
    let value = |text: &Text| match text {
        Text::Plain(text) => text.clone(),
        Text::Secret { secret, .. } => secret.expose().unwrap_or_default().to_owned(),
    };
    let _ = operation;
    Seen {
        url: format!("https://{}{}{mark}{query}", request.host, request.path),
        headers: request
            .headers
            .iter()
            .map(|header| (header.name.to_ascii_lowercase(), value(&header.value)))
            .collect(),
        body: match &request.body {
            Body::Empty => String::new(),
            Body::Form(pairs) => encoded_pairs(pairs, reveal),
            Body::Json(json) => json.clone(),
        },
    }
}

/// `'…'`, or `$'…'` where a character would need it: the way of Chrome and Firefox.
fn browser_word(text: &str) -> String {
    if !text.contains(|char: char| char.is_control() || matches!(char, '!' | '\'')) {
        return format!("'{text}'");
    }
    let mut out = String::from("$'");
    for char in text.chars() {
        match char {
            '\\' => out.push_str(r"\\"),
            '\'' => out.push_str(r"\'"),
            '\n' => out.push_str(r"\n"),
            '\r' => out.push_str(r"\r"),
            char if char == '!' || char.is_control() => {
                out.push_str(&format!("\\u{:04x}", u32::from(char)));
            }
            char => out.push(char),
        }
    }
    out.push('\'');
    out
}

/// Single quotes: the way of Postman and httpsnippet.
fn plain_word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Quotes for the C runtime, then carets for cmd.
fn cmd_word(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut backslashes = 0;
    for char in text.chars() {
        match char {
            '\\' => backslashes += 1,
            '"' => {
                quoted.push_str(&"\\".repeat(backslashes + 1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        quoted.push(char);
    }
    quoted.push_str(&"\\".repeat(backslashes));
    quoted.push('"');
    let mut out = String::new();
    for char in quoted.chars() {
        if "()%!^\"<>&|".contains(char) {
            out.push('^');
        }
        out.push(char);
    }
    out
}

/// Writes a text as one word.
type Quote = fn(&str) -> String;

fn curl_of(seen: &Seen, word: Quote, between: &str, long: bool) -> String {
    let header = if long { "--header" } else { "-H" };
    let mut parts = vec![format!("curl {}", word(&seen.url))];
    for (name, value) in &seen.headers {
        let line = if value.is_empty() {
            format!("{name};")
        } else {
            format!("{name}: {value}")
        };
        parts.push(format!("{header} {}", word(&line)));
    }
    parts.push(format!("--data-raw {}", word(&seen.body)));
    parts.join(between)
}

fn is_revealed(draft: &restore_core::draft::Draft) -> bool {
    draft
        .secrets
        .iter()
        .all(|(_, secret)| secret.expose().is_some_and(|text| !text.is_empty()))
}

#[test]
fn what_browsers_and_clients_copy_opens_as_the_same_form() {
    let styles: [(Quote, &str, bool); 3] = [
        (browser_word, " \\\n  ", false),
        (plain_word, " \\\r\n", true),
        (cmd_word, " ^\r\n  ", false),
    ];
    for (word, between, long) in styles {
        check_dialect(every, Tells::Always, |_, operation, draft, outcome, _| {
            let seen = seen(operation, &outcome.request);
            is_revealed(draft).then(|| curl_of(&seen, word, between, long))
        });
    }
}

#[test]
fn an_http_archive_opens_as_the_same_form() {
    check_dialect(every, Tells::Always, |_, operation, draft, outcome, _| {
        let seen = seen(operation, &outcome.request);
        let headers: Vec<Value> = seen
            .headers
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        let request = json!({"method": "POST", "url": seen.url, "headers": headers,
            "postData": {"mimeType": "", "text": seen.body}});
        is_revealed(draft)
            .then(|| json!({"log": {"entries": [{ "request": request }]}}).to_string())
    });
}
