//! A sixth operation is one declaration; and a slip in it is told at compile time.

use std::panic::catch_unwind;

use restore_core::draft::Draft;
use restore_core::evaluate::{Outcome, evaluate};
use restore_core::export::{Secrets, http};
use restore_core::operation::{
    Basis, Choice, Endpoint, Need, Operation, Param, Place, Protocol, Rule, Section, Source, Unit,
    Vendor, When, boolean, caution, checked, choice, credential, expected, instant, integer, list,
    need, need_when, object, rows, says, says_by, text, text_of, value,
};
use restore_core::path::FieldPath;
use restore_core::problem::Kind;
use serde_json::{Value, json};

const KINDS: &[Choice] = &[value("cold", "As it was"), value("warm", "Still running")];

const TANK: &[Param] = &[
    text("id").member().needed(&[need("The tank.")]),
    boolean("heated")
        .member()
        .only_when(When::Is("kind", &["warm"]), says("Warm fish only.")),
    integer("litres", 1, 500)
        .member()
        .advised(&[caution(When::Is(".id", &["puddle"]), says("Too small."))]),
];

const FISH: &[Param] = &[text("name").member().needed(&[need("A fish has a name.")])];

/// Brings fish back: every shape and every place that the language has for a JSON body.
static INVENTED: Operation = checked(Operation {
    id: "sea.RestoreFish",
    vendor: Vendor::Huawei,
    title: "Fish restore",
    summary: "Brings fish back.",
    source: Source {
        page: "Sea: Restoring Fish",
        updated: "2026-01-01",
    },
    protocol: Protocol::Rest {
        service: "SEA",
        operation: "RestoreFish",
        path: "/v1/{pond}/fish",
        content_type: "application/json",
    },
    endpoint: Endpoint {
        regions: &["sea-1"],
        host: "sea.{region}.example.com",
        exceptions: &[],
        domains: &["example.com"],
    },
    params: &[
        choice("weather", &[value("rain", ""), value("sun", "")]).asked_only(),
        text_of("pond", 1, 8)
            .at(Place::Path)
            .needed(&[need("A pond.")]),
        choice("kind", KINDS)
            .at(Place::Body)
            .needed(&[need("A kind.")]),
        instant("since", Unit::Seconds).section(Section::When),
        list("colours", 10).at(Place::Body).section(Section::When),
        object("tank", TANK)
            .at(Place::Body)
            .section(Section::Where)
            .needed(&[need_when(
                When::Is("weather", &["sun"]),
                says("In the sun they need a tank."),
            )]),
        rows("fish", FISH).at(Place::Body).section(Section::Where),
        text("note")
            .at(Place::Header)
            .section(Section::Rare)
            .rare()
            .advised(&[expected(
                When::Given("since"),
                says_by(Basis::CommonSense, "Say why."),
            )]),
        credential("X-Token", "SEA_TOKEN", 1, 9)
            .at(Place::Header)
            .section(Section::Rare)
            .needed(&[need("Who fishes.")]),
    ],
    rules: &[Rule::AtMostOne {
        names: &["colours", "fish"],
        says: says("Not both."),
    }],
    remarks: &[],
});

fn outcome(answers: &Value, parameters: &Value) -> Outcome {
    let draft = Draft {
        region: "sea-1".to_owned(),
        answers: answers.as_object().expect("an object").clone(),
        parameters: parameters.as_object().expect("an object").clone(),
        ..Draft::default()
    };
    evaluate(&INVENTED, &draft.with_secrets_apart(&INVENTED))
}

fn codes(outcome: &Outcome) -> Vec<String> {
    outcome
        .problems
        .iter()
        .map(|problem| format!("{} {}", problem.code(), problem.field(&INVENTED)))
        .collect()
}

