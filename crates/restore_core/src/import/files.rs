//! What a text itself writes into files, for the command that reads them: known without a look at
//! any file.
//!
//! A name is a word as it stands, variables unread: that of `"$dir/input.json"` is the same
//! wherever it is written so.

use std::collections::BTreeMap;

/// Texts by the names of their files.
#[derive(Default)]
pub(super) struct Files(BTreeMap<Vec<u8>, Vec<u8>>);

impl Files {
    /// A file is written, or written anew; with nothing, when nobody knows what.
    pub(super) fn write(&mut self, name: &[u8], text: Option<Vec<u8>>) {
        match text {
            Some(text) => self.0.insert(name.to_vec(), text),
            None => self.0.remove(name),
        };
    }

    /// The text of a file that was written before.
    pub(super) fn read(&self, name: &[u8]) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }
}
