//! The words with which a catalogue file declares its parameters.
//!
//! Constructors by shape, then methods that refine: each takes a parameter and gives another, in a
//! constant, so that a declaration reads like the table it was taken from.

use super::{
    ANY_LENGTH, About, Advice, Choice, Length, Need, Param, Place, Says, Section, Shape, Shown,
    Unit, When, says,
};

const fn param(name: &'static str, shape: Shape) -> Param {
    Param {
        name,
        label: name,
        help: "",
        shape,
        place: Place::Query,
        section: Section::What,
        prominent: When::Always,
        shown: None,
        needs: &[],
        advice: &[],
        default: None,
        example: None,
        remark: None,
    }
}

/// A text of any length.
#[must_use]
pub const fn text(name: &'static str) -> Param {
    param(name, Shape::Text(ANY_LENGTH))
}

/// A text of a documented length, in characters.
#[must_use]
pub const fn text_of(name: &'static str, min: u32, max: u32) -> Param {
    param(name, Shape::Text(Length { min, max }))
}

/// A text that is never shown, stored or linked, held by the environment variable `env`.
#[must_use]
pub const fn secret(name: &'static str, env: &'static str) -> Param {
    param(
        name,
        Shape::Secret {
            length: ANY_LENGTH,
            env,
            credential: false,
        },
    )
}

/// The sender's own credential, a secret of a documented length.
#[must_use]
pub const fn credential(name: &'static str, env: &'static str, min: u32, max: u32) -> Param {
    param(
        name,
        Shape::Secret {
            length: Length { min, max },
            env,
            credential: true,
        },
    )
}

/// One of some values; any other is an error.
#[must_use]
pub const fn choice(name: &'static str, choices: &'static [Choice]) -> Param {
    param(
        name,
        Shape::Choice {
            choices,
            open: false,
            any_case: false,
        },
    )
}

/// One of some values; any other is a warning, because the list may be behind.
#[must_use]
pub const fn suggestion(name: &'static str, choices: &'static [Choice]) -> Param {
    param(
        name,
        Shape::Choice {
            choices,
            open: true,
            any_case: false,
        },
    )
}

/// `true` or `false`.
#[must_use]
pub const fn boolean(name: &'static str) -> Param {
    param(name, Shape::Bool)
}

/// A whole number of 64 bits.
#[must_use]
pub const fn long(name: &'static str) -> Param {
    param(
        name,
        Shape::Integer {
            min: i64::MIN,
            max: i64::MAX,
        },
    )
}

/// A whole number in a range.
#[must_use]
pub const fn integer(name: &'static str, min: i64, max: i64) -> Param {
    param(name, Shape::Integer { min, max })
}

/// A UNIX time.
#[must_use]
pub const fn instant(name: &'static str, unit: Unit) -> Param {
    param(name, Shape::Instant(unit))
}

/// A list of texts, each of at most `item_max` characters.
#[must_use]
pub const fn list(name: &'static str, item_max: u32) -> Param {
    param(name, Shape::List { item_max })
}

/// An object whose members are all documented; others are not sent.
#[must_use]
pub const fn object(name: &'static str, members: &'static [Param]) -> Param {
    param(
        name,
        Shape::Object {
            members,
            open: false,
        },
    )
}

/// An object that the vendor passes on, other members included.
#[must_use]
pub const fn open_object(name: &'static str, members: &'static [Param]) -> Param {
    param(
        name,
        Shape::Object {
            members,
            open: true,
        },
    )
}

/// A list of objects whose members are all documented.
#[must_use]
pub const fn rows(name: &'static str, members: &'static [Param]) -> Param {
    param(
        name,
        Shape::Rows {
            members,
            open: false,
        },
    )
}

/// A list of objects that the vendor passes on.
#[must_use]
pub const fn open_rows(name: &'static str, members: &'static [Param]) -> Param {
    param(
        name,
        Shape::Rows {
            members,
            open: true,
        },
    )
}

impl Param {
    /// Names it for people.
    #[must_use]
    pub const fn label(self, label: &'static str) -> Self {
        Self { label, ..self }
    }

    /// Explains it in our own words.
    #[must_use]
    pub const fn help(self, help: &'static str) -> Self {
        Self { help, ..self }
    }

    /// Sends it there instead of in the query.
    #[must_use]
    pub const fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    /// Makes it a member of an object or row.
    #[must_use]
    pub const fn member(self) -> Self {
        self.at(Place::Member)
    }

    /// Makes it a question: asked, never sent.
    #[must_use]
    pub const fn asked_only(self) -> Self {
        self.at(Place::Nowhere)
    }

    /// Puts it in that part of the form.
    #[must_use]
    pub const fn section(self, section: Section) -> Self {
        Self { section, ..self }
    }

    /// Keeps it out of the way unless it is needed or given.
    #[must_use]
    pub const fn rare(self) -> Self {
        self.prominent_when(When::Not(&When::Always))
    }

    /// Keeps it out of the way unless it is needed or given, or the condition holds.
    #[must_use]
    pub const fn prominent_when(self, when: When) -> Self {
        Self {
            prominent: when,
            ..self
        }
    }

    /// Lets it exist only then.
    #[must_use]
    pub const fn only_when(self, when: When, says: Says) -> Self {
        Self {
            shown: Some(Shown { when, says }),
            ..self
        }
    }

    /// Makes it needed, under each need's own condition.
    #[must_use]
    pub const fn needed(self, needs: &'static [Need]) -> Self {
        Self { needs, ..self }
    }

    /// Attaches warnings.
    #[must_use]
    pub const fn advised(self, advice: &'static [Advice]) -> Self {
        Self { advice, ..self }
    }

    /// Records what the service assumes when it is left out.
    #[must_use]
    pub const fn default(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    /// Gives the documented example.
    #[must_use]
    pub const fn example(self, example: &'static str) -> Self {
        Self {
            example: Some(example),
            ..self
        }
    }

    /// Records a disagreement of the documents, or something else to know.
    #[must_use]
    pub const fn remark(self, remark: &'static str) -> Self {
        Self {
            remark: Some(remark),
            ..self
        }
    }

    /// Takes a listed value in another case for the listed spelling.
    ///
    /// # Panics
    /// At compile time, when the parameter is no choice.
    #[must_use]
    pub const fn in_any_case(self) -> Self {
        let Shape::Choice { choices, open, .. } = self.shape else {
            panic!("only a choice can be spelled in another case")
        };
        Self {
            shape: Shape::Choice {
                choices,
                open,
                any_case: true,
            },
            ..self
        }
    }
}

/// Needed in every case in which it exists.
#[must_use]
pub const fn need(text: &'static str) -> Need {
    Need {
        when: When::Always,
        says: says(text),
    }
}

/// Needed under a condition.
#[must_use]
pub const fn need_when(when: When, says: Says) -> Need {
    Need { when, says }
}

/// A warning when it was left out.
#[must_use]
pub const fn expected(when: When, says: Says) -> Advice {
    Advice {
        about: About::Absence,
        when,
        says,
    }
}

/// A warning when it was given.
#[must_use]
pub const fn caution(when: When, says: Says) -> Advice {
    Advice {
        about: About::Presence,
        when,
        says,
    }
}
