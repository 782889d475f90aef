//! Where a value lives: in the form, in a draft, in a problem.

use crate::operation::{Operation, Param, Shape};

/// The address of a parameter, a member or a row, at most four steps deep.
///
/// A step is an index into the parameters of the level, or a row's number. As text it is the wire
/// path with dots and row numbers from 0: `restore.mappings.0.volume_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct FieldPath {
    steps: [u16; Self::DEPTH],
    len: u8,
}

impl FieldPath {
    /// `restore.mappings.0.volume_id` is the deepest path that any operation has.
    const DEPTH: usize = 4;

    /// The level that holds an operation's own parameters.
    pub const TOP: Self = Self {
        steps: [0; Self::DEPTH],
        len: 0,
    };

    /// One step further down. Rows beyond 65,535 share the last address, which only blurs where a
    /// problem is shown.
    #[must_use]
    pub fn child(mut self, index: usize) -> Self {
        debug_assert!(
            (self.len as usize) < Self::DEPTH,
            "no operation nests deeper"
        );
        self.steps[self.len as usize] = u16::try_from(index).unwrap_or(u16::MAX);
        self.len += 1;
        self
    }

    /// The steps from the top.
    #[must_use]
    pub fn steps(&self) -> &[u16] {
        &self.steps[..self.len as usize]
    }

    /// Whether the other address is this one or lies below it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.steps().starts_with(self.steps())
    }

    /// The wire path, such as `UdmDetail.targetInstanceId`.
    #[must_use]
    pub fn name(&self, operation: &Operation) -> String {
        // Room for nearly every wire path.
        let mut name = String::with_capacity(32);
        let mut level = Level::Params(operation.params);
        for &step in self.steps() {
            if !name.is_empty() {
                name.push('.');
            }
            level = level.descend(step, &mut name);
        }
        name
    }

    /// The parameter or member that lives there; for a row or a list's item, the list.
    #[must_use]
    pub fn param(&self, operation: &'static Operation) -> Option<&'static Param> {
        let mut level = Level::Params(operation.params);
        let mut found = None;
        for &step in self.steps() {
            if let Level::Params(params) = level {
                found = params.get(step as usize);
            }
            level = level.descend(step, &mut String::new());
        }
        found
    }

    /// Reads a wire path; `None` when the operation has no such field.
    #[must_use]
    pub fn parse(operation: &Operation, name: &str) -> Option<Self> {
        let mut path = Self::TOP;
        let mut level = Level::Params(operation.params);
        for part in name.split('.') {
            if path.len as usize == Self::DEPTH {
                return None;
            }
            let index = match level {
                Level::Params(params) => params.iter().position(|param| param.name == part)?,
                Level::Items(_) => part
                    .parse::<usize>()
                    .ok()
                    .filter(|index| index.to_string() == part)?,
                Level::Leaf => return None,
            };
            path = path.child(index);
            level = level.descend(*path.steps().last()?, &mut String::new());
        }
        Some(path)
    }
}

/// What the next step of a path chooses from.
#[derive(Clone, Copy)]
enum Level {
    Params(&'static [Param]),
    Items(&'static [Param]),
    Leaf,
}

impl Level {
    fn descend(self, step: u16, name: &mut String) -> Self {
        match self {
            Self::Params(params) => {
                let Some(param) = params.get(step as usize) else {
                    return Self::Leaf;
                };
                name.push_str(param.name);
                match param.shape {
                    Shape::Object { members, .. } => Self::Params(members),
                    Shape::Rows { members, .. } => Self::Items(members),
                    Shape::List { .. } => Self::Items(&[]),
                    Shape::Text(_)
                    | Shape::Secret { .. }
                    | Shape::Choice { .. }
                    | Shape::Bool
                    | Shape::Integer { .. }
                    | Shape::Instant(_) => Self::Leaf,
                }
            }
            Self::Items(members) => {
                name.push_str(&step.to_string());
                if members.is_empty() {
                    Self::Leaf
                } else {
                    Self::Params(members)
                }
            }
            Self::Leaf => Self::Leaf,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FieldPath;
    use crate::catalogue::operation;

    #[test]
    fn a_wire_path_reads_back_as_itself() {
        let cbr = operation("cbr.RestoreBackup").expect("in the catalogue");
        let path = FieldPath::parse(cbr, "restore.mappings.12.volume_id").expect("a field of CBR");
        assert_eq!(path.name(cbr), "restore.mappings.12.volume_id");
        assert_eq!(path.param(cbr).map(|param| param.name), Some("volume_id"));
    }

    #[test]
    fn a_path_that_no_field_has_does_not_read() {
        let hbr = operation("hbr.CreateRestoreJob").expect("in the catalogue");
        for name in [
            "",
            "Nothing",
            "VaultId.x",
            "Include.x",
            "UdmDetail.0",
            "Include.0.x",
        ] {
            assert_eq!(FieldPath::parse(hbr, name), None, "{name}");
        }
    }
}
