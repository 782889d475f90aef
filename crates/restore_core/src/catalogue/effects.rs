//! What a request does to what exists, in sentences with gaps for the values that are sent.
//!
//! Apart from the operations, because the page needs it only before sending. A gap is `{path}`;
//! `{path|words}` has the words for a value that is not sent. Conditions look at what is sent.
//! Another language is another table of the same form.

use super::{
    cbr_restore_backup, dbs_create_restore_task, dbs_start_restore_task, hbr_create_restore_job,
    hss_restore_duplication_info,
};
use crate::operation::{Operation, When};

/// One thing that a request can do.
#[derive(Debug, Clone, Copy)]
pub struct Deed {
    /// The operation.
    pub operation: &'static Operation,
    /// What is sent in this case. The first case that holds counts.
    pub when: When,
    /// What it does.
    pub clauses: &'static [Clause],
    /// What else is worth saying, shared by several cases.
    pub tail: &'static [Clause],
    /// Whose value a person types before something that exists is overwritten: the first that is
    /// sent. Empty, where nothing is overwritten.
    pub confirm: &'static [&'static str],
}

/// A part of the sentence.
#[derive(Debug, Clone, Copy)]
pub struct Clause {
    /// When it is said.
    pub when: When,
    /// The rows that it is said about, one after another; once, if empty.
    pub each: &'static str,
    /// The words. Those that begin with a punctuation mark follow without a space.
    pub text: &'static str,
}

const fn always(text: &'static str) -> Clause {
    if_(When::Always, text)
}

const fn if_(when: When, text: &'static str) -> Clause {
    Clause {
        when,
        each: "",
        text,
    }
}

const fn given(name: &'static str, text: &'static str) -> Clause {
    if_(When::Given(name), text)
}

const fn each(rows: &'static str, text: &'static str) -> Clause {
    Clause {
        when: When::Given(rows),
        each: rows,
        text,
    }
}

const fn absent(name: &'static When, text: &'static str) -> Clause {
    if_(When::Not(name), text)
}

const TRUE: &[&str] = &["true"];
const FALSE: &[&str] = &["false"];

const POWER_YES: &str = "Power on afterwards: yes.";
const POWER_NO: &str = "Power on afterwards: no.";
const POWER_YES_BY_DEFAULT: &str = "Power on afterwards: yes, by default.";
const POWER_NO_BY_DEFAULT: &str = "Power on afterwards: no, by default.";

// HBR

const fn restores_to(types: &'static [&'static str]) -> When {
    When::Is("RestoreType", types)
}

const BOOT: &str = "UdmDetail.bootAfterRestore";
const BOOT_YES: Clause = if_(When::Is(BOOT, TRUE), POWER_YES);
const BOOT_NO: Clause = if_(When::Is(BOOT, FALSE), POWER_NO);
const BOOT_DEFAULT: Clause = absent(&When::Given(BOOT), POWER_NO_BY_DEFAULT);
const FORCED: Clause = if_(
    When::Is("UdmDetail.forceRestore", TRUE),
    "Forced: also if the disk has left its instance or is attached to another one.",
);

const POLICY: &str = "Options.conflictPolicy";
const POLICY_OVERWRITE: Clause = if_(
    When::Is(POLICY, &["OVERWRITE_EXISTING"]),
    "What exists there under the same name is overwritten.",
);
const POLICY_OTHER: Clause = if_(
    When::All(&[
        When::Given(POLICY),
        When::Not(&When::Is(POLICY, &["OVERWRITE_EXISTING"])),
    ]),
    "What exists there under the same name is treated by the policy {Options.conflictPolicy}, which the vendor's page does not describe: it may be overwritten.",
);
const POLICY_NONE: Clause = absent(
    &When::Given(POLICY),
    "The request does not say what happens to what exists there under the same name: it may be overwritten.",
);

const HBR_TAIL: &[Clause] = &[
    given("Include", "Only these paths: {Include}."),
    given("Exclude", "Not these paths: {Exclude}."),
    given(
        "Options.includes",
        "Only these paths, by Options: {Options.includes}.",
    ),
    given(
        "Options.excludes",
        "Not these paths, by Options: {Options.excludes}.",
    ),
    given("UdmRegionId", "Region of the instance: {UdmRegionId}."),
    if_(
        When::Is("CrossAccountType", &["CROSS_ACCOUNT"]),
        "The backup is that of account {CrossAccountUserId}, by its role {CrossAccountRoleName}.",
    ),
    if_(
        When::Any(&[
            When::Given("TargetContainer"),
            When::Given("TargetContainerClusterId"),
        ]),
        "The request also names a container volume that receives the data: cluster {TargetContainerClusterId}, node {TargetContainer.host}, path on the node {TargetContainer.hostPrefix}, path in the volume {TargetContainer.pvPath}.",
    ),
    given(
        "FailbackDetail",
        "The request also carries details of a restore on premises: server {FailbackDetail.serverId}, ECS instance {FailbackDetail.instanceId}.",
    ),
];