#[test]
fn an_invented_operation_needs_nothing_but_its_declaration() {
    let ready = outcome(
        &json!({"weather": "sun"}),
        &json!({"pond": "a b", "kind": "warm", "since": 5, "tank": {"id": "t", "heated": true}, "note": "n", "X-Token": "t"}),
    );
    assert!(ready.ready().is_some(), "{:?}", codes(&ready));
    assert_eq!(
        http::render(&ready.request, Secrets::Reveal).text,
        "POST /v1/a%20b/fish?since=5 HTTP/1.1\n\
         Host: sea.sea-1.example.com\n\
         Content-Type: application/json\n\
         note: n\n\
         X-Token: t\n\
         Content-Length: 47\n\n\
         {\"kind\":\"warm\",\"tank\":{\"id\":\"t\",\"heated\":true}}"
    );
}

#[test]
fn its_rules_are_enforced_by_the_same_engine() {
    let wrong = outcome(
        &json!({}),
        &json!({"pond": ".", "kind": "hot", "since": 5, "tank": {"id": "puddle", "heated": true, "litres": 0}, "colours": ["x"], "fish": [{}], "other": 1}),
    );
    assert_eq!(
        codes(&wrong),
        [
            "unknown other",
            "unusable_segment pond",
            "not_listed kind",
            "not_applicable tank.heated",
            "caution tank.litres",
            "out_of_range tank.litres",
            "required fish.0.name",
            "expected note",
            "from_environment X-Token",
            "excluded fish",
        ]
    );
    let open = outcome(&json!({}), &json!({}));
    let tank = FieldPath::parse(&INVENTED, "tank").expect("a field");
    assert!(open.field(tank).is_some());
    assert!(
        !open
            .problems
            .iter()
            .any(|problem| matches!(problem.kind, Kind::Unknown))
    );
}

/// The last of three exists when the second is given, which exists when the first is.
const CHAIN: &[Param] = &[
    text("first"),
    text("second").only_when(When::Given("first"), SAYS),
    text("third").only_when(When::Given("second"), SAYS),
];
static CHAINED: Operation = checked(with(
    CHAIN,
    &[Rule::AtMostOne {
        names: &["second", "first"],
        says: SAYS,
    }],
));

#[test]
fn a_hidden_field_counts_as_not_given() {
    let evaluated = |parameters: Value| {
        let parameters = parameters.as_object().expect("an object").clone();
        let draft = Draft {
            region: "sea-1".to_owned(),
            parameters,
            ..Draft::default()
        };
        let outcome = evaluate(&CHAINED, &draft);
        let shown: Vec<_> = outcome.shown.iter().map(|field| field.param.name).collect();
        let codes: Vec<_> = outcome
            .problems
            .iter()
            .map(|problem| problem.code())
            .collect();
        (shown, codes)
    };
    assert_eq!(
        evaluated(json!({"second": "b", "third": "c"})),
        (
            vec!["first"],
            vec!["region_unlisted", "not_applicable", "not_applicable"]
        )
    );
    assert_eq!(
        evaluated(json!({"first": "a", "second": "b", "third": "c"})),
        (
            vec!["first", "second", "third"],
            vec!["region_unlisted", "excluded"]
        )
    );
}

/// The sentence with which the compiler refuses an operation.
fn refusal(operation: Operation) -> Option<String> {
    let panic = catch_unwind(|| checked(operation).id).err()?;
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
}

/// The invented operation with other parameters and rules.
const fn with(params: &'static [Param], rules: &'static [Rule]) -> Operation {
    let protocol = Protocol::Rpc {
        product: "sea",
        action: "A",
        version: "1",
        content_type: None,
    };
    Operation {
        params,
        rules,
        protocol,
        ..INVENTED_PARTS
    }
}

/// A constant copy: a constant cannot be made from a static.
const INVENTED_PARTS: Operation = Operation {
    id: "sea.Other",
    vendor: Vendor::Alibaba,
    title: "",
    summary: "",
    source: Source {
        page: "",
        updated: "",
    },
    protocol: Protocol::Rest {
        service: "",
        operation: "",
        path: "/{pond}",
        content_type: "",
    },
    endpoint: Endpoint {
        regions: &[],
        host: "",
        exceptions: &[],
        domains: &[],
    },
    params: &[],
    rules: &[],
    remarks: &[],
};

