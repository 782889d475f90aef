//! Splits a stream into JSON values: one value, an array's elements, or one value after another.
//!
//! Finds where a value ends by its brackets and quotes and leaves reading it to a JSON reader, so
//! that a million drafts pass through the memory of the largest one.

use std::io::{self, Read};

use memchr::{memchr, memchr2};

const CHUNK: usize = 256 * 1024;

/// Reads values off a stream.
pub(crate) struct Frames<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    list: List,
}

/// Whether the values stand in an array.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    /// Nothing has been seen yet.
    Unknown,
    /// One value after another.
    No,
    /// In an array, before its first value.
    Opened,
    /// In an array, after a value.
    AfterValue,
    /// In an array, after a comma.
    AfterComma,
    /// The array is closed.
    Closed,
}

/// Why a stream cannot be split further.
#[derive(Debug)]
pub(crate) enum Broken {
    /// It could not be read.
    Io(io::Error),
    /// It ends within a value or an array.
    Truncated,
    /// An array has something else than a comma between two values, or after the last one.
    NotAnArray,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot read: {error}"),
            Self::Truncated => f.write_str("ends in the middle of a draft"),
            Self::NotAnArray => f.write_str("is not an array of drafts separated by commas"),
        }
    }
}

/// How far into a value the scan has come.
#[derive(Default)]
struct Scan {
    at: usize,
    depth: usize,
    in_string: bool,
}

impl<R: Read> Frames<R> {
    pub(crate) const fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            start: 0,
            ended: false,
            list: List::Unknown,
        }
    }

    /// The bytes of the next value, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, Broken> {
        if !self.find_value()? {
            return Ok(None);
        }
        let mut scan = Scan::default();
        loop {
            if let Some(len) = scan.advance(&self.buffer[self.start..]) {
                let frame = self.start..self.start + len;
                self.start = frame.end;
                return Ok(Some(&self.buffer[frame]));
            }
            if self.ended {
                // A bare word at the very end; brackets that stay open are an error.
                return if scan.depth == 0 && !scan.in_string {
                    let frame = self.start..self.buffer.len();
                    self.start = frame.end;
                    Ok(Some(&self.buffer[frame]))
                } else {
                    Err(Broken::Truncated)
                };
            }
            self.fill()?;
        }
    }

    /// Moves to the first byte of the next value; `false` at the end.
    fn find_value(&mut self) -> Result<bool, Broken> {
        loop {
            let Some(&byte) = self.buffer.get(self.start) else {
                if !self.ended {
                    self.fill()?;
                    continue;
                }
                return match self.list {
                    List::Unknown | List::No | List::Closed => Ok(false),
                    List::Opened | List::AfterValue | List::AfterComma => Err(Broken::Truncated),
                };
            };
            if byte.is_ascii_whitespace() {
                self.start += 1;
                continue;
            }
            self.list = match (self.list, byte) {
                (List::Unknown, b'[') => List::Opened,
                (List::Unknown | List::No, _) => {
                    self.list = List::No;
                    return Ok(true);
                }
                (List::Opened | List::AfterValue, b']') => List::Closed,
                (List::AfterValue, b',') => List::AfterComma,
                (List::Opened | List::AfterComma, byte) if byte != b',' && byte != b']' => {
                    self.list = List::AfterValue;
                    return Ok(true);
                }
                (_, _) => return Err(Broken::NotAnArray),
            };
            self.start += 1;
        }
    }

    fn fill(&mut self) -> Result<(), Broken> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let len = self.buffer.len();
        self.buffer.resize(len + CHUNK, 0);
        let read = loop {
            match self.reader.read(&mut self.buffer[len..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other.map_err(Broken::Io)?,
            }
        };
        self.buffer.truncate(len + read);
        self.ended = read == 0;
        Ok(())
    }
}

impl Scan {
    /// The length of the value at the beginning of `bytes`, if its end is in there.
    fn advance(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.at < bytes.len() {
            if self.in_string {
                self.skip_string(bytes)?;
                continue;
            }
            let byte = bytes[self.at];
            self.at += 1;
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth > 1 => self.depth -= 1,
                b'}' | b']' if self.depth == 1 => return Some(self.at),
                // No draft: up to the end of the line it is for the JSON reader to complain about.
                _ if self.depth == 0 => {
                    self.at -= 1;
                    let end = memchr(b'\n', &bytes[self.at..])?;
                    return Some(self.at + end);
                }
                _ => {}
            }
        }
        None
    }

    fn skip_string(&mut self, bytes: &[u8]) -> Option<()> {
        let Some(found) = memchr2(b'"', b'\\', &bytes[self.at..]) else {
            self.at = bytes.len();
            return None;
        };
        let at = self.at + found;
        if bytes[at] == b'"' {
            self.in_string = false;
            self.at = at + 1;
        } else if at + 1 < bytes.len() {
            self.at = at + 2;
        } else {
            self.at = at;
            return None;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Broken, Frames};

    /// One byte at a time, so that every value is cut everywhere.
    struct Drip<'a>(&'a [u8]);

    impl std::io::Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn split(text: &str) -> Result<Vec<String>, Broken> {
        let mut frames = Frames::new(Drip(text.as_bytes()));
        let mut values = Vec::new();
        while let Some(frame) = frames.next()? {
            values.push(String::from_utf8(frame.to_vec()).expect("was text"));
        }
        Ok(values)
    }

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(split(text).expect("splits"), expected, "{text}");
    }

    #[test]
    fn one_value_an_array_and_json_lines_give_their_values() {
        check("", &[]);
        check(" \n", &[]);
        check(" {\n \"a\": [1, {}]\n}\n", &["{\n \"a\": [1, {}]\n}"]);
        check("[{},{\"a\":\"]\"}\n, {}]", &["{}", "{\"a\":\"]\"}", "{}"]);
        check("[]", &[]);
        check("{}\n{\"a\":1}\r\n\n{}", &["{}", "{\"a\":1}", "{}"]);
    }

    #[test]
    fn brackets_and_quotes_inside_strings_do_not_count() {
        check(r#"{"a":"}\"{\\"}{}"#, &[r#"{"a":"}\"{\\"}"#, "{}"]);
    }

    #[test]
    fn what_is_no_value_is_passed_on_a_line_at_a_time() {
        check("nonsense\n{}", &["nonsense", "{}"]);
        check("{} x", &["{}", "x"]);
    }

    #[test]
    fn a_broken_stream_says_so() {
        assert!(matches!(split("{\"a\":"), Err(Broken::Truncated)));
        assert!(matches!(split("[{},{}"), Err(Broken::Truncated)));
        assert!(matches!(split("[{} {}]"), Err(Broken::NotAnArray)));
        assert!(matches!(split("[,{}]"), Err(Broken::NotAnArray)));
        assert!(matches!(split("[{}] {}"), Err(Broken::NotAnArray)));
    }
}
