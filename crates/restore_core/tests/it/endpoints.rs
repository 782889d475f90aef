//! Every region leads to the host of the vendor's own table.

use std::fs;

use restore_core::catalogue::CATALOGUE;
use restore_core::draft::Draft;
use restore_core::evaluate::evaluate;
use restore_core::operation::{Operation, Protocol};
use serde_json::{Map, Value};

const TABLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/vectors/endpoints.json"
);

/// Where the catalogue knows better than the table, and why.
const ACCEPTED: &[(&str, &str, &str)] = &[
    // D27: HSS's table and the vendor's EU pages say `.eu`.
    ("cbr", "eu-west-101", "cbr.eu-west-101.myhuaweicloud.eu"),
];

fn table(operation: &Operation) -> (String, Map<String, Value>) {
    let text = fs::read_to_string(TABLE).expect("the table is in the repository");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let service = match operation.protocol {
        Protocol::Rpc { product, .. } => product.to_ascii_lowercase(),
        Protocol::Rest { service, .. } => service.to_ascii_lowercase(),
    };
    let table = &all[&service];
    let hosts = table
        .get("sdk_map")
        .unwrap_or(table)
        .as_object()
        .expect("hosts by region")
        .clone();
    (service, hosts)
}

fn host(operation: &'static Operation, region: &str) -> String {
    let draft = Draft {
        region: region.to_owned(),
        ..Draft::default()
    };
    evaluate(operation, &draft).request.host
}

#[test]
fn every_region_of_the_vendors_table_has_the_host_of_the_table() {
    for operation in CATALOGUE {
        let (service, hosts) = table(operation);
        for (region, documented) in &hosts {
            let accepted = ACCEPTED
                .iter()
                .find(|(of, name, _)| *of == service && name == region);
            let expected =
                accepted.map_or(documented.as_str().expect("a host"), |(_, _, host)| host);
            assert_eq!(host(operation, region), expected, "{service} {region}");
        }
    }
}

#[test]
fn every_region_that_is_offered_is_in_a_table_of_the_vendors() {
    let text = fs::read_to_string(TABLE).expect("the table is in the repository");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    for operation in CATALOGUE {
        let (service, hosts) = table(operation);
        for region in operation.endpoint.regions {
            let served = all[&service]
                .get("cli_vpc")
                .is_some_and(|table| table.get(region).is_some());
            assert!(hosts.contains_key(*region) || served, "{service} {region}");
        }
    }
}

#[test]
fn every_huawei_region_of_the_table_is_offered() {
    for operation in CATALOGUE {
        let (service, hosts) = table(operation);
        if matches!(operation.protocol, Protocol::Rest { .. }) {
            assert_eq!(hosts.len(), operation.endpoint.regions.len(), "{service}");
        }
    }
}

#[test]
fn every_host_lies_under_the_vendors_domain() {
    for operation in CATALOGUE {
        let exceptions = operation
            .endpoint
            .exceptions
            .iter()
            .flat_map(|exception| exception.regions);
        for region in operation.endpoint.regions.iter().chain(exceptions) {
            let host = host(operation, region);
            let is_under = |domain: &&str| host.ends_with(&format!(".{domain}"));
            assert!(
                operation.endpoint.domains.iter().any(is_under),
                "{region}: {host}"
            );
        }
    }
}
