//! What a text itself writes into files, for the command that reads them: known without a look at
//! any file.
//!
//! A name is a word as it stands, variables unread: that of `"$dir/input.json"` is the same
//! wherever it is written so.

/// Names and texts, in the order in which they are written.
#[derive(Default)]
pub(super) struct Files(Vec<(Vec<u8>, Vec<u8>)>);

impl Files {
    /// A file is written, or written anew; with nothing, when nobody knows what.
    pub(super) fn write(&mut self, name: &[u8], text: Option<Vec<u8>>) {
        self.0.retain(|(known, _)| known != name);
        if let Some(text) = text {
            self.0.push((name.to_vec(), text));
        }
    }

    /// The text of a file that was written before.
    pub(super) fn read(&self, name: &[u8]) -> Option<&[u8]> {
        let (_, text) = self.0.iter().find(|(known, _)| known == name)?;
        Some(text)
    }
}
