//! Which screen the address names: `#/hbr.CreateRestoreJob`.
//!
//! The fragment is never sent to a server and needs no rewriting there, so the page works from any
//! folder of any host. Nothing but this file spells it.

use restore_core::catalogue;
use restore_core::operation::Operation;

/// No operation's ID, which has a dot.
const HISTORY: &str = "history";

/// Likewise.
const CONNECTION: &str = "connection";

/// A screen.
#[derive(Debug, Clone, Copy)]
pub enum Route {
    /// The operations, to choose from.
    Home,
    /// What was sent.
    History,
    /// How requests leave.
    Connection,
    /// The form of one operation.
    Form(&'static Operation),
}

impl PartialEq for Route {
    fn eq(&self, other: &Self) -> bool {
        self.to_hash() == other.to_hash()
    }
}

impl Route {
    /// Reads a fragment. Anything unknown is the list of operations.
    #[must_use]
    pub fn parse(hash: &str) -> Self {
        let name = hash.strip_prefix("#/");
        if name == Some(HISTORY) {
            return Self::History;
        }
        if name == Some(CONNECTION) {
            return Self::Connection;
        }
        name.and_then(catalogue::operation)
            .map_or(Self::Home, Self::Form)
    }

    /// The fragment that reads back as this screen.
    #[must_use]
    pub fn to_hash(&self) -> String {
        match self {
            Self::Home => "#/".to_owned(),
            Self::History => format!("#/{HISTORY}"),
            Self::Connection => format!("#/{CONNECTION}"),
            Self::Form(operation) => format!("#/{}", operation.id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Route;
    use restore_core::catalogue::CATALOGUE;

    #[test]
    fn every_route_reads_back_as_itself() {
        for route in CATALOGUE.iter().copied().map(Route::Form).chain([
            Route::Home,
            Route::History,
            Route::Connection,
        ]) {
            assert_eq!(Route::parse(&route.to_hash()), route);
        }
    }

    #[test]
    fn an_unknown_fragment_is_the_list_of_operations() {
        for hash in [
            "",
            "#",
            "#/",
            "#/nothing",
            "#/history/",
            "#/History",
            "#hbr.CreateRestoreJob",
            "#/hbr.CreateRestoreJob/x",
        ] {
            assert_eq!(Route::parse(hash), Route::Home, "{hash}");
        }
    }
}
