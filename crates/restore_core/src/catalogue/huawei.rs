//! What both Huawei operations share: regions, whose project, who asks, and the unsent question.

use crate::operation::{
    Choice, Param, Place, Section, When, choice, credential, need, text, text_of, value,
};

/// Regions of CBR; the last two are its alone.
pub(super) const CBR_REGIONS: &[&str] = &[
    "cn-north-4",
    "cn-north-1",
    "cn-north-2",
    "cn-north-9",
    "cn-north-11",
    "cn-north-12",
    "cn-east-2",
    "cn-east-3",
    "cn-east-4",
    "cn-east-5",
    "cn-south-1",
    "cn-south-2",
    "cn-south-4",
    "cn-southwest-2",
    "cn-southwest-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ae-ad-1",
    "af-north-1",
    "af-south-1",
    "eu-west-101",
    "la-north-2",
    "la-south-2",
    "me-east-1",
    "my-kualalumpur-1",
    "na-mexico-1",
    "ru-moscow-1",
    "sa-brazil-1",
    "tr-west-1",
    "eu-west-0",
    "ru-northwest-2",
];

/// Regions of HSS: those of CBR but the last two.
pub(super) const HSS_REGIONS: &[&str] = CBR_REGIONS.split_at(CBR_REGIONS.len() - 2).0;

const RESTORE_KINDS: &[Choice] = &[
    value("server", "A whole server (VM)"),
    value("disk", "A single disk"),
];

/// Whole server or single disk: the pages' rules depend on it, the requests do not carry it (D21).
pub(super) const RESTORE_KIND: Param = choice("restore_kind", RESTORE_KINDS)
    .asked_only()
    .section(Section::What)
    .label("What is restored")
    .help("Decides which of the fields below are needed. It is not sent.");

/// A whole server is restored.
pub(super) const SERVER: When = When::Is("restore_kind", &["server"]);

/// A single disk is restored.
pub(super) const DISK: When = When::Is("restore_kind", &["disk"]);

/// The project, a path segment.
pub(super) const PROJECT_ID: Param = text("project_id")
    .at(Place::Path)
    .section(Section::What)
    .label("Project")
    .help("The project that holds the backup.")
    .needed(&[need("Project ID")])
    .example("f841e01fd2b14e7fa41b6ae7aa6b0594");

/// The project with the length that HSS documents.
pub(super) const fn project_id_of(
    min: u32,
    max: u32,
    says: &'static [crate::operation::Need],
) -> Param {
    Param {
        shape: text_of("", min, max).shape,
        ..PROJECT_ID
    }
    .needed(says)
}

/// The IAM token.
pub(super) const fn auth_token(needs: &'static [crate::operation::Need], max: u32) -> Param {
    credential("X-Auth-Token", "HUAWEI_TOKEN", 1, max)
        .at(Place::Header)
        .section(Section::Rare)
        .label("IAM token")
        .help("Who asks. Left out here, every command reads it from the environment variable HUAWEI_TOKEN.")
        .needed(needs)
        .remark("The page asks for a token; the vendor's SDK signs with an access key instead (D18).")
}
