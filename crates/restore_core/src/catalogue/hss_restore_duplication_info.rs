//! Huawei Host Security Service: `RestoreDuplicationInfo`, page of 2026-04-03.
//!
//! The body is the object itself, without the `restore` wrapper that CBR has, and optional.

use super::huawei;
use crate::operation::{
    Basis, Endpoint, HostException, Operation, Param, Place, Protocol, Section, Source, Vendor,
    When, boolean, caution, checked, expected, need, rows, says, says_by, text_of,
};

const MAPPINGS_SAYS: &str = "Mapping relationship for restoration. This parameter is mandatory for VM restoration and optional for disk restoration.";

const MAPPING: &[Param] = &[
    text_of("backup_id", 1, 128)
        .member()
        .label("Disk backup")
        .help("The backup of one disk, from the console or the backup's details.")
        .example("5d822633-2bbf-4af8-a16e-5ab1c7705235"),
    text_of("volume_id", 0, 128)
        .member()
        .label("Onto disk")
        .help("The disk that is overwritten with it.")
        .example("eccbcfdd-f843-4bbb-b2c0-a5ce861f9376"),
];

/// `hss.RestoreDuplicationInfo`.
pub static OPERATION: Operation = checked(Operation {
    id: "hss.RestoreDuplicationInfo",
    vendor: Vendor::Huawei,
    title: "HSS restore",
    summary: "Restores a server from a ransomware-protection backup.",
    source: Source { page: "Host Security Service: Restoring Data Using a Backup", updated: "2026-04-03" },
    protocol: Protocol::Rest {
        service: "HSS",
        operation: "RestoreDuplicationInfo",
        path: "/v5/{project_id}/ransomware/duplication/{backup_id}/restore",
        content_type: "application/json",
    },
    endpoint: Endpoint {
        regions: huawei::HSS_REGIONS,
        host: "hss.{region}.myhuaweicloud.com",
        exceptions: &[HostException {
            regions: &["eu-west-101"],
            host: "hss.{region}.myhuaweicloud.eu",
        }],
        domains: &["myhuaweicloud.com", "myhuaweicloud.eu"],
    },
    params: &[
        huawei::RESTORE_KIND,
        huawei::project_id_of(
            1,
            256,
            &[need("Project ID, which is used to specify the project that an asset belongs to.")],
        ),
        // The page allows 0 characters, which would make the path `…/duplication//restore` (D20).
        text_of("backup_id", 1, 64)
            .at(Place::Path)
            .section(Section::What)
            .label("Backup")
            .help("The backup to restore from.")
            .needed(&[need("Backup ID.")])
            .example("a5200268-74a5-4806-acc6-95793ab0228b")
            .remark("The page allows 0 characters; an empty ID would name another path, so one is needed (D20)."),
        text_of("server_id", 1, 128)
            .at(Place::Body)
            .section(Section::Where)
            .label("Server")
            .help("The server (VM) that is overwritten.")
            .example("94eba8b2-acc9-4d82-badc-127144cc5526")
            .advised(&[expected(
                huawei::SERVER,
                says_by(Basis::CommonSense, "ID of the target VM: restoring a whole server without naming it is left to the service."),
            )]),
        rows("mappings", MAPPING)
            .at(Place::Body)
            .section(Section::Where)
            .label("Disks")
            .help("Which disk backup goes onto which disk.")
            .advised(&[
                expected(huawei::SERVER, says(MAPPINGS_SAYS)),
                caution(huawei::DISK, says_by(Basis::ChineseDocument, "For disk restoration the values of mappings are not used.")),
            ])
            .remark("Called mandatory for a VM, while the table marks every member of the body as optional (D21)."),
        boolean("power_on")
            .at(Place::Body)
            .section(Section::How)
            .label("Start afterwards")
            .help("Start the server when the restore has ended. After ransomware, choose this knowingly.")
            .default("true")
            .advised(&[expected(
                When::Always,
                says("Whether to start the device after the restoration. It is started by default."),
            )]),
        text_of("enterprise_project_id", 1, 256)
            .section(Section::Rare)
            .rare()
            .label("Enterprise project")
            .help("Filters by enterprise project; all_granted_eps stands for all of them.")
            .default("0")
            .example("all_granted_eps"),
        text_of("region", 1, 128)
            .at(Place::Header)
            .section(Section::Rare)
            .rare()
            .label("Region header")
            .help("A header named region, apart from the region that chooses the host."),
        huawei::auth_token(
            &[need("User token, which contains user identity and permissions.")],
            32_768,
        ),
    ],
    rules: &[],
    remarks: &[
        "The page's example request is titled after another operation and has no body (D19).",
        "There is no idempotency token: sending the same request twice starts two restores.",
    ],
});
