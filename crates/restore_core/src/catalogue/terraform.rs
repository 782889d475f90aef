//! Operations that a Terraform provider has as resources, and what those can carry.
//!
//! Read in the provider's source (`resource_alicloud_hbr_restore_job.go`) and its page.

use super::hbr_create_restore_job;
use crate::operation::Operation;

/// A resource whose creation is an operation.
#[derive(Debug, Clone, Copy)]
pub struct Resource {
    /// The operation.
    pub operation: &'static Operation,
    /// The provider's local name.
    pub provider: &'static str,
    /// The provider's address in the registry.
    pub source: &'static str,
    /// The versions that have every argument.
    pub version: &'static str,
    /// The service's name among the provider's endpoints.
    pub service: &'static str,
    /// The resource's type.
    pub name: &'static str,
    /// What it takes, in the order in which it is written.
    pub arguments: &'static [Argument],
    /// What the provider does differently from a plain request.
    pub remarks: &'static [&'static str],
}

/// One argument of a resource.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// The parameter's wire name.
    pub param: &'static str,
    /// The argument's name.
    pub name: &'static str,
    /// The provider does without it.
    pub is_optional: bool,
    /// What it takes.
    pub takes: Takes,
}

/// What an argument takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// Text, but not the empty one, which the provider does not send.
    Text,
    /// One of some texts.
    OneOf(&'static [&'static str]),
    /// A whole number, but not 0, which the provider does not send.
    Integer,
    /// A block of one member, which is true or false: wire name, argument.
    Flag(&'static str, &'static str),
    /// Nothing that means the same: why.
    Nothing(&'static str),
}

const fn optional(param: &'static str, name: &'static str, takes: Takes) -> Argument {
    Argument {
        param,
        name,
        is_optional: true,
        takes,
    }
}

const fn needed(param: &'static str, name: &'static str, takes: Takes) -> Argument {
    Argument {
        is_optional: false,
        ..optional(param, name, takes)
    }
}

/// Every resource.
pub static RESOURCES: &[Resource] = &[Resource {
    operation: &hbr_create_restore_job::OPERATION,
    provider: "alicloud",
    source: "aliyun/alicloud",
    version: ">= 1.189.0",
    service: "hbr",
    name: "alicloud_hbr_restore_job",
    arguments: &[
        needed(
            "SourceType",
            "source_type",
            Takes::OneOf(&["ECS_FILE", "NAS", "OSS", "OTS_TABLE", "UDM_ECS"]),
        ),
        needed(
            "RestoreType",
            "restore_type",
            Takes::OneOf(&["ECS_FILE", "NAS", "OSS", "OTS_TABLE", "UDM_ECS_ROLLBACK"]),
        ),
        needed("VaultId", "vault_id", Takes::Text),
        needed("SnapshotId", "snapshot_id", Takes::Text),
        needed("SnapshotHash", "snapshot_hash", Takes::Text),
        optional("Include", "include", Takes::Text),
        optional("Exclude", "exclude", Takes::Text),
        optional("TargetTime", "target_time", Takes::Text),
        optional("UdmDetail", "udm_detail", Takes::Text),
        optional("TargetInstanceId", "target_instance_id", Takes::Text),
        optional("TargetBucket", "target_bucket", Takes::Text),
        optional("TargetPrefix", "target_prefix", Takes::Text),
        optional("TargetFileSystemId", "target_file_system_id", Takes::Text),
        // Its code takes a time that ends in Z for one of UTC+8, its page for one of UTC; a time
        // that ends in CST is taken for one of wherever Terraform runs.
        optional(
            "TargetCreateTime",
            "target_create_time",
            Takes::Nothing("the provider reads the zone of a time otherwise than its page says"),
        ),
        optional("TargetPath", "target_path", Takes::Text),
        optional("TargetInstanceName", "target_instance_name", Takes::Text),
        optional("TargetTableName", "target_table_name", Takes::Text),
        optional("Options", "options", Takes::Text),
        optional("CrossAccountType", "cross_account_type", Takes::Text),
        optional(
            "CrossAccountUserId",
            "cross_account_user_id",
            Takes::Integer,
        ),
        optional(
            "CrossAccountRoleName",
            "cross_account_role_name",
            Takes::Text,
        ),
        optional(
            "OtsDetail",
            "ots_detail",
            Takes::Flag("OverwriteExisting", "overwrite_existing"),
        ),
    ],
    remarks: &[
        "The provider sends every parameter in the form body and adds a ClientToken of its own.",
        "Each new resource starts a restore; destroying it undoes nothing.",
        "The provider reads its access key from ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.",
    ],
}];

/// The resource of an operation, if a provider has one.
#[must_use]
pub fn resource(operation: &Operation) -> Option<&'static Resource> {
    RESOURCES
        .iter()
        .find(|resource| resource.operation.id == operation.id)
}
