//! What a request is said to do: a sentence for each shape of each operation, and what is typed
//! before something is overwritten.

use restore_core::catalogue::effects::{Clause, DEEDS};
use restore_core::catalogue::{CATALOGUE, operation};
use restore_core::draft::Draft;
use restore_core::effect::{Effect, effect};
use restore_core::evaluate::evaluate;
use restore_core::operation::{Operation, When};
use restore_core::path::FieldPath;
use restore_core::request::Body;
use restore_core::secret::Secret;
use restore_testing::random::cases;
use serde_json::{Value, json};

use crate::drafts::{Mood, draft};

fn of(id: &str, parameters: &Value) -> Effect {
    let document = json!({ "operation": id, "region": "cn-north-4", "parameters": parameters });
    let (operation, draft) = Draft::read(document.to_string().as_bytes()).expect("a draft");
    effect(operation, &draft)
}

#[track_caller]
fn check(id: &str, parameters: &Value, sentence: &str, confirm: Option<(&str, &str)>) {
    let found = of(id, parameters);
    assert_eq!(found.sentence, sentence);
    let typed = found.confirm.as_ref();
    assert_eq!(
        typed.map(|typed| (typed.field, typed.value.as_str())),
        confirm
    );
}

const HBR: &str = "hbr.CreateRestoreJob";
const CREATE: &str = "dbs.CreateRestoreTask";
const START: &str = "dbs.StartRestoreTask";
const HSS: &str = "hss.RestoreDuplicationInfo";
const CBR: &str = "cbr.RestoreBackup";

#[test]
fn a_rollback_overwrites_the_disks_of_an_instance() {
    check(
        HBR,
        &json!({ "SourceType": "UDM_ECS", "RestoreType": "UDM_ECS_ROLLBACK", "SnapshotId": "s-1", "UdmRegionId": "cn-shanghai",
            "UdmDetail": { "sourceInstanceId": "i-1", "bootAfterRestore": true } }),
        "Rolls back the whole ECS instance i-1 to snapshot s-1: its current disks are overwritten. Power on afterwards: yes. Region of the instance: cn-shanghai.",
        Some(("UdmDetail.sourceInstanceId", "i-1")),
    );
    check(
        HBR,
        &json!({ "SourceType": "UDM_ECS", "RestoreType": "UDM_ECS_ROLLBACK", "UdmDetail": { "sourceInstanceId": "i-1", "forceRestore": true, "bootAfterRestore": false } }),
        "Rolls back the whole ECS instance i-1 to snapshot (not named): its current disks are overwritten. Forced: also if the disk has left its instance or is attached to another one. Power on afterwards: no.",
        Some(("UdmDetail.sourceInstanceId", "i-1")),
    );
}

#[test]
fn a_disk_rollback_overwrites_a_disk() {
    check(
        HBR,
        &json!({ "SourceType": "UDM_ECS", "RestoreType": "UDM_ECS_DISK_ROLLBACK", "SnapshotId": "s-1", "UdmDetail": { "sourceInstanceId": "i-1" } }),
        "Rolls back a disk of ECS instance i-1 to snapshot s-1: what is on the disk now is overwritten. Power on afterwards: no, by default.",
        Some(("UdmDetail.sourceInstanceId", "i-1")),
    );
}

#[test]
fn clones_overwrite_nothing() {
    check(
        HBR,
        &json!({ "SourceType": "UDM_ECS", "RestoreType": "UDM_ECS", "SnapshotId": "s-1", "UdmDetail": {
            "diskCategory": "essd", "instanceType": "ecs.g7.large", "restoredNetwork": "vsw-1", "securityGroup": "sg-1",
            "restoredName": "the copy", "restoredHostName": "copy", "allocatePublicIp": true } }),
        "Creates a new ECS instance “the copy” (host name copy, type ecs.g7.large, disks essd) from snapshot s-1, in vSwitch vsw-1 and security group sg-1. Nothing that exists is overwritten. It gets a public address. Power on afterwards: no, by default.",
        None,
    );
    check(
        HBR,
        &json!({ "SourceType": "UDM_ECS", "RestoreType": "UDM_ECS_DISK", "SnapshotId": "s-1", "UdmDetail": { "targetInstanceId": "i-2", "diskCategory": "essd" } }),
        "Creates a new disk (essd) from snapshot s-1 and attaches it to ECS instance i-2. Nothing that exists is overwritten.",
        None,
    );
}

