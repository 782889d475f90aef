//! Alibaba Cloud DBS: `CreateRestoreTask`, page of 2025-12-01.
//!
//! Every parameter travels in the query, the password too (D16). The database type is no
//! parameter, yet five rules depend on it: it is asked first and never sent.

use super::dbs;
use crate::operation::{
    Basis, Operation, Param, Protocol, Rule, Section, Source, Unit, Vendor, When, caution, checked,
    choice, expected, instant, integer, long, need, need_when, open_rows, says, says_by, secret,
    suggestion, text, value,
};

const LOCATION: &str = "DestinationEndpointInstanceType";

const fn located(types: &'static [&'static str]) -> When {
    When::Is(LOCATION, types)
}

const fn engine(engines: &'static [&'static str]) -> When {
    When::Is("database_engine", engines)
}

/// When an account is needed: everywhere but for Redis, and for SQL Server behind a gateway.
const ACCOUNT_NEEDED: When = When::Not(&When::Any(&[
    engine(&["Redis"]),
    When::All(&[located(&["Agent"]), engine(&["MSSQL"])]),
]));
const ACCOUNT_SAYS: &str = "This parameter is not required if the database type is Redis, or if DestinationEndpointInstanceType is set to agent and the database type is MSSQL. In other scenarios, this parameter is required.";

const IP_SAYS: &str = "This parameter is required if DestinationEndpointInstanceType is set to express, agent, or other.";
const PORT_SAYS: &str = "This parameter is required if DestinationEndpointInstanceType is set to express, agent, other, or ECS.";
const REGION_SAYS: &str = "This parameter is required if DestinationEndpointInstanceType is set to RDS, ECS, DDS, Express, or Agent.";
const INSTANCE_SAYS: &str = "This parameter is required if DestinationEndpointInstanceType is set to RDS, ECS, DDS, or Express.";

const RESTORE_OBJECT: &[Param] = &[
    text("DBName")
        .member()
        .label("Database")
        .help("Name of the database in the backup.")
        .example("dbname")
        .advised(&[expected(When::Always, says("Template: [{ \"DBName\": \"source_database_name\", \"NewDBName\": \"destination_database_name\" }]"))]),
    text("NewDBName")
        .member()
        .label("Restored as")
        .help("Name of the database at the destination.")
        .example("dbname1"),
];

