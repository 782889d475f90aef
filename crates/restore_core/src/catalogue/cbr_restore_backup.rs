//! Huawei Cloud Backup and Recovery: `RestoreBackup`, page of 2022-02-22.

use super::huawei;
use crate::operation::{
    Basis, Endpoint, HostException, Operation, Param, Place, Protocol, Rule, Section, Source,
    Vendor, When, boolean, caution, checked, expected, need, need_when, object, rows, says,
    says_by, text, text_of,
};

const MAPPING: &[Param] = &[
    text("backup_id")
        .member()
        .label("Disk backup")
        .help("The backup of one disk: one of the server backup's children.")
        .needed(&[need("Disk backup ID, which can be obtained from the console or by calling the API for querying a specified backup.")])
        .example("5d822633-2bbf-4af8-a16e-5ab1c7705235"),
    text("volume_id")
        .member()
        .label("Onto disk")
        .help("The disk that is overwritten with it.")
        .needed(&[need("ID of the disk to which data is restored")])
        .example("eccbcfdd-f843-4bbb-b2c0-a5ce861f9376"),
];

const DETAILS: &[Param] = &[text_of("destination_path", 1, 255)
    .member()
    .label("Folder")
    .help("Where the files of a file backup are restored.")
    .needed(&[need_when(
        When::Always,
        says_by(
            Basis::NewerDocument,
            "destination_path is required inside details.",
        ),
    )])];

const RESTORE: &[Param] = &[
    text("server_id")
        .member()
        .label("Server")
        .help("The server (VM) that is overwritten.")
        .needed(&[need_when(
            huawei::SERVER,
            says("ID of the target VM to be restored. This parameter is mandatory for VM restoration."),
        )])
        .prominent_when(When::Not(&huawei::DISK))
        .example("94eba8b2-acc9-4d82-badc-127144cc5526"),
    rows("mappings", MAPPING)
        .member()
        .label("Disks")
        .help("Which disk backup goes onto which disk.")
        .needed(&[need_when(
            huawei::SERVER,
            says("Restored mapping relationship. This parameter is mandatory for VM restoration and optional for disk restoration."),
        )])
        .prominent_when(When::Not(&huawei::DISK))
        .advised(&[caution(
            huawei::DISK,
            says_by(Basis::ChineseDocument, "For disk restoration the values of mappings are not used."),
        )]),
    text("volume_id")
        .member()
        .label("Disk")
        .help("The disk that is overwritten.")
        .needed(&[need_when(
            huawei::DISK,
            says("ID of the target disk to be restored. This parameter is mandatory for disk restoration."),
        )])
        .prominent_when(When::Not(&huawei::SERVER))
        .example("eccbcfdd-f843-4bbb-b2c0-a5ce861f9376"),
    boolean("power_on")
        .member()
        .label("Start afterwards")
        .help("Start the server when the restore has ended.")
        .default("true")
        .advised(&[expected(
            huawei::SERVER,
            says("Whether the server is powered on after restoration. By default it is powered on after restoration."),
        )]),
    text("resource_id")
        .member()
        .rare()
        .label("Resource")
        .help("ID of the resource to be restored. The page does not say how it differs from the two above.")
        .remark("Neither server_id, volume_id nor resource_id given is an error; the first two together are a warning (D25)."),
    object("details", DETAILS)
        .member()
        .rare()
        .label("File restore")
        .help("Where the files of a file backup go.")
        .advised(&[caution(
            When::Always,
            says_by(Basis::NewerDocument, "details is newer than the page of 2022 and offered in some regions only."),
        )])
        .remark("In the SDK and in a newer edition of the page (D23)."),
];

/// `cbr.RestoreBackup`.
pub static OPERATION: Operation = checked(Operation {
    id: "cbr.RestoreBackup",
    vendor: Vendor::Huawei,
    title: "CBR restore",
    summary: "Restores a server or a disk from a Cloud Backup and Recovery backup.",
    source: Source {
        page: "Cloud Backup and Recovery: Restoring Data Using a Backup",
        updated: "2022-02-22",
    },
    protocol: Protocol::Rest {
        service: "CBR",
        operation: "RestoreBackup",
        path: "/v3/{project_id}/backups/{backup_id}/restore",
        content_type: "application/json;charset=utf-8",
    },
    endpoint: Endpoint {
        regions: huawei::CBR_REGIONS,
        host: "cbr.{region}.myhuaweicloud.com",
        // The SDK's table has `.com` here; HSS's table and the CLI's pages have `.eu` (D27).
        exceptions: &[HostException {
            regions: &["eu-west-101"],
            host: "cbr.{region}.myhuaweicloud.eu",
        }],
        domains: &["myhuaweicloud.com", "myhuaweicloud.eu"],
    },
    params: &[
        huawei::RESTORE_KIND,
        huawei::PROJECT_ID,
        text("backup_id")
            .at(Place::Path)
            .section(Section::What)
            .label("Backup")
            .help("The backup to restore from.")
            .needed(&[need("Backup ID")])
            .example("a5200268-74a5-4806-acc6-95793ab0228b"),
        object("restore", RESTORE)
            .at(Place::Body)
            .section(Section::Where)
            .label("Restore")
            .help("What is overwritten.")
            .needed(&[need("Request body for restoring data")]),
        huawei::auth_token(&[need("User token.")], u32::MAX),
    ],
    rules: &[
        Rule::AtLeastOne {
            names: &[
                "restore.server_id",
                "restore.volume_id",
                "restore.resource_id",
            ],
            says: says_by(
                Basis::CommonSense,
                "A restore names what it overwrites: server_id, volume_id or resource_id.",
            ),
        },
        Rule::RarelyTogether {
            names: &["restore.server_id", "restore.volume_id"],
            says: says_by(
                Basis::CommonSense,
                "Nothing says what happens when both server_id and volume_id are given.",
            ),
        },
    ],
    remarks: &[
        "The page's example URL writes the project ID in braces; none are sent (D24).",
        "There is no idempotency token: sending the same request twice starts two restores.",
        "Success is 202 with an empty body.",
        "The host of eu-west-101 is .eu, as HSS's table has it; CBR's own table says .com (D27).",
    ],
});
