//! The laws of client tokens and of tasks, over random sequences and against a model.

use std::collections::{HashMap, HashSet};

use restore_core::catalogue::follow_up::FOLLOW_UPS;
use restore_testing::random::{Random, cases};
use serde_json::{Value, json};

use crate::client::{NOW, Stage, acceptable, nonce, signed};

const CREATE: &str = "dbs.CreateRestoreTask";
const START: &str = "dbs.StartRestoreTask";

/// What the sandbox should know.
#[derive(Default)]
struct Model {
    tasks: HashSet<String>,
    /// By operation and token: the parameters, and the answer.
    tokens: HashMap<(&'static str, String), (Value, String)>,
}

impl Model {
    /// Compares an answer with what should have been answered.
    fn check(&mut self, id: &'static str, document: &Value, body: &str) {
        let json: Value = serde_json::from_str(body).expect("JSON");
        let parameters = &document["parameters"];
        let token = parameters["ClientToken"]
            .as_str()
            .filter(|it| !it.is_empty());
        let known = token.and_then(|token| self.tokens.get(&(id, token.to_owned())));
        if let Some((before, answer)) = known {
            if before == parameters {
                assert_eq!(
                    answer, body,
                    "the same token and parameters, the same answer"
                );
            } else {
                assert_eq!(json["Code"], "IdempotentParameterMismatch", "{document}");
            }
            return;
        }
        let task = &json["RestoreTaskId"];
        if id == START {
            let wanted = &parameters["RestoreTaskId"];
            let is_known = self.tasks.contains(wanted.as_str().expect("a text"));
            assert_eq!(json["Success"], is_known, "{document} {body}");
            if !is_known {
                assert_eq!(json["ErrCode"], "Param.NotFound");
                return;
            }
            assert_eq!(task, wanted);
        } else {
            assert_eq!(json["Success"], true, "{document} {body}");
            let is_new = self.tasks.insert(task.as_str().expect("an ID").to_owned());
            assert!(is_new, "a task of its own for every request: {body}");
        }
        if let Some(token) = token {
            let entry = (parameters.clone(), body.to_owned());
            self.tokens.insert((id, token.to_owned()), entry);
        }
    }
}

/// A request of few tokens and few parameters, so that they meet.
fn step(random: &mut Random, create: &Value, model: &Model) -> (&'static str, Value) {
    let (id, mut document) = if random.chance(50) {
        let mut document = create.clone();
        document["parameters"]["RestoreTaskName"] = random.pick(&["a", "b"]).into();
        (CREATE, document)
    } else {
        let mut tasks: Vec<_> = model.tasks.iter().map(String::as_str).collect();
        tasks.sort_unstable();
        tasks.truncate(2);
        tasks.push("s1unknown");
        let parameters = json!({ "RestoreTaskId": random.pick(&tasks) });
        let document = json!({
            "operation": START, "region": "cn-hangzhou", "parameters": parameters,
        });
        (START, document)
    };
    match random.pick(&["", "", "one", "two", "three"]) {
        "" => {}
        token => document["parameters"]["ClientToken"] = token.into(),
    }
    (id, document)
}

#[test]
fn a_token_is_one_request_and_a_task_is_started_once_it_was_created() {
    cases(30, |random| {
        let stage = Stage::new();
        let mut documents = acceptable(&stage).into_iter();
        let create = documents.find(|(of, _)| of.id == CREATE).expect("there is");
        let mut create = create.1;
        create["region"] = "cn-hangzhou".into();
        let parameters = create["parameters"].as_object_mut().expect("an object");
        parameters.shift_remove("ClientToken");
        let mut model = Model::default();
        for _ in 0..30 {
            let (id, document) = step(random, &create, &model);
            let answer = stage.ask(&document);
            model.check(id, &document, &answer.body);
        }
        stage.stop();
    });
}

#[test]
fn a_token_of_one_key_or_region_is_not_that_of_another() {
    let stage = Stage::new();
    let mut documents = acceptable(&stage).into_iter();
    let (of, mut document) = documents.find(|(of, _)| of.id == CREATE).expect("there is");
    document["parameters"]["ClientToken"] = nonce().into();
    let mut tasks = HashSet::new();
    for region in ["cn-hangzhou", "eu-west-1"] {
        document["region"] = region.into();
        let (_, request) = crate::client::request(&document);
        for key in [
            restore_sandbox::credentials::ALIBABA,
            restore_sandbox::credentials::ALIBABA_TEMPORARY,
        ] {
            let wire = crate::client::signed_by(of, &request, key, NOW).expect("it can be signed");
            let answer = stage.send(&wire).answer();
            tasks.insert(answer.json()["RestoreTaskId"].to_string());
        }
    }
    assert_eq!(tasks.len(), 4);
    stage.stop();
}

#[test]
fn what_was_refused_leaves_its_token_free() {
    let stage = Stage::new();
    let mut documents = acceptable(&stage).into_iter();
    let (_, mut document) = documents.find(|(of, _)| of.id == CREATE).expect("there is");
    document["parameters"]["ClientToken"] = nonce().into();
    let good = document.clone();
    document["parameters"]["BackupSetId"] = "b".into();
    document["parameters"]["RestoreTime"] = 1_554_560_477_000_u64.into();
    assert!(stage.ask(&document).code().is_some(), "both points in time");
    assert_eq!(stage.ask(&good).code(), None);
    stage.stop();
}

#[test]
fn a_lost_answer_is_had_again_by_its_token() {
    let stage = Stage::new();
    let mut documents = acceptable(&stage).into_iter();
    let (_, mut document) = documents.find(|(of, _)| of.id == CREATE).expect("there is");
    document["parameters"]["ClientToken"] = nonce().into();
    stage.fault(restore_sandbox::Fault::CloseBeforeStatus, 1);
    assert_eq!(stage.send(&signed(&document)).bytes.len(), 0);
    let (first, second) = (stage.ask(&document), stage.ask(&document));
    assert_eq!(first.code(), None);
    assert_eq!(first.body, second.body);
    stage.stop();
}

#[test]
fn what_another_operation_made_is_no_task() {
    let stage = Stage::new();
    let (_, document) = acceptable(&stage).swap_remove(0);
    let made = stage.ask(&document).json()["RestoreId"].clone();
    assert!(made.is_string());
    for follow_up in FOLLOW_UPS {
        for task in [&made, &json!("s1unknown")] {
            let mut parameters = json!({});
            parameters[follow_up.param] = task.clone();
            let document = json!({
                "operation": follow_up.next.id,
                "region": follow_up.next.endpoint.regions[0],
                "parameters": parameters,
            });
            let answer = stage.ask(&document);
            assert_eq!(answer.status, 200);
            assert_eq!(answer.json()["Success"], false, "{task}");
        }
    }
    stage.stop();
}
