//! Alibaba Cloud Backup (HBR): `CreateRestoreJob`, page of 2026-01-21.
//!
//! Form order, not the page's: what, when, where, how, rarely needed. Numbers such as D5 refer to
//! the list of contradictions in the wire-format notes; `docs/decisions.md` repeats them.

use crate::operation::{
    Basis, Choice, Endpoint, HostException, Operation, Param, Place, Protocol, Rule, Section,
    Source, Unit, Vendor, When, boolean, caution, checked, choice, expected, instant, integer,
    list, long, need, need_when, object, open_object, says, says_by, suggestion, text, value,
};

const ECS_FILE: &str = "ECS_FILE";
const OSS: &str = "OSS";
const NAS: &str = "NAS";
const CPFS: &str = "COMMON_FILE_SYSTEM";
const OTS_TABLE: &str = "OTS_TABLE";
const UDM_ECS: &str = "UDM_ECS";
const UDM_ECS_ROLLBACK: &str = "UDM_ECS_ROLLBACK";
const UDM_ECS_DISK: &str = "UDM_ECS_DISK";
const UDM_ECS_DISK_ROLLBACK: &str = "UDM_ECS_DISK_ROLLBACK";

const fn restores_to(types: &'static [&'static str]) -> When {
    When::Is("RestoreType", types)
}

const FROM_WHOLE_SERVER: When = When::Is("SourceType", &[UDM_ECS]);

const SOURCE_TYPES: &[Choice] = &[
    value(ECS_FILE, "ECS files"),
    value(OSS, "OSS data"),
    value(NAS, "NAS data"),
    value(CPFS, "CPFS data"),
    value(OTS_TABLE, "Tablestore data"),
    value(UDM_ECS, "An entire ECS instance"),
];

const RESTORE_TYPES: &[Choice] = &[
    value(ECS_FILE, "Files onto an ECS instance"),
    value(OSS, "Objects into an OSS bucket"),
    value(NAS, "Files into a NAS file system"),
    value(CPFS, "Files into Cloud Parallel File Storage (CPFS)"),
    value(OTS_TABLE, "Rows into a Tablestore table"),
    value(UDM_ECS_ROLLBACK, "Roll back an entire ECS instance"),
    value(UDM_ECS, "Clone an entire ECS instance"),
    value(UDM_ECS_DISK, "Clone one disk"),
    value(UDM_ECS_DISK_ROLLBACK, "Roll back one disk"),
];

const PERFORMANCE_LEVELS: &[Choice] = &[
    value("PL0", ""),
    value("PL1", ""),
    value("PL2", ""),
    value("PL3", ""),
];

const FORCE_SAYS: &str = "If you set forceRestore to true, the disk is recovered even if it has been uninstalled from the original ECS instance or attached to a new ECS instance. Use this option with caution.";

