//! The vendors' SDKs: their packages, and what their classes are called.
//!
//! Apart from the operations, because the page does not need it. Read in the packages themselves;
//! what a program names here and the package does not have, the compiler or interpreter refuses
//! before anything is sent.

use crate::operation::{Operation, Protocol};

/// The SDKs for the operations of one service.
#[derive(Debug, Clone, Copy)]
pub struct Sdk {
    /// Product or service code, as the operation's protocol spells it.
    pub service: &'static str,
    /// For Python.
    pub python: Package,
    /// For Go.
    pub go: Package,
    /// For Java.
    pub java: Package,
    /// What structured values are in a program; those that are not listed are JSON texts there.
    pub values: &'static [(&'static str, SdkValue)],
}

/// A package at the version whose names were read.
#[derive(Debug, Clone, Copy)]
pub struct Package {
    /// What it is installed by.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// What a program imports it by.
    pub module: &'static str,
}

/// What stands for a structured value in a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SdkValue {
    /// A class of that name; for rows, each row is one.
    Class(&'static str),
    /// The language's own map, whose members the SDK passes on.
    Map,
}

/// Where the members of a JSON body stand: what the request's `body` is.
pub const BODY: &str = "body";

const fn package(name: &'static str, version: &'static str, module: &'static str) -> Package {
    Package {
        name,
        version,
        module,
    }
}

const GO_HUAWEI: &str = "github.com/huaweicloud/huaweicloud-sdk-go-v3";

const SDKS: &[Sdk] = &[
    Sdk {
        service: "hbr",
        python: package(
            "alibabacloud-hbr20170908",
            "2.7.1",
            "alibabacloud_hbr20170908",
        ),
        go: package(
            "github.com/alibabacloud-go/hbr-20170908/v4",
            "v4.7.1",
            "github.com/alibabacloud-go/hbr-20170908/v4/client",
        ),
        java: package("com.aliyun:hbr20170908", "2.8.2", "com.aliyun.hbr20170908"),
        values: &[
            ("UdmDetail", SdkValue::Map),
            ("FailbackDetail", SdkValue::Map),
            ("OtsDetail", SdkValue::Class("OtsTableRestoreDetail")),
        ],
    },
    Sdk {
        service: "dbs",
        python: package(
            "alibabacloud-dbs20190306",
            "1.0.3",
            "alibabacloud_dbs20190306",
        ),
        go: package(
            "github.com/alibabacloud-go/dbs-20190306/v2",
            "v2.0.0",
            "github.com/alibabacloud-go/dbs-20190306/v2/client",
        ),
        java: package("com.aliyun:dbs20190306", "1.0.3", "com.aliyun.dbs20190306"),
        values: &[],
    },
    Sdk {
        service: "HSS",
        python: package("huaweicloudsdkhss", "3.1.219", "huaweicloudsdkhss.v5"),
        go: package(
            GO_HUAWEI,
            "v0.1.188",
            "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5",
        ),
        java: package(
            "com.huaweicloud.sdk:huaweicloud-sdk-hss",
            "3.1.212",
            "com.huaweicloud.sdk.hss.v5",
        ),
        values: &[
            (BODY, SdkValue::Class("RestoreDuplicationRequestInfo")),
            (
                "mappings",
                SdkValue::Class("BackupRestoreServerMappingInfo"),
            ),
        ],
    },
    Sdk {
        service: "CBR",
        // The SDKs count their own versions: v1 calls /v3.
        python: package("huaweicloudsdkcbr", "3.1.219", "huaweicloudsdkcbr.v1"),
        go: package(
            GO_HUAWEI,
            "v0.1.188",
            "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/cbr/v1",
        ),
        java: package(
            "com.huaweicloud.sdk:huaweicloud-sdk-cbr",
            "3.1.212",
            "com.huaweicloud.sdk.cbr.v1",
        ),
        values: &[
            (BODY, SdkValue::Class("BackupRestoreReq")),
            ("restore", SdkValue::Class("BackupRestore")),
            (
                "restore.mappings",
                SdkValue::Class("BackupRestoreServerMapping"),
            ),
            ("restore.details", SdkValue::Class("RestoreDetails")),
        ],
    },
];

/// The SDKs that have an operation.
#[must_use]
pub fn sdk(operation: &Operation) -> Option<&'static Sdk> {
    let code = match operation.protocol {
        Protocol::Rpc { product, .. } => product,
        Protocol::Rest { service, .. } => service,
    };
    SDKS.iter().find(|sdk| sdk.service == code)
}

impl Sdk {
    /// What stands for the structured value at that wire path; `None` for a JSON text.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<SdkValue> {
        self.values
            .iter()
            .find(|(name, _)| *name == path)
            .map(|(_, value)| *value)
    }
}
