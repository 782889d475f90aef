//! Reads a page as the content security policy does: what in it would be refused?
//!
//! Knows tags and attributes, quoted or not, and nothing else of HTML. The policy itself is in
//! `hosting/_headers`; a build whose page breaks it must fail here and not in someone's browser.

/// One thing in a page that the policy refuses.
#[derive(Debug, PartialEq)]
pub(crate) struct Refused {
    /// Counted from 1.
    pub(crate) line: usize,
    /// A sentence for the person who wrote it.
    pub(crate) why: String,
}

/// Everything in this page that would be refused or would tie it to one address.
pub(crate) fn refused(page: &str) -> Vec<Refused> {
    let mut found = Vec::new();
    for tag in tags(page) {
        let line = page[..tag.start].matches('\n').count() + 1;
        let mut refuse = |why: String| found.push(Refused { line, why });
        if tag.name == "style" {
            refuse("an inline <style> is refused by the policy".to_owned());
        }
        if tag.name == "script" && !tag.attributes.iter().any(|(name, _)| name == "src") {
            refuse("an inline <script> is refused by the policy".to_owned());
        }
        if tag.name == "base" {
            refuse("a <base> is refused by the policy".to_owned());
        }
        for (name, value) in &tag.attributes {
            if name == "style" || name.starts_with("on") {
                refuse(format!("the attribute {name}= is refused by the policy"));
            }
            if (name == "href" || name == "src") && !is_relative(value) {
                refuse(format!(
                    "{name}=\"{value}\" does not work from every sub-path"
                ));
            }
        }
    }
    found
}

/// The page without its comments, and without the line breaks that they leave behind.
pub(crate) fn without_comments(page: &str) -> String {
    let mut kept = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<!--") {
        kept.push_str(before.trim_end_matches(' '));
        let after = after.split_once("-->").map_or("", |(_, after)| after);
        rest = after.strip_prefix('\n').unwrap_or(after);
    }
    kept + rest
}

fn is_relative(address: &str) -> bool {
    !address.starts_with('/') && !address.contains(':')
}

struct Tag {
    start: usize,
    name: String,
    attributes: Vec<(String, String)>,
}

/// The opening tags, comments left out. The text of a script is not skipped: there must be none.
fn tags(page: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(offset) = page[at..].find('<') {
        let start = at + offset;
        let rest = &page[start + 1..];
        if rest.starts_with("!--") {
            at = rest.find("-->").map_or(page.len(), |end| start + 1 + end);
        } else if rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let (tag, length) = tag(start, rest);
            tags.push(tag);
            at = start + 1 + length;
        } else {
            at = start + 1;
        }
    }
    tags
}

/// The tag whose name `rest` begins with, and how many bytes of `rest` it takes.
fn tag(start: usize, rest: &str) -> (Tag, usize) {
    let ends_name = |c: char| c.is_whitespace() || c == '>' || c == '/';
    let mut at = rest.find(ends_name).unwrap_or(rest.len());
    let name = rest[..at].to_ascii_lowercase();
    let mut attributes = Vec::new();
    loop {
        at += rest[at..].len()
            - rest[at..]
                .trim_start_matches(|c: char| c.is_whitespace() || c == '/')
                .len();
        if at >= rest.len() || rest[at..].starts_with('>') {
            break;
        }
        let (attribute, length) = attribute(&rest[at..]);
        attributes.push(attribute);
        at += length;
    }
    (
        Tag {
            start,
            name,
            attributes,
        },
        at,
    )
}

fn attribute(text: &str) -> ((String, String), usize) {
    let name_end = text
        .find(|c: char| c.is_whitespace() || c == '=' || c == '>')
        .unwrap_or(text.len());
    let name = text[..name_end].to_ascii_lowercase();
    let Some(value) = text[name_end..].trim_start().strip_prefix('=') else {
        return ((name, String::new()), name_end.max(1));
    };
    let value = value.trim_start();
    let value_at = text.len() - value.len();
    let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'');
    let (content, length) = match quote {
        Some(quote) => {
            let inner = &value[1..];
            let end = inner.find(quote).unwrap_or(inner.len());
            (&inner[..end], (end + 2).min(value.len()))
        }
        None => {
            let end = value
                .find(|c: char| c.is_whitespace() || c == '>')
                .unwrap_or(value.len());
            (&value[..end], end)
        }
    };
    (
        (name, content.to_owned()),
        value_at + length.max(1).min(text.len() - value_at),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whys(page: &str) -> Vec<String> {
        refused(page)
            .into_iter()
            .map(|refused| refused.why)
            .collect()
    }

    #[test]
    fn a_page_of_links_is_fine() {
        assert_eq!(
            whys(
                "<!DOCTYPE html><link rel=icon href=./a.svg><script type=module src='./b.js'></script><p class=x>1 < 2"
            ),
            [""; 0]
        );
    }

    #[test]
    fn inline_script_style_and_handlers_are_refused_quoted_or_not() {
        assert_eq!(
            whys(
                "<script>1</script><style>p{}</style><body onload=go()><p style=\"color:red\"><IMG ONERROR='x'/>"
            ),
            [
                "an inline <script> is refused by the policy",
                "an inline <style> is refused by the policy",
                "the attribute onload= is refused by the policy",
                "the attribute style= is refused by the policy",
                "the attribute onerror= is refused by the policy",
            ]
        );
    }

    #[test]
    fn what_is_quoted_or_commented_out_is_not_an_attribute() {
        assert_eq!(
            whys("<!-- <script>1</script> --><meta content=\"a onload=1 > style=2\">"),
            [""; 0]
        );
    }

    #[test]
    fn comments_are_for_the_source_only() {
        assert_eq!(
            without_comments("<!DOCTYPE html>\n<!-- a\n b -->\n<p>c<!-- d -->e</p>\n"),
            "<!DOCTYPE html>\n<p>ce</p>\n"
        );
    }

    #[test]
    fn an_address_that_ties_the_page_to_one_place_is_refused() {
        assert_eq!(whys("<script src=/a.js></script>").len(), 1);
        assert_eq!(whys("<link href=\"https://example.org/a.css\">").len(), 1);
        assert_eq!(whys("<a href=\"javascript:go()\">").len(), 1);
    }

    #[test]
    fn the_line_is_the_one_of_the_tag() {
        assert_eq!(refused("<p>\n\n<style>")[0].line, 3);
    }

    #[test]
    fn a_page_cut_off_anywhere_is_read_to_its_end() {
        let page = "<!-- c --><meta content='a > b' x = \"y\" z><script src=./a.js></script><p é='ü' onclick=é>";
        for (cut, _) in page.char_indices() {
            refused(&page[..cut]);
        }
    }
}
