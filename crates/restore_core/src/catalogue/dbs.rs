//! What both DBS operations share: hosts, and the token that makes a request repeatable.

use crate::operation::{Endpoint, HostException, Param, Section, text};

/// Hosts of DBS, from the SDK's table (wire-format D28, D29).
pub(super) const ENDPOINT: Endpoint = Endpoint {
    regions: &[
        "cn-hangzhou",
        "cn-shanghai",
        "cn-beijing",
        "cn-shenzhen",
        "cn-qingdao",
        "cn-zhangjiakou",
        "cn-chengdu",
        "cn-huhehaote",
        "cn-hongkong",
        "cn-hangzhou-finance",
        "cn-shanghai-finance-1",
        "cn-shenzhen-finance-1",
        "ap-northeast-1",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-5",
        "eu-central-1",
        "eu-west-1",
        "me-east-1",
        "us-east-1",
        "us-west-1",
    ],
    host: "dbs.{region}.aliyuncs.com",
    exceptions: &[
        HostException {
            regions: &[
                "cn-hangzhou",
                "cn-qingdao",
                "cn-beijing",
                "cn-zhangjiakou",
                "cn-shanghai",
                "cn-shenzhen",
                "cn-hongkong",
                "us-west-1",
                "us-east-1",
                "cn-hangzhou-finance",
                "cn-shanghai-finance-1",
                "cn-shenzhen-finance-1",
            ],
            host: "dbs-api.cn-hangzhou.aliyuncs.com",
        },
        HostException {
            regions: &[
                "cn-chengdu",
                "cn-huhehaote",
                "ap-southeast-1",
                "ap-southeast-2",
                "ap-southeast-3",
                "ap-southeast-5",
                "ap-northeast-1",
                "eu-central-1",
                "ap-south-1",
                "eu-west-1",
                "me-east-1",
            ],
            host: "dbs-api.{region}.aliyuncs.com",
        },
    ],
    domains: &["aliyuncs.com"],
};

/// Where the vendor's tables disagree.
pub(super) const ENDPOINT_REMARK: &str = "The CLI's table has dbs-api.cn-zhangjiakou.aliyuncs.com for cn-zhangjiakou; the SDK's, followed here, the host of cn-hangzhou (D29).";

/// The idempotency token, the same for both operations.
pub(super) const fn client_token(example: &'static str) -> Param {
    text("ClientToken")
        .rare()
        .section(Section::Rare)
        .label("Client token")
        .help("Makes repeating the same request safe: the service runs one of them. Use a new token for every new request.")
        .example(example)
        .remark("DBS gives no length or alphabet. Alibaba Cloud's general rule for such tokens is ASCII and at most 64 characters.")
}