const UDM_DETAIL: &[Param] = &[
    text("targetInstanceId")
        .member()
        .label("Attach to instance")
        .help("The ECS instance to which the cloned disk is attached.")
        .only_when(
            restores_to(&[UDM_ECS_DISK]),
            says("UDM_ECS_DISK: Clones an ECS disk."),
        )
        .needed(&[need("targetInstanceId: string, required. The ID of the destination ECS instance to which the cloned disk is attached.")])
        .example("i-uf62te6pm3iwsyxyz66q"),
    text("sourceInstanceId")
        .member()
        .label("Instance to roll back")
        .help("The ECS instance whose disks are overwritten with the snapshot.")
        .only_when(
            restores_to(&[UDM_ECS_DISK_ROLLBACK, UDM_ECS_ROLLBACK]),
            says("UDM_ECS_ROLLBACK: Rolls back an entire ECS instance."),
        )
        .needed(&[need("sourceInstanceId: string, required. The ID of the source ECS instance.")])
        .example("i-uf62te6pm3iwsyxyz66q"),
    text("diskCategory")
    .member()
    .label("Disk type")
    .help("The type of the new disks.")
    .only_when(
        restores_to(&[UDM_ECS_DISK, UDM_ECS]),
        says("UDM_ECS: Clones an entire ECS instance."),
    )
    .needed(&[need("diskCategory: string, required. The type of the destination disk.")])
    .example("essd")
    .remark("The page writes “essd”; ECS itself writes “cloud_essd”. Any text is sent as typed (D9)."),
    choice("diskPerformanceLevel", PERFORMANCE_LEVELS)
        .member()
        .label("Performance level")
        .help("Speed class of an ESSD.")
        .only_when(
            restores_to(&[UDM_ECS_DISK, UDM_ECS]),
            says("UDM_ECS: Clones an entire ECS instance."),
        )
        .prominent_when(When::Contains(".diskCategory", "essd"))
        .default("PL1")
        .advised(&[caution(
            When::Not(&When::Contains(".diskCategory", "essd")),
            says("diskPerformanceLevel: string. The performance level of the disk when diskCategory is set to essd."),
        )]),
    text("instanceType")
        .member()
        .label("Instance type")
        .help("Size of the new instance, such as ecs.g7.large.")
        .only_when(restores_to(&[UDM_ECS]), says("UDM_ECS: Clones an entire ECS instance."))
        .needed(&[need("instanceType: string, required. The instance type of the destination ECS instance.")]),
    text("restoredNetwork")
        .member()
        .label("vSwitch")
        .help("The vSwitch to which the new instance is connected.")
        .only_when(restores_to(&[UDM_ECS]), says("UDM_ECS: Clones an entire ECS instance."))
        .needed(&[need("restoredNetwork: string, required. The ID of the vSwitch for the destination ECS instance.")]),
    text("securityGroup")
        .member()
        .label("Security group")
        .help("The security group of the new instance.")
        .only_when(restores_to(&[UDM_ECS]), says("UDM_ECS: Clones an entire ECS instance."))
        .needed(&[need("securityGroup: string, required. The ID of the security group for the destination ECS instance.")]),
    text("restoredName")
        .member()
        .label("Instance name")
        .help("Name of the new instance.")
        .only_when(restores_to(&[UDM_ECS]), says("UDM_ECS: Clones an entire ECS instance."))
        .needed(&[need("restoredName: string, required. The name of the destination ECS instance.")]),
    text("restoredHostName")
        .member()
        .label("Host name")
        .help("Host name inside the new instance.")
        .only_when(restores_to(&[UDM_ECS]), says("UDM_ECS: Clones an entire ECS instance."))
        .needed(&[need("restoredHostName: string, required. The hostname of the destination ECS instance.")]),
    boolean("forceRestore")
        .member()
        .label("Force")
        .help("Recover even when the disk has left its instance or is attached to another.")
        .only_when(
            restores_to(&[UDM_ECS_DISK_ROLLBACK, UDM_ECS_ROLLBACK]),
            says("UDM_ECS_ROLLBACK: Rolls back an entire ECS instance."),
        )
        .default("false")
        .advised(&[caution(When::Is(".forceRestore", &["true"]), says(FORCE_SAYS))])
        .remark("The SDK's text spells it “foreceRestore” in places; the page and the CLI do not (D8)."),
    boolean("bootAfterRestore")
        .member()
        .label("Start afterwards")
        .help("Start the instance when the restore has ended.")
        .only_when(
            restores_to(&[UDM_ECS_DISK_ROLLBACK, UDM_ECS_ROLLBACK, UDM_ECS]),
            says("bootAfterRestore: boolean. The default value is false. Specifies whether to start the ECS instance after recovery."),
        )
        .default("false"),
    boolean("allocatePublicIp")
        .member()
        .label("Public address")
        .help("Give the new instance a public IP address.")
        .only_when(restores_to(&[UDM_ECS]), says("UDM_ECS: Clones an entire ECS instance."))
        .default("false"),
    text("privateIpAddress")
        .member()
        .label("Private address")
        .help("Fixed private IP address of the new instance. Without it, DHCP assigns one.")
        .only_when(restores_to(&[UDM_ECS]), says("UDM_ECS: Clones an entire ECS instance.")),
];

