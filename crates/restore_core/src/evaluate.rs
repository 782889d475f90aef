//! The one function: a draft goes in, what exists, what is wrong and what would be sent come out.
//!
//! It never fails, never waits and asks nobody. The order is law: a field that is not shown is not
//! needed, not doubted and not sent, but what was typed there is kept.

use serde_json::{Map, Value};

use crate::build::{self, Sent};
use crate::draft::Draft;
use crate::endpoint;
use crate::operation::{About, Operation, Param, Says, Shape};
use crate::path::FieldPath;
use crate::problem::{Kind, Problem, RegionProblem, Severity, Subject};
use crate::read::Read;
use crate::request::Request;
use crate::rules;
use crate::shown::{Given, Level, Scope, Slot, Truth, holds};

/// What a draft amounts to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The fields that exist, in form order, members after their object.
    pub shown: Vec<Field>,
    /// What is wrong: region and unknown names first, then fields in form order, then rules.
    pub problems: Vec<Problem>,
    /// What would be sent.
    pub request: Request,
}

/// One field that exists.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Where it lives.
    pub path: FieldPath,
    /// The parameter or member.
    pub param: &'static Param,
    /// Whether it must be given, and who says so.
    pub requirement: Requirement,
    /// It stands open in the form without being needed or given.
    pub prominent: bool,
    /// The draft holds something for it, be it empty.
    pub given: bool,
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        // Within one operation the address decides which parameter it is.
        let facts = |field: &Self| (field.path, field.requirement, field.prominent, field.given);
        facts(self) == facts(other)
    }
}

/// Whether a field must be given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Requirement {
    /// It may be left out.
    Optional,
    /// It depends on a question that has no answer.
    Perhaps(Says),
    /// It must be given.
    Required(Says),
}

/// A request that nothing stands against. Only an [`Outcome`] without errors gives one away.
#[derive(Debug, Clone, Copy)]
pub struct Ready<'a>(&'a Request);

impl<'a> Ready<'a> {
    /// The request.
    #[must_use]
    pub const fn request(&self) -> &'a Request {
        self.0
    }
}

impl Outcome {
    /// The request, if no error stands against it.
    #[must_use]
    pub fn ready(&self) -> Option<Ready<'_>> {
        (!self.has_errors()).then_some(Ready(&self.request))
    }

    /// Whether anything stands against sending.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.severity() == Severity::Error)
    }

    /// The field at that address, if it exists.
    #[must_use]
    pub fn field(&self, path: FieldPath) -> Option<&Field> {
        self.shown.iter().find(|field| field.path == path)
    }
}

/// Evaluates a draft of an operation.
#[must_use]
pub fn evaluate(operation: &'static Operation, draft: &Draft) -> Outcome {
    let mut evaluation = Evaluation {
        shown: Vec::with_capacity(operation.params.len() * 2),
        problems: Vec::new(),
    };
    let (host, region_problems) =
        endpoint::host(&operation.endpoint, &draft.region, draft.host.as_deref());
    evaluation.report_region(&region_problems);
    evaluation
        .problems
        .extend(draft.unknown.iter().cloned().map(unknown_key));
    let (slots, sent) = evaluation.top_level(operation, draft);
    rules::check(operation, &slots, &mut evaluation.problems);
    let request = build::request(operation, host, sent);
    Outcome {
        shown: evaluation.shown,
        problems: evaluation.problems,
        request,
    }
}

const fn unknown_key(name: String) -> Problem {
    Problem {
        subject: Subject::Unknown(name),
        kind: Kind::UnknownKey,
    }
}

const fn unknown(name: String) -> Problem {
    Problem {
        subject: Subject::Unknown(name),
        kind: Kind::Unknown,
    }
}

/// What one evaluation has found so far.
pub(crate) struct Evaluation {
    shown: Vec<Field>,
    pub(crate) problems: Vec<Problem>,
}

/// Where a walk over parameters takes place.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'a, 's> {
    /// The operation's own parameters, for conditions of members.
    pub(crate) top: Option<Level<'a, 's>>,
    /// The object or row that is walked.
    pub(crate) path: FieldPath,
    /// Whether needs count: those of an object that is left out, and may be, do not.
    pub(crate) active: bool,
}

impl Evaluation {
    fn report_region(&mut self, problems: &[RegionProblem]) {
        for problem in problems {
            let subject = match problem {
                RegionProblem::ForeignHost => Subject::Host,
                RegionProblem::Missing | RegionProblem::Malformed | RegionProblem::Unlisted => {
                    Subject::Region
                }
            };
            self.problems.push(Problem {
                subject,
                kind: Kind::Region(*problem),
            });
        }
    }

