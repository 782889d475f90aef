//! The vendors' tables, copied out by hand, and the catalogue say the same.
//!
//! Where they do not, the table's last column says so and why: `aspect: reason`, separated by a
//! semicolon and a space. A reason without a difference is as wrong as a difference without a reason.

use std::collections::BTreeMap;
use std::fs;

use restore_core::catalogue::CATALOGUE;
use restore_core::operation::{Basis, Length, Operation, Param, Place, Shape, When};
use serde_json::Value;

use crate::drafts::chains;

const TABLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/parity");

const COLUMNS: &str =
    "name\ttype\trequired\tplace\tdefault\trange\tvalues\texample\taccepted differences";

/// What a table leaves empty.
const NOTHING: &str = "-";

/// One row of a vendor's table.
struct Row {
    name: String,
    cells: BTreeMap<&'static str, String>,
    accepted: Vec<String>,
}

fn table(operation: &Operation) -> Vec<Row> {
    let path = format!("{TABLES}/{}.tsv", operation.id);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(COLUMNS), "{path}");
    lines.map(row).collect()
}

fn row(line: &str) -> Row {
    let mut cells = line.split('\t').map(str::to_owned);
    let name = cells.next().expect("a name");
    let accepted = line.rsplit('\t').next().expect("a last column");
    let accepted = accepted.split("; ").filter(|text| *text != NOTHING);
    let accepted = accepted
        .map(|text| {
            text.split_once(": ")
                .unwrap_or_else(|| panic!("{name}: no reason in {text}"))
                .0
        })
        .map(str::to_owned)
        .collect();
    let columns = COLUMNS.split('\t').skip(1).take(7);
    Row {
        name,
        cells: columns.zip(cells).collect(),
        accepted,
    }
}

/// `restore.mappings[].volume_id`.
fn documented_name(chain: &[&Param]) -> String {
    let mut name = String::new();
    for (index, param) in chain.iter().enumerate() {
        if index > 0 {
            name.push('.');
        }
        name.push_str(param.name);
        if index + 1 < chain.len() && matches!(param.shape, Shape::Rows { .. }) {
            name.push_str("[]");
        }
    }
    name
}

#[test]
fn every_parameter_of_the_pages_is_in_the_catalogue_and_the_other_way_round() {
    for operation in CATALOGUE {
        let mut documented: Vec<_> = table(operation).into_iter().map(|row| row.name).collect();
        let mut known: Vec<_> = chains(operation)
            .iter()
            .filter(|chain| !chain[0].is_question())
            .map(|chain| documented_name(chain))
            .collect();
        documented.sort();
        known.sort();
        assert_eq!(documented, known, "{}", operation.id);
    }
}

#[test]
fn what_the_pages_say_of_a_parameter_is_what_the_catalogue_says() {
    let mut faults = Vec::new();
    for operation in CATALOGUE {
        let chains = chains(operation);
        for row in table(operation) {
            let Some(chain) = chains
                .iter()
                .find(|chain| documented_name(chain) == row.name)
            else {
                continue;
            };
            let different = differences(&row, chain[chain.len() - 1]);
            if different != row.accepted {
                faults.push(format!(
                    "{} {}: differs in {different:?}, accepted are {:?}",
                    operation.id, row.name, row.accepted
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The columns in which a row and a parameter differ, in the order of the columns.
fn differences(row: &Row, param: &Param) -> Vec<String> {
    if row.cells.values().all(|cell| cell == NOTHING) {
        return vec!["name".to_owned()];
    }
    let agrees = |column: &str| {
        let cell = row.cells[column].as_str();
        match column {
            "type" => type_agrees(cell, param),
            "required" => (cell == "Yes") == is_required(param),
            // Alibaba's pages do not say where a parameter travels; the captured requests do.
            "place" => cell == NOTHING || cell == place(param.place),
            "default" => cell == param.default.unwrap_or(NOTHING),
            "range" => cell == range(param.shape),
            "values" => cell == values(param.shape),
            "example" => example_agrees(cell, param.example.unwrap_or(NOTHING)),
            _ => unreachable!("{column} is no column"),
        }
    };
    let columns = COLUMNS.split('\t').skip(1).take(7);
    columns
        .filter(|column| !agrees(column))
        .map(str::to_owned)
        .collect()
}

fn type_agrees(documented: &str, param: &Param) -> bool {
    match documented.to_ascii_lowercase().as_str() {
        "string" => param.shape.is_text() || matches!(param.shape, Shape::Choice { .. }),
        "integer" => matches!(param.shape, Shape::Integer { .. } | Shape::Instant(_)),
        "boolean" => matches!(param.shape, Shape::Bool),
        "object" | "otstablerestoredetail" => matches!(param.shape, Shape::Object { .. }),
        "array" => matches!(param.shape, Shape::Rows { .. } | Shape::List { .. }),
        _ => false,
    }
}

/// Required for everybody, as the tables mean it; a condition belongs to the text beside them.
fn is_required(param: &Param) -> bool {
    let always = |when: &When| matches!(when, When::Always);
    param
        .needs
        .iter()
        .any(|need| need.says.basis == Basis::Document && always(&need.when))
}

const fn place(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Form => "form",
        Place::Header => "header",
        Place::Body => "body",
        Place::Member => NOTHING,
        Place::Nowhere => "nowhere",
    }
}

fn range(shape: Shape) -> String {
    match shape {
        Shape::Text(Length {
            min: 0,
            max: u32::MAX,
        })
        | Shape::Secret {
            length: Length {
                min: 0,
                max: u32::MAX,
            },
            ..
        }
        | Shape::List { item_max: u32::MAX }
        | Shape::Integer {
            min: i64::MIN,
            max: i64::MAX,
        }
        | Shape::Choice { .. }
        | Shape::Bool
        | Shape::Instant(_)
        | Shape::Object { .. }
        | Shape::Rows { .. } => NOTHING.to_owned(),
        Shape::Text(Length { min, max })
        | Shape::Secret {
            length: Length { min, max },
            ..
        } => {
            format!("{min}-{max}")
        }
        Shape::List { item_max } => format!("0-{item_max}"),
        Shape::Integer { min, max } => format!("{min}-{max}"),
    }
}

fn values(shape: Shape) -> String {
    let Shape::Choice { choices, .. } = shape else {
        return NOTHING.to_owned();
    };
    let documented = choices
        .iter()
        .filter(|choice| choice.basis == Basis::Document);
    documented
        .map(|choice| choice.value)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The same text, or the same JSON.
fn example_agrees(documented: &str, known: &str) -> bool {
    let json = |text: &str| {
        serde_json::from_str::<Value>(text)
            .ok()
            .filter(|value| !value.is_number())
    };
    documented == known || json(documented).is_some_and(|value| Some(value) == json(known))
}