const fn hbr(
    types: &'static [&'static str],
    clauses: &'static [Clause],
    confirm: &'static [&'static str],
) -> Deed {
    Deed {
        operation: &hbr_create_restore_job::OPERATION,
        when: restores_to(types),
        clauses,
        tail: HBR_TAIL,
        confirm,
    }
}

/// What names the place where files of a file system are overwritten.
const FILE_SYSTEM: &[&str] = &[
    "TargetFileSystemId",
    "TargetPath",
    "SnapshotId",
    "RestoreType",
];

const OTS_OVERWRITE: &str = "OtsDetail.OverwriteExisting";
const OTS_INTO: Clause = always(
    "Restores Tablestore data of snapshot {SnapshotId} into table {TargetTableName} of instance {TargetInstanceName}.",
);
const OTS_TIME: Clause = if_(
    When::All(&[
        When::Given("TargetTime"),
        When::Not(&When::Is("TargetTime", &["0"])),
    ]),
    "The data is that of {TargetTime}.",
);
const OTS_END: Clause = if_(
    When::Is("TargetTime", &["0"]),
    "TargetTime is 0, which the Terraform provider takes for the end of the snapshot's range.",
);

// DBS

const DBS_CREATE: &[Clause] = &[
    always(
        "Creates the restore task {RestoreTaskName} for backup plan {BackupPlanId}. Nothing is restored until the task is started.",
    ),
    given("RestoreTime", "It takes the data of {RestoreTime}."),
    given("BackupSetId", "It takes the full backup set {BackupSetId}."),
    if_(
        When::Not(&When::Any(&[
            When::Given("RestoreTime"),
            When::Given("BackupSetId"),
        ])),
        "The request names neither a point in time nor a backup set.",
    ),
    always("Once started, it writes to {DestinationEndpointInstanceType}"),
    given(
        "DestinationEndpointInstanceID",
        "instance {DestinationEndpointInstanceID}",
    ),
    given("DestinationEndpointIP", "at {DestinationEndpointIP}"),
    given("DestinationEndpointPort", "port {DestinationEndpointPort}"),
    given(
        "DestinationEndpointRegion",
        "in {DestinationEndpointRegion}",
    ),
    given("BackupGatewayId", "over backup gateway {BackupGatewayId}"),
    given(
        "DestinationEndpointDatabaseName",
        ", connected to database {DestinationEndpointDatabaseName}",
    ),
    given(
        "DestinationEndpointOracleSID",
        ", Oracle SID {DestinationEndpointOracleSID}",
    ),
    given("RestoreDir", ", folder {RestoreDir}"),
    always("."),
    each(
        "RestoreObjects",
        "Database {DBName} is restored as {NewDBName|a name that the request does not give}.",
    ),
    if_(
        When::Is("DuplicateConflict", &["renamenew"]),
        "Where a name is taken, the restored object gets another one.",
    ),
    if_(
        When::Is("DuplicateConflict", &["failure"]),
        "Where a name is taken, the task fails, according to the vendor's orchestration templates.",
    ),
    if_(
        When::All(&[
            When::Given("DuplicateConflict"),
            When::Not(&When::Is("DuplicateConflict", &["renamenew", "failure"])),
        ]),
        "Where a name is taken, the policy {DuplicateConflict} applies, which the vendor's page does not describe.",
    ),
    absent(
        &When::Given("DuplicateConflict"),
        "The request does not say what happens where a name is taken.",
    ),
    given(
        "CrossAliyunId",
        "The backup is that of account {CrossAliyunId}, by its role {CrossRoleName}.",
    ),
];

// Huawei

const HSS_POWER: &[Clause] = &[
    if_(When::Is("power_on", TRUE), POWER_YES),
    if_(When::Is("power_on", FALSE), POWER_NO),
    absent(&When::Given("power_on"), POWER_YES_BY_DEFAULT),
];

const HSS_DISKS: Clause = each(
    "mappings",
    "Disk {volume_id} is overwritten with disk backup {backup_id}.",
);