#[test]
fn files_are_restored_by_a_policy() {
    check(
        HBR,
        &json!({ "SourceType": "ECS_FILE", "RestoreType": "ECS_FILE", "SnapshotId": "s-1", "TargetInstanceId": "i-1", "TargetPath": "C:\\",
            "Include": ["/home/alice/*.pdf", "/a b"], "Options": { "conflictPolicy": "OVERWRITE_EXISTING" } }),
        "Restores files of snapshot s-1 onto ECS instance i-1, path “C:\\”. What exists there under the same name is overwritten. Only these paths: /home/alice/*.pdf, “/a b”.",
        Some(("TargetInstanceId", "i-1")),
    );
    check(
        HBR,
        &json!({ "SourceType": "NAS", "RestoreType": "NAS", "SnapshotId": "s-1", "TargetFileSystemId": "005494", "TargetPath": "/",
            "Options": { "conflictPolicy": "SKIP_THE_FILE", "excludes": ["/tmp"] } }),
        "Restores files of snapshot s-1 into NAS file system 005494, path /. What exists there under the same name is treated by the policy SKIP_THE_FILE, which the vendor's page does not describe: it may be overwritten. Not these paths, by Options: /tmp.",
        Some(("TargetFileSystemId", "005494")),
    );
    check(
        HBR,
        &json!({ "SourceType": "COMMON_FILE_SYSTEM", "RestoreType": "COMMON_FILE_SYSTEM", "SnapshotId": "s-1", "TargetFileSystemId": "cpfs-1" }),
        "Restores files of snapshot s-1 into CPFS file system cpfs-1, path (not named). The request does not say what happens to what exists there under the same name: it may be overwritten.",
        Some(("TargetFileSystemId", "cpfs-1")),
    );
}

#[test]
fn objects_are_restored_under_a_prefix_or_their_own_names() {
    let restore = |prefix| json!({ "SourceType": "OSS", "RestoreType": "OSS", "SnapshotId": "s-1", "TargetBucket": "b", "TargetPrefix": prefix });
    let policy = "The request does not say what happens to what exists there under the same name: it may be overwritten.";
    check(
        HBR,
        &restore("hbr/"),
        &format!(
            "Restores objects of snapshot s-1 into OSS bucket b, under the prefix hbr/. {policy}"
        ),
        Some(("TargetBucket", "b")),
    );
    check(
        HBR,
        &restore(""),
        &format!(
            "Restores objects of snapshot s-1 into OSS bucket b, under their original names. {policy}"
        ),
        Some(("TargetBucket", "b")),
    );
}

#[test]
fn a_table_is_overwritten_unless_the_request_says_no() {
    let restore = |time: u64, detail: Value| {
        json!({ "SourceType": "OTS_TABLE", "RestoreType": "OTS_TABLE", "SnapshotId": "s-1", "TargetInstanceName": "n", "TargetTableName": "t",
            "TargetTime": time, "OtsDetail": detail })
    };
    let into = "Restores Tablestore data of snapshot s-1 into table t of instance n.";
    let time = "The data is that of 2022-01-18T09:08:01Z (1642496881).";
    check(
        HBR,
        &restore(1_642_496_881, json!({ "OverwriteExisting": true })),
        &format!("{into} {time} A table of that name that exists is overwritten."),
        Some(("TargetTableName", "t")),
    );
    check(
        HBR,
        &restore(1_642_496_881, json!({ "OverwriteExisting": false })),
        &format!("{into} {time} A table that exists is not overwritten."),
        None,
    );
    check(
        HBR,
        &restore(0, json!({ "RestoreIndex": true })),
        &format!(
            "{into} TargetTime is 0, which the Terraform provider takes for the end of the snapshot's range. The request does not say whether a table that exists is overwritten: it may be."
        ),
        Some(("TargetTableName", "t")),
    );
}