    /// Walks the operation's own parameters: what each one holds, and what is sent.
    fn top_level<'a>(
        &mut self,
        operation: &'static Operation,
        draft: &'a Draft,
    ) -> (Vec<Slot<'a>>, Vec<Sent<'a>>) {
        let mut slots = vec![Slot::default(); operation.params.len()];
        let questions = |param: &Param| param.is_question();
        self.fill(operation.params, &mut slots, &draft.answers, questions);
        self.fill(operation.params, &mut slots, &draft.parameters, |param| {
            !questions(param)
        });
        for (name, secret) in &draft.secrets {
            if let Some(index) = operation
                .params
                .iter()
                .position(|param| param.name == *name)
            {
                slots[index].given = Some(Given::Secret(secret));
            }
        }
        let walk = Walk {
            top: None,
            path: FieldPath::TOP,
            active: true,
        };
        let mut sent = Vec::with_capacity(draft.parameters.len() + draft.secrets.len());
        for (index, param) in operation.params.iter().enumerate() {
            if let Some(value) = self.one(operation.params, &mut slots, index, walk) {
                sent.push(Sent { param, value });
            }
        }
        (slots, sent)
    }

    /// Puts what a map holds into the slots; names that fit no slot are reported.
    fn fill<'a>(
        &mut self,
        params: &'static [Param],
        slots: &mut [Slot<'a>],
        map: &'a Map<String, Value>,
        fits: impl Fn(&Param) -> bool,
    ) {
        for (name, value) in map {
            match params
                .iter()
                .position(|param| param.name == name && fits(param))
            {
                Some(_) if value.is_null() => {}
                Some(index) => slots[index].given = Some(Given::Json(value)),
                None => self.problems.push(unknown(name.clone())),
            }
        }
    }

    /// Walks the members of an object or row. What each one that exists sends, by index, as JSON.
    pub(crate) fn members<'a>(
        &mut self,
        params: &'static [Param],
        map: Option<&'a Map<String, Value>>,
        walk: Walk<'a, '_>,
    ) -> Vec<Option<Read<'a>>> {
        let mut slots = vec![Slot::default(); params.len()];
        for (name, value) in map.into_iter().flatten() {
            // A short list of names is searched faster than a name is hashed.
            let index = params.iter().position(|param| param.name == name);
            if let Some(index) = index.filter(|_| !value.is_null()) {
                slots[index].given = Some(Given::Json(value));
            }
        }
        (0..params.len())
            .map(|index| self.one(params, &mut slots, index, walk))
            .collect()
    }

    /// One parameter: does it exist, is it needed, what is wrong with it, what is sent for it.
    fn one<'a>(
        &mut self,
        params: &'static [Param],
        slots: &mut [Slot<'a>],
        index: usize,
        walk: Walk<'a, '_>,
    ) -> Option<Read<'a>> {
        let param = &params[index];
        let path = walk.path.child(index);
        let given = slots[index].given;
        let level = Level { params, slots };
        let scope = Scope {
            top: walk.top.unwrap_or(level),
            siblings: level,
        };
        if param
            .shown
            .is_some_and(|shown| holds(&shown.when, scope) == Truth::False)
        {
            if given.is_some() {
                let says = param.shown.map(|shown| shown.says);
                self.problems
                    .push(Problem::at(path, Kind::NotApplicable(says)));
            }
            return None;
        }
        let requirement = if walk.active {
            requirement(param, scope)
        } else {
            Requirement::Optional
        };
        let prominent = holds(&param.prominent, scope) != Truth::False;
        self.shown.push(Field {
            path,
            param,
            requirement,
            prominent,
            given: given.is_some(),
        });
        slots[index].exists = true;
        let level = Level { params, slots };
        let scope = Scope {
            top: walk.top.unwrap_or(level),
            siblings: level,
        };
        if walk.active {
            self.demand(param, path, given, requirement);
            self.advise(param, path, given, scope);
        }
        let needed = matches!(requirement, Requirement::Required(_));
        let inner = Walk {
            top: Some(scope.top),
            path,
            active: walk.active && (given.is_some() || needed),
        };
        let before = self.problems.len();
        let read = match given {
            Some(Given::Json(value)) => Some(self.read(param, value, inner)),
            Some(Given::Secret(secret)) => Some(self.read_secret(param, path, secret)),
            None => {
                if let Shape::Object { members, .. } = param.shape {
                    self.members(members, None, inner);
                }
                None
            }
        };
        if let (Shape::Object { .. }, Requirement::Required(says)) = (param.shape, requirement) {
            self.demand_object(path, given, says, before);
        }
        read
    }

    /// A needed object that is empty is missing, unless its members already say what is.
    fn demand_object(
        &mut self,
        path: FieldPath,
        given: Option<Given<'_>>,
        says: Says,
        before: usize,
    ) {
        let blank = given.is_none_or(|given| given.is_blank());
        let told = self.problems[before..]
            .iter()
            .any(|problem| problem.severity() == Severity::Error);
        if blank && !told {
            self.problems.push(Problem::at(path, Kind::Required(says)));
        }
    }

    fn demand(
        &mut self,
        param: &'static Param,
        path: FieldPath,
        given: Option<Given<'_>>,
        requirement: Requirement,
    ) {
        if given.is_some_and(|given| !given.is_blank())
            || matches!(param.shape, Shape::Object { .. })
        {
            return;
        }
        let kind = match (requirement, param.shape) {
            (Requirement::Optional, _) => return,
            (
                Requirement::Required(_),
                Shape::Secret {
                    credential: true,
                    env,
                    ..
                },
            ) if given.is_none() => Kind::FromEnvironment(env),
            (Requirement::Required(says), _) => Kind::Required(says),
            (Requirement::Perhaps(says), _) => Kind::RequiredPerhaps(says),
        };
        self.problems.push(Problem::at(path, kind));
    }

    fn advise(
        &mut self,
        param: &'static Param,
        path: FieldPath,
        given: Option<Given<'_>>,
        scope: Scope<'_, '_>,
    ) {
        for advice in param.advice {
            let applies = match advice.about {
                About::Absence => given.is_none(),
                About::Presence => given.is_some(),
            };
            if applies && holds(&advice.when, scope) == Truth::True {
                let kind = match advice.about {
                    About::Absence => Kind::Expected(advice.says),
                    About::Presence => Kind::Caution(advice.says),
                };
                self.problems.push(Problem::at(path, kind));
            }
        }
    }
}

fn requirement(param: &Param, scope: Scope<'_, '_>) -> Requirement {
    let mut requirement = Requirement::Optional;
    for need in param.needs {
        match holds(&need.when, scope) {
            Truth::True => return Requirement::Required(need.says),
            Truth::Unknown => requirement = Requirement::Perhaps(need.says),
            Truth::False => {}
        }
    }
    requirement
}