const fn hss(when: When, clauses: &'static [Clause], confirm: &'static [&'static str]) -> Deed {
    Deed {
        operation: &hss_restore_duplication_info::OPERATION,
        when,
        clauses,
        tail: HSS_POWER,
        confirm,
    }
}

const CBR_SERVER: When = When::Given("restore.server_id");
const CBR_DISK: When = When::Given("restore.volume_id");
const CBR_DISKS: Clause = each(
    "restore.mappings",
    "Disk {volume_id} is overwritten with disk backup {backup_id}.",
);
const CBR_RESOURCE_TOO: Clause = given(
    "restore.resource_id",
    "The request also names resource {restore.resource_id}; the vendor's page does not say what for.",
);

const CBR_TAIL: &[Clause] = &[
    given(
        "restore.details.destination_path",
        "Files of a file backup go into folder {restore.details.destination_path}.",
    ),
    if_(When::Is("restore.power_on", TRUE), POWER_YES),
    if_(When::Is("restore.power_on", FALSE), POWER_NO),
    absent(&When::Given("restore.power_on"), POWER_YES_BY_DEFAULT),
];

const fn cbr(when: When, clauses: &'static [Clause], confirm: &'static [&'static str]) -> Deed {
    Deed {
        operation: &cbr_restore_backup::OPERATION,
        when,
        clauses,
        tail: CBR_TAIL,
        confirm,
    }
}

/// Everything that the requests of the catalogue can do.
pub static DEEDS: &[Deed] = &[
    hbr(
        &["UDM_ECS_ROLLBACK"],
        &[
            always(
                "Rolls back the whole ECS instance {UdmDetail.sourceInstanceId} to snapshot {SnapshotId}: its current disks are overwritten.",
            ),
            FORCED,
            BOOT_YES,
            BOOT_NO,
            BOOT_DEFAULT,
        ],
        &["UdmDetail.sourceInstanceId", "SnapshotId", "RestoreType"],
    ),
    hbr(
        &["UDM_ECS_DISK_ROLLBACK"],
        &[
            always(
                "Rolls back a disk of ECS instance {UdmDetail.sourceInstanceId} to snapshot {SnapshotId}: what is on the disk now is overwritten.",
            ),
            FORCED,
            BOOT_YES,
            BOOT_NO,
            BOOT_DEFAULT,
        ],
        &["UdmDetail.sourceInstanceId", "SnapshotId", "RestoreType"],
    ),
    hbr(
        &["UDM_ECS"],
        &[
            always(
                "Creates a new ECS instance {UdmDetail.restoredName} (host name {UdmDetail.restoredHostName}, type {UdmDetail.instanceType}, disks {UdmDetail.diskCategory}) from snapshot {SnapshotId}, in vSwitch {UdmDetail.restoredNetwork} and security group {UdmDetail.securityGroup}. Nothing that exists is overwritten.",
            ),
            given(
                "UdmDetail.privateIpAddress",
                "Private address: {UdmDetail.privateIpAddress}.",
            ),
            if_(
                When::Is("UdmDetail.allocatePublicIp", TRUE),
                "It gets a public address.",
            ),
            BOOT_YES,
            BOOT_NO,
            BOOT_DEFAULT,
        ],
        &[],
    ),
    hbr(
        &["UDM_ECS_DISK"],
        &[always(
            "Creates a new disk ({UdmDetail.diskCategory}) from snapshot {SnapshotId} and attaches it to ECS instance {UdmDetail.targetInstanceId}. Nothing that exists is overwritten.",
        )],
        &[],
    ),
    hbr(
        &["ECS_FILE"],
        &[
            always(
                "Restores files of snapshot {SnapshotId} onto ECS instance {TargetInstanceId}, path {TargetPath}.",
            ),
            POLICY_OVERWRITE,
            POLICY_OTHER,
            POLICY_NONE,
        ],
        &[
            "TargetInstanceId",
            "TargetPath",
            "SnapshotId",
            "RestoreType",
        ],
    ),
    hbr(
        &["NAS"],
        &[
            always(
                "Restores files of snapshot {SnapshotId} into NAS file system {TargetFileSystemId}, path {TargetPath}.",
            ),
            POLICY_OVERWRITE,
            POLICY_OTHER,
            POLICY_NONE,
        ],
        FILE_SYSTEM,
    ),
    hbr(
        &["COMMON_FILE_SYSTEM"],
        &[
            always(
                "Restores files of snapshot {SnapshotId} into CPFS file system {TargetFileSystemId}, path {TargetPath}.",
            ),
            POLICY_OVERWRITE,
            POLICY_OTHER,
            POLICY_NONE,
        ],
        FILE_SYSTEM,
    ),
    hbr(
        &["OSS"],
        &[
            always("Restores objects of snapshot {SnapshotId} into OSS bucket {TargetBucket}"),
            given("TargetPrefix", ", under the prefix {TargetPrefix}."),
            absent(
                &When::Given("TargetPrefix"),
                ", under their original names.",
            ),
            POLICY_OVERWRITE,
            POLICY_OTHER,
            POLICY_NONE,
        ],
        &["TargetBucket", "SnapshotId", "RestoreType"],
    ),
    Deed {
        operation: &hbr_create_restore_job::OPERATION,
        when: When::All(&[restores_to(&["OTS_TABLE"]), When::Is(OTS_OVERWRITE, FALSE)]),
        clauses: &[
            OTS_INTO,
            OTS_TIME,
            OTS_END,
            always("A table that exists is not overwritten."),
        ],
        tail: HBR_TAIL,
        confirm: &[],
    },
    hbr(
        &["OTS_TABLE"],
        &[
            OTS_INTO,
            OTS_TIME,
            OTS_END,
            if_(
                When::Is(OTS_OVERWRITE, TRUE),
                "A table of that name that exists is overwritten.",
            ),
            absent(
                &When::Given(OTS_OVERWRITE),
                "The request does not say whether a table that exists is overwritten: it may be.",
            ),
        ],
        &[
            "TargetTableName",
            "TargetInstanceName",
            "SnapshotId",
            "RestoreType",
        ],
    ),
    Deed {
        operation: &dbs_create_restore_task::OPERATION,
        when: When::Always,
        clauses: DBS_CREATE,
        tail: &[],
        confirm: &[],
    },
    Deed {
        operation: &dbs_start_restore_task::OPERATION,
        when: When::Always,
        clauses: &[always(
            "Starts restore task {RestoreTaskId}: it writes to the database that was given when the task was created. This request does not say which; look at the task first.",
        )],
        tail: &[],
        confirm: &["RestoreTaskId"],
    },
    hss(
        When::Given("server_id"),
        &[
            always(
                "Restores server {server_id} from backup {backup_id}: its current data is overwritten.",
            ),
            HSS_DISKS,
            absent(
                &When::Given("mappings"),
                "No disk is named: the service decides which are overwritten.",
            ),
        ],
        &["server_id"],
    ),
    hss(
        When::Given("mappings"),
        &[
            always("Restores from backup {backup_id} without naming a server."),
            HSS_DISKS,
        ],
        &["mappings.0.volume_id", "backup_id"],
    ),
    hss(
        When::Always,
        &[always(
            "Restores backup {backup_id}. The request names neither a server nor a disk: the service decides what is overwritten.",
        )],
        &["backup_id"],
    ),
    cbr(
        When::All(&[CBR_SERVER, CBR_DISK]),
        &[
            always(
                "Restores backup {backup_id} and names both server {restore.server_id} and disk {restore.volume_id}. Nothing says which of the two is overwritten, so both may be.",
            ),
            CBR_DISKS,
            CBR_RESOURCE_TOO,
        ],
        &["restore.server_id"],
    ),
    cbr(
        CBR_SERVER,
        &[
            always(
                "Restores server {restore.server_id} from backup {backup_id}: its current data is overwritten.",
            ),
            CBR_DISKS,
            absent(
                &When::Given("restore.mappings"),
                "No disk is named: the service decides which are overwritten.",
            ),
            CBR_RESOURCE_TOO,
        ],
        &["restore.server_id"],
    ),
    cbr(
        CBR_DISK,
        &[
            always("Overwrites disk {restore.volume_id} with backup {backup_id}."),
            each(
                "restore.mappings",
                "Disk backup {backup_id} for disk {volume_id} is sent too and not used for a disk restore, according to the Chinese edition of the page.",
            ),
            CBR_RESOURCE_TOO,
        ],
        &["restore.volume_id"],
    ),
    cbr(
        When::Given("restore.resource_id"),
        &[
            always(
                "Restores resource {restore.resource_id} from backup {backup_id}: its current data is overwritten. The vendor's page does not say whether that is a server or a disk.",
            ),
            CBR_DISKS,
        ],
        &["restore.resource_id"],
    ),
    cbr(
        When::Always,
        &[
            always(
                "Restores backup {backup_id}. The request names neither a server nor a disk: the service decides what is overwritten.",
            ),
            CBR_DISKS,
        ],
        &["restore.mappings.0.volume_id", "backup_id"],
    ),
];

/// What is said when the cases of an operation do not cover a request.
pub const UNKNOWN: &str =
    "The request does not say enough to know what it does: something may be overwritten.";

/// What stands for a value that is not sent.
pub const NOT_NAMED: &str = "(not named)";