#[test]
fn a_restore_without_a_target_is_confirmed_by_what_it_does_name() {
    for restore_type in ["ECS_FILE", "NAS", "COMMON_FILE_SYSTEM", "OSS", "OTS_TABLE"] {
        let draft = json!({ "SourceType": restore_type, "RestoreType": restore_type });
        let confirm = of(HBR, &draft).confirm.expect("something is typed");
        assert_eq!(
            (confirm.field, confirm.value.as_str()),
            ("RestoreType", restore_type)
        );
    }
}

#[test]
fn other_accounts_containers_and_premises_are_mentioned() {
    let sentence = of(HBR, &json!({ "SourceType": "NAS", "RestoreType": "NAS", "CrossAccountType": "CROSS_ACCOUNT", "CrossAccountUserId": 42,
        "TargetContainerClusterId": "cc-1", "FailbackDetail": { "serverId": "v-1" } })).sentence;
    assert!(
        sentence.contains("account 42, by its role (not named)"),
        "{sentence}"
    );
    assert!(
        sentence.contains("cluster cc-1, node (not named)"),
        "{sentence}"
    );
    assert!(sentence.contains("on premises: server v-1"), "{sentence}");
}

#[test]
fn creating_a_task_restores_nothing_yet() {
    check(
        CREATE,
        &json!({ "BackupPlanId": "dbs1", "RestoreTaskName": "night", "DestinationEndpointInstanceType": "RDS", "DestinationEndpointInstanceID": "rm-1",
            "DestinationEndpointRegion": "cn-hangzhou", "RestoreTime": 1_554_560_477_000_u64, "DuplicateConflict": "renamenew",
            "RestoreObjects": [{ "DBName": "a", "NewDBName": "b" }, { "DBName": "c d" }] }),
        "Creates the restore task night for backup plan dbs1. Nothing is restored until the task is started. It takes the data of 2019-04-06T14:21:17Z (1554560477000). Once started, it writes to RDS instance rm-1 in cn-hangzhou. Database a is restored as b. Database “c d” is restored as a name that the request does not give. Where a name is taken, the restored object gets another one.",
        None,
    );
    check(
        CREATE,
        &json!({ "BackupPlanId": "dbs1", "RestoreTaskName": "n", "DestinationEndpointInstanceType": "Agent", "DestinationEndpointIP": "10.0.0.1",
            "DestinationEndpointPort": 3306, "BackupGatewayId": 7, "BackupSetId": "set-1", "RestoreDir": "/r" }),
        "Creates the restore task n for backup plan dbs1. Nothing is restored until the task is started. It takes the full backup set set-1. Once started, it writes to Agent at 10.0.0.1 port 3306 over backup gateway 7, folder /r. The request does not say what happens where a name is taken.",
        None,
    );
}

#[test]
fn a_password_is_in_no_sentence() {
    let parameters = json!({ "BackupPlanId": "p", "DestinationEndpointUserName": "u", "DestinationEndpointPassword": "canary-password" });
    assert!(!of(CREATE, &parameters).sentence.contains("canary"));
}

#[test]
fn starting_a_task_is_confirmed_by_its_id() {
    check(
        START,
        &json!({ "RestoreTaskId": "s102" }),
        "Starts restore task s102: it writes to the database that was given when the task was created. This request does not say which; look at the task first.",
        Some(("RestoreTaskId", "s102")),
    );
}