/// Parameters and rules as constants, which is what a catalogue is made of.
macro_rules! refused {
    ([$($params:expr),* $(,)?], [$($rules:expr),* $(,)?], $sentence:expr $(,)?) => {{
        const PARAMS: &[Param] = &[$($params),*];
        const RULES: &[Rule] = &[$($rules),*];
        check(PARAMS, RULES, $sentence);
    }};
}

#[track_caller]
fn check(params: &'static [Param], rules: &'static [Rule], sentence: &str) {
    assert_eq!(refusal(with(params, rules)).as_deref(), Some(sentence));
}

const NO_SUCH: &str = "a condition names a parameter that does not exist";
const DOWN: &str = "a condition looks down the page: it may only name what stands above";
const NO_VALUE: &str = "a condition compares with a value that the choice does not list";
const SAYS: restore_core::operation::Says = says("So it is.");

#[test]
fn what_holds_together_compiles() {
    assert_eq!(refusal(INVENTED), None);
    for operation in restore_core::catalogue::CATALOGUE {
        assert_eq!(refusal(**operation), None);
    }
}

#[test]
fn a_condition_on_an_unknown_name_does_not_compile() {
    refused!([text("a").only_when(When::Given("b"), SAYS)], [], NO_SUCH);
    refused!(
        [text("a").prominent_when(When::Is("b", &["x"]))],
        [],
        NO_SUCH,
    );
    const NEEDS: &[Need] = &[need_when(When::Contains("b", "x"), SAYS)];
    refused!([text("a").needed(NEEDS)], [], NO_SUCH);
    refused!(
        [text("a").advised(&[caution(When::Not(&When::Given("b")), SAYS)])],
        [],
        NO_SUCH,
    );
    refused!(
        [text("a").only_when(When::All(&[When::Any(&[When::Given("b")])]), SAYS)],
        [],
        NO_SUCH,
    );
    refused!([text("a").only_when(When::Given(".b"), SAYS)], [], NO_SUCH,);
    const MEMBERS: &[Param] = &[text("c").member().only_when(When::Given(".d"), SAYS)];
    refused!([object("a", MEMBERS)], [], NO_SUCH);
}

#[test]
fn a_condition_on_an_unknown_value_does_not_compile() {
    refused!(
        [
            choice("kind", KINDS),
            text("a").only_when(When::Is("kind", &["cold", "hot"]), SAYS),
        ],
        [],
        NO_VALUE,
    );
    refused!(
        [
            choice("kind", KINDS),
            text("a").only_when(When::Is("kind", &["Cold"]), SAYS),
        ],
        [],
        NO_VALUE,
    );
}

#[test]
fn a_condition_that_compares_with_nothing_does_not_compile() {
    refused!(
        [
            choice("kind", KINDS),
            text("a").only_when(When::Is("kind", &[]), SAYS),
        ],
        [],
        "a condition compares with at least one value",
    );
}

#[test]
fn a_condition_that_looks_down_the_page_does_not_compile() {
    refused!(
        [text("a").only_when(When::Given("b"), SAYS), text("b")],
        [],
        DOWN,
    );
    refused!([text("a").only_when(When::Given("a"), SAYS)], [], DOWN);
    const DOWN_MEMBERS: &[Param] = &[
        text("c").member().only_when(When::Given(".d"), SAYS),
        text("d").member(),
    ];
    refused!([object("a", DOWN_MEMBERS)], [], DOWN);
    const TOP_MEMBERS: &[Param] = &[text("c").member().only_when(When::Given("b"), SAYS)];
    refused!([object("a", TOP_MEMBERS), text("b")], [], DOWN);
}