/// `dbs.CreateRestoreTask`.
pub static OPERATION: Operation = checked(Operation {
    id: "dbs.CreateRestoreTask",
    vendor: Vendor::Alibaba,
    title: "DBS create task",
    summary: "Creates a database restore task; StartRestoreTask then runs it.",
    source: Source { page: "Data Management: CreateRestoreTask", updated: "2025-12-01" },
    protocol: Protocol::Rpc {
        product: "dbs",
        action: "CreateRestoreTask",
        version: "2019-03-06",
        content_type: None,
    },
    endpoint: dbs::ENDPOINT,
    params: &[
        text("BackupPlanId")
            .section(Section::What)
            .label("Backup plan")
            .help("The plan whose backups are restored.")
            .needed(&[need("The ID of the backup plan.")])
            .example("dbs1hvb0ww****"),
        choice(
            "database_engine",
            &[
                value("MySQL", ""),
                value("MSSQL", "SQL Server"),
                value("Oracle", ""),
                value("MariaDB", ""),
                value("PostgreSQL", ""),
                value("DRDS", "PolarDB-X"),
                value("MongoDB", ""),
                value("Redis", ""),
            ],
        )
        .asked_only()
        .section(Section::What)
        .label("Database type")
        .help("The backup plan's database type. It decides what else is needed and is not sent."),
        text("RestoreTaskName")
            .section(Section::What)
            .label("Task name")
            .help("A name for the restore task.")
            .needed(&[need("The name of the restore job.")])
            .example("test"),
        instant("RestoreTime", Unit::Milliseconds)
            .section(Section::When)
            .label("Point in time")
            .help("The moment whose data is restored.")
            .example("1554560477000"),
        text("BackupSetId")
            .section(Section::When)
            .label("Backup set")
            .help("A full backup to restore, instead of a point in time.")
            .example("dbs1hvb0w*****"),
        suggestion(
            LOCATION,
            &[
                value("RDS", "An RDS instance"),
                value("ECS", "A database on an ECS instance"),
                value("Express", "Over a leased line, VPN Gateway or Smart Access Gateway"),
                value("Agent", "Over a backup gateway"),
                value("DDS", "A cloud MongoDB instance"),
                value("Other", "Over the Internet"),
                value("dg", "Self-managed, over Database Gateway"),
            ],
        )
        .in_any_case()
        .section(Section::Where)
        .label("Where the database is")
        .help("How the destination database is reached.")
        .needed(&[need("The location of the database.")])
        .example("RDS")
        .advised(&[
            caution(located(&["dg"]), says_by(Basis::CommonSense, "No rule says where the gateway's ID goes; DestinationEndpointInstanceID is probably meant.")),
        ])
        .remark("The list writes Express, Agent and Other, the rules express, agent and other: the list's spelling is sent, conditions ignore case. Orchestration templates know kvstore, polardb and drds too (D11)."),
        text("DestinationEndpointRegion")
            .section(Section::Where)
            .rare()
            .label("Region of the database")
            .help("The region of the destination instance.")
            .needed(&[need_when(located(&["RDS", "ECS", "DDS", "Express", "Agent"]), says(REGION_SAYS))])
            .example("cn-hangzhou"),
        text("DestinationEndpointInstanceID")
            .section(Section::Where)
            .rare()
            .prominent_when(located(&["dg"]))
            .label("Instance")
            .help("ID of the destination instance.")
            .needed(&[need_when(located(&["RDS", "ECS", "DDS", "Express"]), says(INSTANCE_SAYS))])
            .example("rm-bp1p8c29*****"),
        text("DestinationEndpointIP")
            .section(Section::Where)
            .rare()
            .label("Address")
            .help("Host name or IP address of the destination database.")
            .needed(&[need_when(located(&["Express", "Agent", "Other"]), says(IP_SAYS))])
            .example("rm-bp*****9jv8pxero.mysql.rds.aliyuncs.com"),
        integer("DestinationEndpointPort", i32::MIN as i64, i32::MAX as i64)
            .section(Section::Where)
            .rare()
            .label("Port")
            .help("TCP port of the destination database.")
            .needed(&[need_when(located(&["Express", "Agent", "Other", "ECS"]), says(PORT_SAYS))])
            .example("3306"),
        long("BackupGatewayId")
            .section(Section::Where)
            .rare()
            .label("Backup gateway")
            .help("The gateway over which the database is reached.")
            .needed(&[need_when(
                located(&["Agent"]),
                says("This parameter is required if DestinationEndpointInstanceType is set to agent."),
            )])
            .example("4312****"),
        text("DestinationEndpointDatabaseName")
            .section(Section::Where)
            .rare()
            .label("Database to connect to")
            .help("Name of the destination database.")
            .needed(&[need_when(
                engine(&["PostgreSQL", "MongoDB"]),
                says("This parameter is required if the database type is PostgreSQL or MongoDB."),
            )])
            .example("test"),
        text("DestinationEndpointOracleSID")
            .section(Section::Where)
            .rare()
            .label("Oracle SID")
            .help("System ID of the destination Oracle database.")
            .needed(&[need_when(
                engine(&["Oracle"]),
                says("This parameter is required if the database type is Oracle."),
            )])
            .example("test"),
        text("DestinationEndpointUserName")
            .section(Section::Where)
            .label("Account")
            .help("Database account at the destination.")
            .needed(&[need_when(ACCOUNT_NEEDED, says(ACCOUNT_SAYS))])
            .example("test"),
        secret("DestinationEndpointPassword", "DBS_DESTINATION_PASSWORD")
            .section(Section::Where)
            .label("Password")
            .help("Password of the database account.")
            .needed(&[need_when(ACCOUNT_NEEDED, says(ACCOUNT_SAYS))])
            .advised(&[caution(
                When::Always,
                says_by(Basis::Sdk, "The password travels in the query string, and so may end up in the logs of every proxy on the way."),
            )])
            .remark("The vendor's SDK and CLI put it in the query; so does Restore Builder (D16)."),
        open_rows("RestoreObjects", RESTORE_OBJECT)
            .section(Section::How)
            .label("Databases")
            .help("Which databases are restored, and under which names. Single tables can only be restored in the console.")
            .needed(&[need_when(
                When::Not(&located(&["Agent"])),
                says("This parameter is not required if DestinationEndpointInstanceType is set to agent. In other scenarios, this parameter is required."),
            )])
            .example(r#"[{"DBName":"dbname","NewDBName":"dbname1"}]"#)
            .remark("The page's example mixes a Chinese sentence with escaped quotes; what is sent is plain JSON (D34)."),
        suggestion(
            "DuplicateConflict",
            &[
                value("renamenew", "Rename the new object"),
                value("failure", "Fail").only_by(Basis::Orchestration),
            ],
        )
        .section(Section::How)
        .label("When a name is taken")
        .help("What to do when an object of the same name exists.")
        .example("renamenew")
        .remark("The page lists renamenew alone; orchestration templates also list failure and call it the default (D15)."),
        text("RestoreDir")
            .section(Section::How)
            .rare()
            .label("Restore folder")
            .help("Folder on the gateway's host into which the backup is unpacked.")
            .needed(&[need_when(
                When::All(&[located(&["Agent"]), engine(&["MySQL"])]),
                says("This parameter is required if DestinationEndpointInstanceType is set to agent and the backup plan is for a MySQL database."),
            )])
            .example("test"),
        text("RestoreHome")
            .section(Section::How)
            .rare()
            .label("Database program folder")
            .help("Folder of the database program on the destination host.")
            .example("test"),
        text("CrossAliyunId")
            .section(Section::Rare)
            .rare()
            .label("Backup account")
            .help("UID of the Alibaba Cloud account that holds a cross-account backup.")
            .example("2749528728********"),
        text("CrossRoleName")
            .section(Section::Rare)
            .rare()
            .label("Role in the backup account")
            .help("RAM role for a cross-account backup.")
            .example("test123"),
        dbs::client_token("ETnLKlblzczshOTUbOC********"),
    ],
    rules: &[Rule::AtMostOne {
        names: &["RestoreTime", "BackupSetId"],
        says: says("The ID of the full backup set used for the restore. This parameter is mutually exclusive with RestoreTime."),
    }],
    remarks: &[dbs::ENDPOINT_REMARK,
        "The page's success example shows Success true beside ErrCode Param.NotFound; it is no real answer.",
        "Thirteen further parameters that the SDK has without a description are left out (D17, D35).",
    ],
});
