//! Which host answers for a region.
//!
//! A host comes from the catalogue's table, or is given by hand and lies under one of the vendor's
//! domains. Nothing else can become a host.

use crate::operation::Endpoint;
use crate::problem::RegionProblem;

/// The host for a region, and what is odd about it. No host when there is none to be trusted.
#[must_use]
pub(crate) fn host(
    endpoint: &Endpoint,
    region: &str,
    by_hand: Option<&str>,
) -> (String, Vec<RegionProblem>) {
    let mut problems = Vec::new();
    if region.is_empty() {
        problems.push(RegionProblem::Missing);
    } else if !is_label(region) {
        problems.push(RegionProblem::Malformed);
    } else if !endpoint.regions.contains(&region) {
        problems.push(RegionProblem::Unlisted);
    }
    if let Some(host) = by_hand {
        if is_under(host, endpoint.domains) {
            return (host.to_owned(), problems);
        }
        problems.push(RegionProblem::ForeignHost);
        return (String::new(), problems);
    }
    if !is_label(region) {
        return (String::new(), problems);
    }
    let template = endpoint
        .exceptions
        .iter()
        .find(|exception| exception.regions.contains(&region))
        .map_or(endpoint.host, |exception| exception.host);
    (fill(template, region), problems)
}

/// Puts the region where a template has `{region}`. Looks for the brackets alone, because preparing a
/// search for a word takes longer than a short text.
fn fill(template: &str, region: &str) -> String {
    let bracketed = template.split_once('{').and_then(|(before, rest)| {
        let (_, after) = rest.split_once('}')?;
        Some([before, region, after].concat())
    });
    bracketed.unwrap_or_else(|| template.to_owned())
}

/// Every region that a host serves: those of the tables, or the one that its name holds.
#[must_use]
pub(crate) fn regions_of<'h>(endpoint: &Endpoint, by_host: &'h str) -> Vec<&'h str>
where
    'static: 'h,
{
    let tables = endpoint
        .exceptions
        .iter()
        .flat_map(|exception| exception.regions)
        .chain(endpoint.regions);
    let mut regions: Vec<&'h str> = Vec::new();
    for region in tables {
        if !regions.contains(region) && host(endpoint, region, None).0 == by_host {
            regions.push(region);
        }
    }
    let inside = endpoint
        .host
        .split_once("{region}")
        .and_then(|(before, after)| by_host.strip_prefix(before)?.strip_suffix(after));
    if let Some(region) = inside.filter(|_| regions.is_empty())
        && host(endpoint, region, None).0 == by_host
    {
        regions.push(region);
    }
    regions
}

/// A single DNS label of lower-case letters, digits and inner hyphens.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn is_under(host: &str, domains: &[&str]) -> bool {
    host.len() <= 253
        && domains.iter().any(|domain| {
            host.strip_suffix(domain)
                .and_then(|rest| rest.strip_suffix('.'))
                .is_some_and(|rest| rest.split('.').all(is_label))
        })
}

#[cfg(test)]
mod tests {
    use super::host;
    use crate::catalogue::operation;

    fn check(id: &str, region: &str, by_hand: Option<&str>, expected: &str) {
        let endpoint = operation(id).expect("in the catalogue").endpoint;
        assert_eq!(
            host(&endpoint, region, by_hand).0,
            expected,
            "{id} {region} {by_hand:?}"
        );
    }

    #[test]
    fn hosts_are_those_of_the_sdks_tables() {
        check(
            "hbr.CreateRestoreJob",
            "cn-shanghai",
            None,
            "hbr.cn-shanghai.aliyuncs.com",
        );
        check("hbr.CreateRestoreJob", "cn-wuhan", None, "hbr.aliyuncs.com");
        check(
            "dbs.StartRestoreTask",
            "us-east-1",
            None,
            "dbs-api.cn-hangzhou.aliyuncs.com",
        );
        check(
            "dbs.StartRestoreTask",
            "eu-west-1",
            None,
            "dbs-api.eu-west-1.aliyuncs.com",
        );
        check(
            "dbs.StartRestoreTask",
            "cn-wulanchabu",
            None,
            "dbs.cn-wulanchabu.aliyuncs.com",
        );
        check(
            "hss.RestoreDuplicationInfo",
            "eu-west-101",
            None,
            "hss.eu-west-101.myhuaweicloud.eu",
        );
        check(
            "cbr.RestoreBackup",
            "eu-west-101",
            None,
            "cbr.eu-west-101.myhuaweicloud.eu",
        );
        check(
            "cbr.RestoreBackup",
            "eu-west-0",
            None,
            "cbr.eu-west-0.myhuaweicloud.com",
        );
    }

    #[test]
    fn a_host_by_hand_lies_under_the_vendors_domain() {
        let vpc = "hbr-vpc.cn-shanghai.aliyuncs.com";
        check("hbr.CreateRestoreJob", "cn-shanghai", Some(vpc), vpc);
        for hostile in [
            "evil.example",
            "aliyuncs.com.evil.example",
            "evilaliyuncs.com",
            "aliyuncs.com",
            ".aliyuncs.com",
            "a@b.aliyuncs.com",
            "a:1.aliyuncs.com",
            "127.0.0.1",
            "a/.aliyuncs.com",
            "a#.aliyuncs.com",
            "A.aliyuncs.com",
            "a..aliyuncs.com",
            "a.aliyuncs.com.",
            "a\n.aliyuncs.com",
            "",
        ] {
            check("hbr.CreateRestoreJob", "cn-shanghai", Some(hostile), "");
        }
    }

    #[test]
    fn a_hostile_region_has_no_host() {
        for hostile in [
            "",
            "a.b",
            "a/b",
            "a@b",
            "a#",
            "cn\u{0}",
            "CN-SHANGHAI",
            "-a",
            "a-",
            "é",
            " ",
        ] {
            check("hbr.CreateRestoreJob", hostile, None, "");
        }
    }
}
