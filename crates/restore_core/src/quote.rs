//! Words for POSIX shells.

use std::fmt::Write as _;

/// A word that every POSIX shell reads back as `text`, which must be printable ASCII.
///
/// Single quotes keep every byte but themselves (POSIX.1 2.2.2).
pub(crate) fn posix(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A word for any text without NUL, made of printable ASCII alone.
///
/// What a terminal or a shell's history might act upon becomes an octal escape of `printf`, whose
/// output a command substitution takes over. That drops trailing newlines, so there is no such word
/// for a text that ends in one.
pub(crate) fn posix_any(text: &str) -> Option<String> {
    let is_plain = |byte: u8| (0x20..=0x7e).contains(&byte) && byte != b'!';
    if text.bytes().all(is_plain) {
        return Some(posix(text));
    }
    if text.contains('\0') || text.ends_with('\n') {
        return None;
    }
    let mut format = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b" ._~:/?=@,+*;-#".contains(&byte) {
            format.push(char::from(byte));
        } else {
            write!(format, "\\{byte:03o}").expect("a String takes everything");
        }
    }
    // `--` is no portable guard for a format that begins with a hyphen; an octal escape is.
    if let Some(rest) = format.strip_prefix('-') {
        format = format!("\\055{rest}");
    }
    Some(format!("\"$(printf '{format}')\""))
}

#[cfg(test)]
mod tests {
    use super::{posix, posix_any};

    #[test]
    fn a_single_quote_is_closed_escaped_and_opened_again() {
        assert_eq!(posix("it's"), r"'it'\''s'");
    }

    #[test]
    fn a_text_that_a_terminal_would_act_upon_becomes_octal() {
        assert_eq!(
            posix_any("a\tb!").as_deref(),
            Some(r#""$(printf 'a\011b\041')""#)
        );
        assert_eq!(posix_any("ends\n"), None);
        assert_eq!(posix_any("nul\0"), None);
    }
}
