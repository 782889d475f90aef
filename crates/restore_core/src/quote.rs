//! Words for shells.

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

/// Whether a text is printable ASCII alone.
pub(crate) fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}

/// A word for PowerShell, made of printable ASCII alone: a text in single quotes, or a sum of such
/// texts and of characters by their number.
///
/// PowerShell takes U+2018 to U+201B for single quotes, too; here they are numbers.
pub(crate) fn powershell(text: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    if is_printable(text) {
        return quoted(text);
    }
    let mut terms = Vec::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let plain = rest
            .find(|char| !matches!(char, ' '..='~'))
            .unwrap_or(rest.len());
        if plain > 0 || terms.is_empty() {
            // The first term is a text, so that the sum is one.
            terms.push(quoted(&rest[..plain]));
            rest = &rest[plain..];
        } else {
            for unit in char.encode_utf16(&mut [0; 2]) {
                terms.push(format!("[char]0x{unit:04x}"));
            }
            rest = &rest[char.len_utf8()..];
        }
    }
    format!("({})", terms.join(" + "))
}

/// A word for cmd.exe, at the prompt and in a batch file, of a program that splits its line as the
/// C runtime does; or the end of a sentence that says why there is none.
///
/// Two readers look at it: cmd.exe counts every quotation mark, the C runtime honours a backslash
/// before one. After one inside a text, cmd.exe takes what follows for unquoted; there, only
/// characters that it does nothing with may stand.
pub(crate) fn cmd(text: &str) -> Result<String, &'static str> {
    if !is_printable(text) {
        return Err("has characters that depend on the console, or end the line");
    }
    if text.contains(['%', '!']) {
        return Err("has a percent sign or an exclamation mark, which cmd.exe may expand");
    }
    if text.contains('"') && text.contains(['&', '|', '<', '>', '(', ')', '^']) {
        return Err("has a quotation mark beside a character that cmd.exe acts upon");
    }
    if text.matches('"').count() % 2 == 1 {
        return Err(
            "has a quotation mark without another, so that cmd.exe takes the rest for quoted",
        );
    }
    let mut out = "\"".to_owned();
    let mut backslashes = 0;
    for char in text.chars() {
        if char == '"' {
            out.extend(std::iter::repeat_n('\\', backslashes + 1));
        }
        out.push(char);
        backslashes = if char == '\\' { backslashes + 1 } else { 0 };
    }
    out.extend(std::iter::repeat_n('\\', backslashes));
    out.push('"');
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{cmd, posix, posix_any, powershell};

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

    #[test]
    fn powershell_reads_numbers_where_a_character_is_not_printable() {
        assert_eq!(powershell("it's"), "'it''s'");
        assert_eq!(
            powershell("\u{2018}a\n😀"),
            "('' + [char]0x2018 + 'a' + [char]0x000a + [char]0xd83d + [char]0xde00)"
        );
    }

    #[test]
    fn a_word_for_cmd_doubles_backslashes_before_quotation_marks_only() {
        assert_eq!(cmd(r"C:\a\").as_deref(), Ok(r#""C:\a\\""#));
        assert_eq!(cmd(r#"a\"b""#).as_deref(), Ok(r#""a\\\"b\"""#));
        for text in ["%PATH%", "a!b", "a\nb", "é", "\"&calc\"", "a\"b"] {
            assert!(cmd(text).is_err(), "{text}");
        }
    }
}
