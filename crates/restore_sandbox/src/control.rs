//! How the sandbox is inspected and told to fail: two addresses that no vendor has.
//!
//! `GET /_sandbox/received` answers what arrived; `POST /_sandbox/fault` with
//! `{"fault":"hang","times":2}` lets the next connections fail, `{"fault":"none"}` ends that.
//! Only whoever asks this machine by a name of its own is answered, and only JSON is listened to:
//! a page of another origin can do neither.

use serde::Deserialize;
use serde_json::json;

use crate::answer::Answer;
use crate::arrival::Arrival;
use crate::fault::Fault;
use crate::record::{KEPT, Record};

/// What all its paths begin with.
pub(crate) const PREFIX: &str = "/_sandbox/";

/// What someone wants of the sandbox itself.
#[derive(Debug)]
pub(crate) enum Wish {
    /// To be answered.
    Answer(Answer),
    /// That the next connections fail, or none.
    Fault(Option<(Fault, u32)>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    fault: String,
    #[serde(default = "once")]
    times: u32,
    bytes: Option<usize>,
    pause_ms: Option<u64>,
}

const fn once() -> u32 {
    1
}

/// What a request to one of its addresses wants.
pub(crate) fn wish(arrival: &Arrival, record: &Record) -> Wish {
    if !arrival.is_local() {
        return no(403, "ask 127.0.0.1 or localhost by that name");
    }
    match (arrival.method.as_str(), arrival.path()) {
        ("GET", "/_sandbox/received") => Wish::Answer(json_answer(
            200,
            &json!({
                "v": 1,
                "kept": KEPT,
                "counts": record.counts(),
                "received": record.received(),
            }),
        )),
        ("POST", "/_sandbox/fault") => fault(arrival),
        _ => no(
            404,
            "there are GET /_sandbox/received and POST /_sandbox/fault",
        ),
    }
}

fn fault(arrival: &Arrival) -> Wish {
    if arrival.header("content-type") != Some("application/json") {
        return no(415, "a fault is asked for in application/json");
    }
    let asked: Asked = match serde_json::from_slice(&arrival.body) {
        Ok(asked) => asked,
        Err(error) => return no(400, &error.to_string()),
    };
    if asked.fault == "none" {
        return Wish::Fault(None);
    }
    match Fault::named(&asked.fault, asked.bytes, asked.pause_ms) {
        Some(fault) => Wish::Fault(Some((fault, asked.times))),
        None => {
            let names = Fault::ALL.map(Fault::name).join(", ");
            no(400, &format!("the faults are {names} and none"))
        }
    }
}

/// The answer to a fault that now holds.
pub(crate) fn done() -> Answer {
    json_answer(200, &json!({ "v": 1 }))
}

fn no(status: u16, message: &str) -> Wish {
    Wish::Answer(json_answer(status, &json!({ "v": 1, "message": message })))
}

fn json_answer(status: u16, body: &serde_json::Value) -> Answer {
    Answer {
        status,
        content_type: Some("application/json"),
        body: body.to_string(),
        code: None,
        request_id: None,
    }
}