#[test]
fn an_hss_restore_overwrites_what_it_names() {
    let mappings = json!([{ "backup_id": "b-1", "volume_id": "v-1" }, { "backup_id": "b-2", "volume_id": "v-2" }]);
    let disks = "Disk v-1 is overwritten with disk backup b-1. Disk v-2 is overwritten with disk backup b-2.";
    check(
        HSS,
        &json!({ "project_id": "p", "backup_id": "b", "server_id": "srv", "mappings": mappings, "power_on": false }),
        &format!(
            "Restores server srv from backup b: its current data is overwritten. {disks} Power on afterwards: no."
        ),
        Some(("server_id", "srv")),
    );
    check(
        HSS,
        &json!({ "project_id": "p", "backup_id": "b", "server_id": "srv" }),
        "Restores server srv from backup b: its current data is overwritten. No disk is named: the service decides which are overwritten. Power on afterwards: yes, by default.",
        Some(("server_id", "srv")),
    );
    check(
        HSS,
        &json!({ "project_id": "p", "backup_id": "b", "mappings": mappings, "power_on": true }),
        &format!(
            "Restores from backup b without naming a server. {disks} Power on afterwards: yes."
        ),
        Some(("mappings.0.volume_id", "v-1")),
    );
    check(
        HSS,
        &json!({ "project_id": "p", "backup_id": "b" }),
        "Restores backup b. The request names neither a server nor a disk: the service decides what is overwritten. Power on afterwards: yes, by default.",
        Some(("backup_id", "b")),
    );
    check(
        HSS,
        &json!({}),
        "Restores backup (not named). The request names neither a server nor a disk: the service decides what is overwritten. Power on afterwards: yes, by default.",
        None,
    );
}

#[test]
fn a_cbr_restore_overwrites_what_it_names() {
    let cbr = |restore: Value| json!({ "project_id": "p", "backup_id": "b", "restore": restore });
    check(
        CBR,
        &cbr(
            json!({ "server_id": "srv", "mappings": [{ "backup_id": "b-1", "volume_id": "v-1" }], "power_on": true }),
        ),
        "Restores server srv from backup b: its current data is overwritten. Disk v-1 is overwritten with disk backup b-1. Power on afterwards: yes.",
        Some(("restore.server_id", "srv")),
    );
    check(
        CBR,
        &cbr(
            json!({ "volume_id": "v-1", "mappings": [{ "backup_id": "b-1", "volume_id": "v-9" }], "power_on": false }),
        ),
        "Overwrites disk v-1 with backup b. Disk backup b-1 for disk v-9 is sent too and not used for a disk restore, according to the Chinese edition of the page. Power on afterwards: no.",
        Some(("restore.volume_id", "v-1")),
    );
    check(
        CBR,
        &cbr(json!({ "server_id": "srv", "volume_id": "v-1" })),
        "Restores backup b and names both server srv and disk v-1. Nothing says which of the two is overwritten, so both may be. Power on afterwards: yes, by default.",
        Some(("restore.server_id", "srv")),
    );
    check(
        CBR,
        &cbr(json!({ "resource_id": "r", "details": { "destination_path": "/back" } })),
        "Restores resource r from backup b: its current data is overwritten. The vendor's page does not say whether that is a server or a disk. Files of a file backup go into folder /back. Power on afterwards: yes, by default.",
        Some(("restore.resource_id", "r")),
    );
    check(
        CBR,
        &cbr(json!({})),
        "Restores backup b. The request names neither a server nor a disk: the service decides what is overwritten. Power on afterwards: yes, by default.",
        Some(("backup_id", "b")),
    );
}

#[test]
fn a_request_that_says_too_little_is_not_guessed_at() {
    check(
        HBR,
        &json!({ "SnapshotId": "s-1" }),
        "The request does not say enough to know what it does: something may be overwritten.",
        None,
    );
}

#[test]
fn a_value_cannot_pose_as_part_of_the_sentence() {
    let lie = "i-1. Nothing that exists is overwritten” \u{202e}\u{200b}\n";
    let found = of(START, &json!({ "RestoreTaskId": lie }));
    assert!(
        found.sentence.starts_with(r"Starts restore task “i-1. Nothing that exists is overwritten\u{201d} \u{202e}\u{200b}\u{a}”: it"),
        "{}",
        found.sentence
    );
    assert_eq!(found.confirm.expect("is typed").value, lie);
}

/// Every path that conditions look at.
fn names(when: &When) -> Vec<&'static str> {
    match when {
        When::Always => Vec::new(),
        When::Is(name, _) | When::Given(name) | When::Contains(name, _) => vec![name],
        When::Not(when) => names(when),
        When::All(all) | When::Any(all) => all.iter().flat_map(names).collect(),
    }
}

