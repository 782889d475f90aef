//! Drafts that nothing stands against, one of each operation, and submissions of them.

use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::operation::Operation;
use serde_json::{Value, json};

use restore_testing::random::Random;

/// A restore of an NAS file system.
pub(crate) fn nas() -> Value {
    json!({
        "operation": "hbr.CreateRestoreJob",
        "region": "cn-shanghai",
        "parameters": {
            "SourceType": "NAS",
            "RestoreType": "NAS",
            "VaultId": "v-0006example",
            "SnapshotId": "s-0006example",
            "TargetFileSystemId": "005494",
            "TargetCreateTime": 1_554_347_313,
            "TargetPath": "/",
            "Options": {"includes": ["/home/alice"], "excludes": []},
        },
    })
}

/// A database restore, not yet started.
pub(crate) fn database(password: &str) -> Value {
    json!({
        "operation": "dbs.CreateRestoreTask",
        "region": "cn-hangzhou",
        "parameters": {
            "BackupPlanId": "dbs1hexampleusfa",
            "RestoreTaskName": "night shift",
            "RestoreTime": "1554560477000",
            "RestoreObjects": [{"DBName": "orders", "NewDBName": "orders_restored"}],
            "DuplicateConflict": "renamenew",
            "DestinationEndpointInstanceType": "RDS",
            "DestinationEndpointRegion": "cn-hangzhou",
            "DestinationEndpointInstanceID": "rm-bp1example",
            "DestinationEndpointUserName": "root",
            "DestinationEndpointPassword": password,
            "ClientToken": "ETnLKlblzczshOTUbOCz",
        },
    })
}

/// The start of a database restore.
pub(crate) fn start(task: &str) -> Value {
    json!({
        "operation": "dbs.StartRestoreTask",
        "region": "cn-hangzhou",
        "parameters": {"RestoreTaskId": task, "ClientToken": "ETnLKlblzczshOTUbOCx"},
    })
}

/// A restore of a whole server.
pub(crate) fn server() -> Value {
    json!({
        "operation": "hss.RestoreDuplicationInfo",
        "region": "cn-north-4",
        "answers": {"restore_kind": "server"},
        "parameters": {
            "project_id": "f841e01fd2b14e7fa41b6ae7aa6b0594",
            "backup_id": "a5200268-74a5-4806-acc6-95793ab0228b",
            "server_id": "eccbcfdd-f843-4bbb-b2c0-a5ce861f9376",
            "power_on": true,
            "mappings": [{
                "backup_id": "b5200268-74a5-4806-acc6-95793ab0228b",
                "volume_id": "9c7d0e2c-5c29-4f0c-8d26-4ee0f0e0a111",
            }],
        },
    })
}

/// A restore of one disk.
pub(crate) fn disk() -> Value {
    json!({
        "operation": "cbr.RestoreBackup",
        "region": "cn-north-4",
        "answers": {"restore_kind": "disk"},
        "parameters": {
            "project_id": "f841e01fd2b14e7fa41b6ae7aa6b0594",
            "backup_id": "a5200268-74a5-4806-acc6-95793ab0228b",
            "restore": {"volume_id": "eccbcfdd-f843-4bbb-b2c0-a5ce861f9376"},
        },
    })
}

/// The draft of a disk and a credential of the sandbox that signs it.
pub(crate) fn restore_disk() -> (Value, &'static str) {
    (disk(), "sandbox-huawei")
}

/// One of each operation, with a credential of the sandbox. The start is of a task that is not
/// there, for which the imitation is as sorry as the vendor.
pub(crate) fn one_of_each() -> [(Value, &'static str); 5] {
    [
        (nas(), "sandbox-alibaba"),
        (database("obviously-fake"), "sandbox-alibaba"),
        (start("s102h7rfXXXX"), "sandbox-alibaba"),
        (server(), "sandbox-huawei"),
        restore_disk(),
    ]
}

/// The operation of a draft.
pub(crate) fn operation(draft: &Value) -> &'static Operation {
    let (operation, _) = Draft::read(draft.to_string().as_bytes()).expect("a draft");
    operation
}

/// What the page says it shows.
pub(crate) fn fingerprint(draft: &Value) -> String {
    let (operation, draft) = Draft::read(draft.to_string().as_bytes()).expect("a draft");
    evaluate(operation, &draft).request.fingerprint()
}

/// The body of a submission.
pub(crate) fn body(id: &str, draft: &Value, credential: &str) -> String {
    json!({
        "v": 1,
        "submission_id": id,
        "draft": draft,
        "credential": credential,
        "request_sha256": fingerprint(draft),
    })
    .to_string()
}

/// A random UUID of version 4.
pub(crate) fn uuid(random: &mut Random) -> String {
    let (high, low) = (random.next(), random.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        8 + (low >> 62),
        (low >> 48) & 0xfff,
        low & 0xffff_ffff_ffff
    )
}

/// A random UUID of its own seed.
pub(crate) fn new_id() -> String {
    uuid(&mut Random::new(std::hash::BuildHasher::hash_one(
        &std::hash::RandomState::new(),
        0,
    )))
}
