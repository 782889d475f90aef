//! The forms that have been opened; each keeps what was typed while another is looked at.

use restore_core::operation::Operation;

use super::state::Form;
use crate::dom::watch;
use crate::reactive::*;
use crate::tools::Tools;

/// A handle to all of them.
#[derive(Clone, Copy)]
pub struct Forms {
    owner: StoredValue<Owner>,
    open: StoredValue<Vec<Form>>,
    tools: Tools,
}

impl Forms {
    /// None yet. To be made under the app's own owner.
    #[must_use]
    pub fn new(tools: Tools) -> Self {
        let owner = Owner::current().unwrap_or_default();
        Self {
            owner: StoredValue::new(owner),
            open: StoredValue::new(Vec::new()),
            tools,
        }
    }

    /// The form of an operation.
    #[must_use]
    pub fn of(self, operation: &'static Operation) -> Form {
        let opened = self.open.with_value(|open| {
            open.iter()
                .find(|form| form.operation.id == operation.id)
                .copied()
        });
        opened.unwrap_or_else(|| {
            let form = self.owner.get_value().with(|| {
                let form = Form::new(operation);
                // What was made for one request must not go with another.
                watch(move || {
                    form.outcome.track();
                    untrack(|| self.tools.edited(operation));
                });
                form
            });
            self.open.update_value(|open| open.push(form));
            form
        })
    }
}