/// From the SDK's model: the page names the type and no member (D4).
const OTS_DETAIL: &[Param] = &[
    boolean("OverwriteExisting")
        .member()
        .label("Overwrite existing tables")
        .help("Overwrite tables that exist at the destination."),
    boolean("ReGenerateAutoIncrementPK")
        .member()
        .label("New auto-increment keys")
        .help("Generate auto-increment primary keys again instead of keeping the old ones."),
    boolean("RestoreIndex")
        .member()
        .label("Restore indexes")
        .help("Restore secondary indexes too."),
    boolean("RestoreSearchIndex")
        .member()
        .label("Restore search indexes")
        .help("Restore search indexes too."),
    text("IndexNameSuffix")
        .member()
        .label("Index name suffix")
        .help("Added to the names of restored indexes.")
        .remark("The SDK's text says prefix; the name says suffix."),
    text("SearchIndexNameSuffix")
        .member()
        .label("Search index name suffix")
        .help("Added to the names of restored search indexes.")
        .remark("The SDK's text says prefix; the name says suffix."),
    integer("BatchChannelCount", i32::MIN as i64, i32::MAX as i64)
        .member()
        .label("Channels")
        .help("How many channels each restore job uses at once."),
];

const OPTIONS: &[Param] = &[
    list("includes", u32::MAX).member().label("Included paths").help("Only these are restored."),
    list("excludes", u32::MAX).member().label("Excluded paths").help("These are not restored."),
    suggestion(
        "conflictPolicy",
        &[
            value("OVERWRITE_EXISTING", "Replace what is there"),
            value("SKIP_THE_FILE", "Keep what is there").only_by(Basis::CommonSense),
            value("KEEP_LATEST", "Keep the newer one").only_by(Basis::CommonSense),
        ],
    )
    .member()
    .label("When a file exists")
    .help("What to do with a file that exists at the destination.")
    .remark("Only OVERWRITE_EXISTING is documented; the other two come from NAS data flows, unverified here (D10)."),
    instant("UI_TargetTime", Unit::Milliseconds)
        .member()
        .rare()
        .label("Tablestore target time")
        .help("End of the snapshot's range, for Tablestore restores with TargetTime 0.")
        .advised(&[caution(
            When::Always,
            says_by(Basis::Terraform, "UI_TargetTime is known from the Terraform provider alone."),
        )]),
];

const TARGET_CONTAINER: &[Param] = &[
    text("host").member().label("Node").help("The Kubernetes node.").example("k8s-node1"),
    text("hostPrefix")
        .member()
        .label("Path on the node")
        .help("Where the volume is mounted on the node.")
        .example("/var/lib/kubelet/pods/4acb31fe-8577-40ff-bc8c-eccabd835f73/volumes/kubernetes.io~csi/pvc-b050b00e-ef17-4792-aab1-1642355cf1f4/mount"),
    text("pvPath").member().label("Path in the volume").help("Path inside the persistent volume.").example("/"),
];

const FAILBACK_DETAIL: &[Param] = &[
    text("instanceId")
        .member()
        .label("ECS instance")
        .help("The instance to bring back.")
        .example("i-2vc******z"),
    text("serverId")
        .member()
        .label("On-premises server")
        .help("ID of the server on premises.")
        .example("0fdc0c86-eb92-4e05-91ab-eeaf9fb6ad01"),
    long("cpu")
        .member()
        .label("CPUs")
        .help("Number of virtual CPUs.")
        .example("4"),
    long("memoryInMB")
        .member()
        .label("Memory, MB")
        .help("Memory of the virtual machine in megabytes.")
        .example("8192"),
    boolean("uefiBoot")
        .member()
        .label("UEFI boot")
        .help("Boot by UEFI instead of BIOS."),
    text("extra")
        .member()
        .label("Extra")
        .help("A JSON text with the details of the VMware site, as a text inside the JSON."),
];

const TWIN_TYPES: &[(&str, &[&str])] = &[
    (ECS_FILE, &[ECS_FILE]),
    (OSS, &[OSS]),
    (NAS, &[NAS]),
    (CPFS, &[CPFS]),
    (OTS_TABLE, &[OTS_TABLE]),
    (
        UDM_ECS,
        &[
            UDM_ECS_ROLLBACK,
            UDM_ECS,
            UDM_ECS_DISK,
            UDM_ECS_DISK_ROLLBACK,
        ],
    ),
];