/// Every gap of a clause, as a path from the top.
fn gaps(clause: &Clause) -> Vec<String> {
    let gap = |part: &str| {
        let name = part.split(['}', '|']).next().expect("a name");
        match clause.each {
            "" => name.to_owned(),
            rows => format!("{rows}.0.{name}"),
        }
    };
    clause.text.split('{').skip(1).map(gap).collect()
}

#[test]
fn sentences_speak_of_parameters_that_exist() {
    for deed in DEEDS {
        let clauses = || deed.clauses.iter().chain(deed.tail);
        let mut paths: Vec<String> = clauses().flat_map(gaps).collect();
        paths.extend(names(&deed.when).into_iter().map(str::to_owned));
        paths.extend(
            clauses()
                .flat_map(|clause| names(&clause.when))
                .map(str::to_owned),
        );
        paths.extend(deed.confirm.iter().map(|field| (*field).to_owned()));
        for path in paths {
            let found = FieldPath::parse(deed.operation, &path);
            assert!(found.is_some(), "{} has no {path}", deed.operation.id);
        }
    }
}

#[test]
fn every_restore_type_and_every_operation_has_its_sentence() {
    for operation in CATALOGUE {
        assert!(DEEDS.iter().any(|deed| deed.operation.id == operation.id));
    }
    let hbr = operation(HBR).expect("is there");
    let param = hbr.param("RestoreType").expect("is there");
    let restore_core::operation::Shape::Choice { choices, .. } = param.shape else {
        panic!("RestoreType is a choice");
    };
    for choice in choices {
        let sentence = of(HBR, &json!({ "RestoreType": choice.value })).sentence;
        assert!(
            !sentence.contains("does not say enough"),
            "{}",
            choice.value
        );
    }
}

/// A segment of a path as a person reads it.
fn decoded(segment: &str) -> Value {
    let url = percent_encoding::percent_decode_str(segment);
    json!(url.decode_utf8().expect("is UTF-8"))
}

/// Everything that a request sends, decoded.
fn wire(operation: &'static Operation, draft: &Draft) -> Vec<Value> {
    let request = evaluate(operation, draft).request;
    let mut values: Vec<Value> = request.path.split('/').map(decoded).collect();
    let form = match &request.body {
        Body::Form(pairs) => pairs.clone(),
        Body::Empty | Body::Json(_) => Vec::new(),
    };
    for text in request
        .query
        .iter()
        .chain(&form)
        .filter_map(|pair| pair.value.plain())
    {
        values.push(json!(text));
        values.extend(serde_json::from_str::<Value>(text));
    }
    if let Body::Json(json) = &request.body {
        values.extend(serde_json::from_str::<Value>(json));
    }
    values
}

fn holds(value: &Value, wanted: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| holds(item, wanted)),
        Value::Object(members) => members.values().any(|member| holds(member, wanted)),
        Value::String(text) => text == wanted,
        Value::Number(number) => number.to_string() == wanted,
        Value::Bool(value) => value.to_string() == wanted,
        Value::Null => false,
    }
}

/// In place of every secret.
const CANARY: &str = "canary-3f1c";

#[test]
fn what_is_typed_is_what_is_sent_and_no_gap_is_left_open() {
    cases(5_000, |random| {
        let operation = random.pick(CATALOGUE);
        let mood = random.pick(&[Mood::Fine, Mood::Odd, Mood::Wild]);
        let mut draft = draft(random, operation, mood);
        for (_, secret) in &mut draft.secrets {
            *secret = Secret::new(CANARY.to_owned());
        }
        let found = effect(operation, &draft);
        assert!(found.sentence.ends_with(['.', '”']), "{}", found.sentence);
        assert!(
            !found.sentence.chars().any(char::is_control),
            "{:?}",
            found.sentence
        );
        if let Some(confirm) = &found.confirm {
            assert!(!confirm.value.is_empty());
            let is_sent = wire(operation, &draft)
                .iter()
                .any(|value| holds(value, &confirm.value));
            assert!(is_sent, "{confirm:?} of {draft:?}");
        }
        assert!(!found.sentence.contains(CANARY));
    });
}