#[test]
fn advice_may_look_at_the_value_that_it_is_about() {
    const ABOUT_ITSELF: &[Param] = &[text("a").advised(&[caution(When::Given("a"), SAYS)])];
    assert_eq!(refusal(with(ABOUT_ITSELF, &[])), None);
    refused!(
        [
            text("a").advised(&[caution(When::Given("b"), SAYS)]),
            text("b"),
        ],
        [],
        DOWN,
    );
}

#[test]
fn a_name_that_is_empty_dotted_or_given_twice_does_not_compile() {
    refused!([text("")], [], "a parameter needs a name");
    refused!(
        [text("a.b")],
        [],
        "a parameter's name has no dot: dots make paths",
    );
    refused!(
        [text("a"), text("b"), text("a")],
        [],
        "two parameters have the same name",
    );
    const TWICE: &[Param] = &[text("c").member(), text("c").member()];
    refused!([rows("a", TWICE)], [], "two parameters have the same name",);
}

#[test]
fn a_member_outside_an_object_and_a_parameter_inside_one_do_not_compile() {
    const SENTENCE: &str = "members, and only members, have the place Member";
    refused!([text("a").member()], [], SENTENCE);
    const INSIDE: &[Param] = &[text("c")];
    refused!([object("a", INSIDE)], [], SENTENCE);
}

#[test]
fn a_need_without_a_sentence_does_not_compile() {
    refused!(
        [text("a").needed(&[need("")])],
        [],
        "a need quotes the sentence it stands on",
    );
}

#[test]
fn sections_out_of_order_do_not_compile() {
    refused!(
        [
            text("a").section(Section::Where),
            text("b").section(Section::What),
        ],
        [],
        "parameters stand in the order of the form's sections",
    );
}

#[test]
fn a_rule_about_an_unknown_name_or_one_name_alone_does_not_compile() {
    const UNKNOWN: &str = "a rule names a parameter that does not exist";
    refused!(
        [text("a")],
        [Rule::AtMostOne {
            names: &["a", "b"],
            says: SAYS,
        }],
        UNKNOWN,
    );
    refused!(
        [text("a")],
        [Rule::AtLeastOne {
            names: &["a", "a.b"],
            says: SAYS,
        }],
        UNKNOWN,
    );
    refused!(
        [text("a")],
        [Rule::RarelyTogether {
            names: &["a", ""],
            says: SAYS,
        }],
        UNKNOWN,
    );
    refused!(
        [text("a")],
        [Rule::AtMostOne {
            names: &["a"],
            says: SAYS,
        }],
        "a rule over several parameters names several",
    );
    refused!(
        [choice("kind", KINDS)],
        [Rule::Paired {
            first: "kind",
            second: "b",
            pairs: &[],
            says: SAYS,
        }],
        NO_SUCH,
    );
    refused!(
        [choice("kind", KINDS), choice("other", KINDS)],
        [Rule::Paired {
            first: "kind",
            second: "other",
            pairs: &[("cold", &["hot"])],
            says: SAYS,
        }],
        NO_VALUE,
    );
}

#[test]
fn a_path_that_does_not_fit_its_parameters_does_not_compile() {
    const OUTSIDE: &[Param] = &[text("pond")];
    const SURPLUS: &[Param] = &[text("pond").at(Place::Path), text("lake").at(Place::Path)];
    const FITS: &[Param] = &[text("pond").at(Place::Path)];
    let rest = |params| {
        refusal(Operation {
            params,
            ..INVENTED_PARTS
        })
    };
    let missing = "a placeholder in the path has no path parameter";
    let surplus = "a path parameter has no placeholder in the path";
    assert_eq!(rest(&[]).as_deref(), Some(missing));
    assert_eq!(rest(OUTSIDE).as_deref(), Some(missing));
    assert_eq!(rest(SURPLUS).as_deref(), Some(surplus));
    assert_eq!(rest(FITS), None);
}