const NAS_OR_CPFS: When = restores_to(&[NAS, CPFS]);

/// `hbr.CreateRestoreJob`.
pub static OPERATION: Operation = checked(Operation {
    id: "hbr.CreateRestoreJob",
    vendor: Vendor::Alibaba,
    title: "HBR restore job",
    summary: "Restores a Cloud Backup snapshot: files, objects, tables, disks or a whole ECS instance.",
    source: Source { page: "Cloud Backup: CreateRestoreJob", updated: "2026-01-21" },
    protocol: Protocol::Rpc {
        product: "hbr",
        action: "CreateRestoreJob",
        version: "2017-09-08",
        content_type: Some("application/x-www-form-urlencoded"),
    },
    endpoint: Endpoint {
        regions: &[
            "cn-shanghai", "cn-hangzhou", "cn-beijing", "cn-shenzhen", "cn-guangzhou", "cn-chengdu",
            "cn-qingdao", "cn-zhangjiakou", "cn-huhehaote", "cn-wulanchabu", "cn-heyuan",
            "cn-hongkong", "cn-beijing-finance-1", "cn-hangzhou-finance", "cn-shanghai-finance-1",
            "cn-shenzhen-finance-1", "ap-northeast-1", "ap-northeast-2", "ap-south-1",
            "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-5",
            "ap-southeast-6", "ap-southeast-7", "eu-central-1", "eu-west-1", "me-central-1",
            "me-east-1", "us-east-1", "us-west-1",
        ],
        host: "hbr.{region}.aliyuncs.com",
        // Internal and special regions of the SDK's table: not offered, but right when imported.
        exceptions: &[HostException {
            regions: &[
                "ap-northeast-2-pop", "cn-beijing-finance-pop", "cn-beijing-gov-1",
                "cn-beijing-nu16-b01", "cn-edge-1", "cn-fujian", "cn-haidian-cm12-c01",
                "cn-hangzhou-bj-b01", "cn-hangzhou-internal-prod-1",
                "cn-hangzhou-internal-test-1", "cn-hangzhou-internal-test-2",
                "cn-hangzhou-internal-test-3", "cn-hangzhou-test-306", "cn-hongkong-finance-pop",
                "cn-huhehaote-nebula-1", "cn-qingdao-nebula", "cn-shanghai-et15-b01",
                "cn-shanghai-et2-b01", "cn-shanghai-inner", "cn-shanghai-internal-test-1",
                "cn-shenzhen-inner", "cn-shenzhen-st4-d01", "cn-shenzhen-su18-b01", "cn-wuhan",
                "cn-yushanfang", "cn-zhangbei", "cn-zhangbei-na61-b01",
                "cn-zhangjiakou-na62-a01", "cn-zhengzhou-nebula-1", "eu-west-1-oxs",
                "rus-west-1-pop",
            ],
            host: "hbr.aliyuncs.com",
        }],
        domains: &["aliyuncs.com"],
    },
    params: &[
        choice("SourceType", SOURCE_TYPES)
            .section(Section::What)
            .label("What was backed up")
            .help("The type of the data in the snapshot.")
            .needed(&[need("The type of the source data.")])
            .example(ECS_FILE),
        choice("RestoreType", RESTORE_TYPES)
            .section(Section::What)
            .label("How to restore it")
            .help("The kind of restore, which is also the type of the destination.")
            .needed(&[need("The type of the destination data source.")])
            .example(ECS_FILE)
            .remark("UDM_ECS, UDM_ECS_DISK and UDM_ECS_DISK_ROLLBACK are missing from the page's list of values and described under UdmDetail on the same page (D1)."),
        text("VaultId")
            .section(Section::What)
            .label("Backup vault")
            .help("The vault that holds the snapshot.")
            .example("v-*********************")
            .advised(&[expected(
                When::Always,
                says_by(Basis::OlderDocument, "VaultId was required in 2024 and still is in Terraform: most restores need it."),
            )]),
        list("Include", 255)
            .at(Place::Form)
            .section(Section::What)
            .prominent_when(When::Is("SourceType", &[ECS_FILE, NAS, CPFS, OTS_TABLE]))
            .label("Only these paths")
            .help("Paths to restore; everything under them. Without any, the whole snapshot is restored.")
            .example(r#"["/home/alice/*.pdf","/home/bob/*.txt"]"#)
            .advised(&[
                caution(When::Is("SourceType", &[OSS, NAS]), says_by(Basis::Terraform, "Include is not valid for OSS and NAS; the paths go into Options there.")),
                expected(When::Is("SourceType", &[OTS_TABLE]), says_by(Basis::Terraform, "For OTS_TABLE, Include is required and holds the source table name.")),
            ])
            .remark("Sent as one JSON array; the 255 characters are counted per path, and a warning comes when the whole text is longer (D3)."),
        list("Exclude", 255)
            .at(Place::Form)
            .section(Section::What)
            .prominent_when(When::Is("SourceType", &[ECS_FILE, CPFS]))
            .label("But not these paths")
            .help("Paths that are left out, with everything under them.")
            .example(r#"["/var","/proc"]"#)
            .advised(&[caution(
                When::Is("SourceType", &[OSS, NAS]),
                says_by(Basis::Terraform, "Exclude is not valid for OSS and NAS; the paths go into Options there."),
            )]),
        text("SnapshotId")
            .section(Section::When)
            .label("Snapshot")
            .help("The snapshot to restore from.")
            .example("s-********************")
            .advised(&[expected(
                When::Always,
                says_by(Basis::OlderDocument, "SnapshotId was required in 2024 and still is in Terraform: most restores need it."),
            )]),
        instant("TargetTime", Unit::Seconds)
            .section(Section::When)
            .label("Point in time")
            .help("The moment whose data is restored. Terraform takes 0 for the end of the snapshot's range.")
            .only_when(
                restores_to(&[OTS_TABLE]),
                says("The time to which you want to restore the Tablestore data. This is a UNIX timestamp. Unit: seconds."),
            )
            .example("1642496881")
            .advised(&[expected(When::Always, says_by(Basis::Terraform, "TargetTime is required for OTS_TABLE."))]),
        text("SnapshotHash")
            .section(Section::When)
            .rare()
            .label("Snapshot hash")
            .help("The hash that identifies the snapshot's content.")
            .example("f2fe..."),
        text("UdmRegionId")
            .section(Section::Where)
            .label("Region of the instance")
            .help("The region into which the instance or disk is restored.")
            .only_when(FROM_WHOLE_SERVER, says("This parameter is valid only when SourceType is set to UDM_ECS."))
            .example("cn-shanghai"),
        open_object("UdmDetail", UDM_DETAIL)
            .section(Section::Where)
            .label("Instance restore")
            .help("What is created or overwritten; its members depend on the kind of restore.")
            .only_when(
                FROM_WHOLE_SERVER,
                says("This parameter is a JSON string and is valid only when SourceType is set to UDM_ECS."),
            )
            .needed(&[need_when(
                restores_to(&[UDM_ECS_DISK, UDM_ECS_DISK_ROLLBACK, UDM_ECS, UDM_ECS_ROLLBACK]),
                says("The content of this parameter varies based on the value of RestoreType"),
            )])
            .example(r#"{"sourceInstanceId":"i-uf62te6pm3iwsyxyz66q","bootAfterRestore":false}"#)
            .remark("The page gives the type “object” and calls it a JSON string: it is sent as one compact JSON text in the query (D2)."),
        text("TargetInstanceId")
            .at(Place::Form)
            .section(Section::Where)
            .label("ECS instance")
            .help("The instance that receives the files.")
            .only_when(restores_to(&[ECS_FILE]), says("This parameter is valid only when RestoreType is set to ECS_FILE."))
            .example("i-*********************")
            .advised(&[expected(When::Always, says_by(Basis::Terraform, "TargetInstanceId is required for ECS_FILE: files are restored to one instance."))]),
        text("TargetBucket")
            .section(Section::Where)
            .label("Bucket")
            .help("The bucket that receives the objects.")
            .only_when(restores_to(&[OSS]), says("This parameter is valid only when RestoreType is set to OSS."))
            .example("hbr-backup-oss")
            .advised(&[expected(When::Always, says_by(Basis::Terraform, "TargetBucket is required for OSS."))]),
        text("TargetPrefix")
            .section(Section::Where)
            .label("Prefix")
            .help("Put before the name of every restored object. Empty restores to the original names.")
            .only_when(restores_to(&[OSS]), says("This parameter is valid only when RestoreType is set to OSS."))
            .example("hbr")
            .advised(&[expected(When::Always, says_by(Basis::Terraform, "TargetPrefix is required for OSS and may be the empty text."))]),
        text("TargetFileSystemId")
            .section(Section::Where)
            .label("File system")
            .help("The file system that receives the files.")
            .only_when(NAS_OR_CPFS, says("This parameter is valid only when RestoreType is set to NAS."))
            .example("005494")
            .advised(&[
                expected(restores_to(&[NAS]), says_by(Basis::Terraform, "TargetFileSystemId is required for NAS.")),
                caution(restores_to(&[CPFS]), says("This parameter is valid only when RestoreType is set to NAS.")),
            ])
            .remark("No destination is documented for COMMON_FILE_SYSTEM, so it is offered there too, with a warning (D6)."),
        instant("TargetCreateTime", Unit::Seconds)
            .section(Section::Where)
            .label("File system created")
            .help("When the destination file system was created.")
            .only_when(NAS_OR_CPFS, says("This parameter is valid only when RestoreType is set to NAS."))
            .example("1554347313")
            .advised(&[
                expected(restores_to(&[NAS]), says_by(Basis::Terraform, "TargetCreateTime must be set for NAS.")),
                caution(restores_to(&[CPFS]), says("This parameter is valid only when RestoreType is set to NAS.")),
            ]),
        text("TargetPath")
            .at(Place::Form)
            .section(Section::Where)
            .label("Path")
            .help("The folder into which the files are restored.")
            .only_when(
                restores_to(&[ECS_FILE, NAS, CPFS]),
                says("This parameter is valid only when RestoreType is set to ECS_FILE."),
            )
            .example(r"C:\")
            .advised(&[caution(
                NAS_OR_CPFS,
                says("This parameter is valid only when RestoreType is set to ECS_FILE."),
            )])
            .remark("The page allows it for ECS_FILE alone, Terraform requires it for NAS, and without it NAS and CPFS have no destination path: it is offered for all three (D5)."),
        text("TargetInstanceName")
            .section(Section::Where)
            .label("Tablestore instance")
            .help("The instance that receives the table.")
            .only_when(restores_to(&[OTS_TABLE]), says("The name of the destination Tablestore instance."))
            .example("instancename")
            .advised(&[expected(When::Always, says_by(Basis::Terraform, "TargetInstanceName is required for OTS_TABLE."))]),
        text("TargetTableName")
            .section(Section::Where)
            .label("Table")
            .help("The table that receives the rows.")
            .only_when(restores_to(&[OTS_TABLE]), says("The name of the destination table in the Tablestore instance."))
            .example("tablename")
            .advised(&[expected(When::Always, says_by(Basis::Terraform, "TargetTableName is required for OTS_TABLE."))]),
        object("OtsDetail", OTS_DETAIL)
            .at(Place::Form)
            .section(Section::How)
            .label("Table restore")
            .help("How tables and indexes are restored.")
            .only_when(restores_to(&[OTS_TABLE]), says("The details of the Tablestore instance."))
            .remark("The page names the type and no member; the members are those of the SDK's model (D4)."),
        open_object("Options", OPTIONS)
            .section(Section::How)
            .prominent_when(restores_to(&[ECS_FILE, OSS, NAS, CPFS]))
            .label("Options")
            .help("Paths and conflict policy, sent as one JSON text.")
            .example(r#"{"includes":[],"excludes":[],"conflictPolicy":"OVERWRITE_EXISTING"}"#)
            .advised(&[expected(
                restores_to(&[OSS, NAS]),
                says_by(Basis::Terraform, r#"Options is required for OSS and NAS, as {"includes":[],"excludes":[]}."#),
            )])
            .remark("The page shows three members in an example and describes none; others are passed on as given (D10)."),
        choice(
            "CrossAccountType",
            &[
                value("SELF_ACCOUNT", "Within the same account"),
                value("CROSS_ACCOUNT", "From a different account"),
            ],
        )
        .section(Section::Rare)
        .rare()
        .label("Cross-account restore")
        .help("Whether the backup lies in another Alibaba Cloud account.")
        .example("SELF_ACCOUNT"),
        long("CrossAccountUserId")
            .section(Section::Rare)
            .label("Source account")
            .help("ID of the account that holds the backup.")
            .only_when(
                When::Is("CrossAccountType", &["CROSS_ACCOUNT"]),
                says("The ID of the source account that contains the backup data for a cross-account restore."),
            )
            .example("158975xxxxx4625")
            .advised(&[expected(When::Always, says_by(Basis::CommonSense, "A cross-account restore names the account that holds the backup."))]),
        text("CrossAccountRoleName")
            .section(Section::Rare)
            .label("Role in the source account")
            .help("RAM role that lets this account read the backup.")
            .only_when(
                When::Is("CrossAccountType", &["CROSS_ACCOUNT"]),
                says("The name of the RAM role that you create in the source account to perform a cross-account restore."),
            )
            .example("BackupRole")
            .advised(&[expected(When::Always, says_by(Basis::CommonSense, "A cross-account restore names the role in the source account."))]),
        choice(
            "Edition",
            &[
                value("STANDARD", "Standard Edition"),
                value("BASIC", "Basic Edition, for basic ECS file backup plans"),
            ],
        )
        .section(Section::Rare)
        .rare()
        .label("Edition")
        .help("The edition of Cloud Backup.")
        .default("STANDARD")
        .example("STANDARD")
        .advised(&[caution(
            When::All(&[
                When::Is("Edition", &["BASIC"]),
                When::Not(&When::Is("SourceType", &[ECS_FILE])),
            ]),
            says("BASIC: Basic Edition. This edition is available only for basic ECS file backup plans."),
        )]),
        boolean("InitiatedByAck")
            .section(Section::Rare)
            .rare()
            .label("Started by ACK")
            .help("Whether Container Service for Kubernetes starts this restore.")
            .default("false")
            .example("false"),
        text("TargetContainerClusterId")
            .section(Section::Rare)
            .rare()
            .label("Container cluster")
            .help("ID of the cluster that receives the data.")
            .example("cc-000amjsc7o1h9506oob7"),
        open_object("TargetContainer", TARGET_CONTAINER)
            .section(Section::Rare)
            .rare()
            .label("Container volume")
            .help("The volume that receives the data, sent as one JSON text.")
            .example(r#"{"host":"k8s-node1","hostPrefix":"/var/lib/kubelet/pods/4acb31fe-8577-40ff-bc8c-eccabd835f73/volumes/kubernetes.io~csi/pvc-b050b00e-ef17-4792-aab1-1642355cf1f4/mount","pvPath":"/"}"#),
        open_object("FailbackDetail", FAILBACK_DETAIL)
            .section(Section::Rare)
            .rare()
            .label("Restore on premises")
            .help("Details of bringing an instance back to VMware on premises.")
            .example(r#"{"cpu":4,"extra":"{}","instanceId":"i-2vc******z","memoryInMB":8192,"serverId":"0fdc0c86-eb92-4e05-91ab-eeaf9fb6ad01","uefiBoot":false}"#)
            .remark("A free object of which the page shows one example; other members are passed on as given (D2)."),
    ],
    rules: &[Rule::Paired {
        first: "SourceType",
        second: "RestoreType",
        pairs: TWIN_TYPES,
        says: says("The source and destination must have the same data source type."),
    }],
    remarks: &[
        "There is no ClientToken: sending the same request twice starts two restores.",
    ],
});
