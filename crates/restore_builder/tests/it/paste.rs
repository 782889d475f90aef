//! Commands pasted into interactive shells: hostile values run nothing, whatever keys they hold.

use std::thread;
use std::time::{Duration, Instant};

use restore_core::catalogue::CATALOGUE;
use restore_core::operation::{Param, Place};
use restore_testing::folder::Folder;
use restore_testing::programs::are_here;
use restore_testing::random::{Random, is_long, seed};
use serde_json::{Value, json};

use crate::commands::{self, Case};
use crate::drafts::hostile;
use crate::listener::Listener;
use crate::shells::redirected;
use crate::terminal::Terminal;

/// The file that is there as soon as one of the values has run anything.
const MARKER: &str = "pwned";

/// What runs a command, if it gets past the quotes, the shell or the terminal.
const INJECTIONS: &[&str] = &[
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "\\'; touch pwned; #",
    "\\",
    "'\\''",
    "; touch pwned;",
    "& touch pwned &",
    "| touch pwned",
    "|| touch pwned",
    ">pwned",
    ">>pwned <",
    "$(touch pwned)",
    "`touch pwned`",
    "(touch pwned)",
    "<(touch pwned)",
    "=(touch pwned)",
    "${x:=$(touch pwned)}",
    "$((x[$(touch pwned)]))",
    "!touch pwned",
    "!!;touch pwned",
    "^a^`touch pwned`",
    "\ntouch pwned\n",
    "\rtouch pwned\r",
    "\r\ntouch pwned\r\n",
    "'\ntouch pwned\n'",
    "'\rtouch pwned\r'",
    // ^A ^C ^D ^E ^G ^H ^J ^K ^L ^N ^O ^P ^Q ^R ^S ^T ^U ^V ^W ^X ^Y ^Z ^\ and delete.
    "\u{1}touch pwned;#\r",
    "\u{3}touch pwned\r",
    "\u{3}\rtouch pwned\r",
    "'\u{3}\rtouch pwned\r",
    "\u{4}\rtouch pwned\r",
    "\u{3}\u{4}\rtouch pwned\r",
    "\u{5}'\rtouch pwned\r",
    "\u{7}touch pwned\r",
    "\u{8}\u{8}\u{8}'\rtouch pwned\r",
    "\u{b}'\rtouch pwned\r",
    "\u{c}\rtouch pwned\r",
    "\u{e}\rtouch pwned\r",
    "\u{f}touch pwned\r",
    "\u{10}\rtouch pwned\r",
    "\u{11}\u{13}touch pwned\r\u{11}",
    "\u{12}touch\rtouch pwned\r",
    "\u{14}\u{15}touch pwned\r",
    "\u{15}touch pwned\r",
    "\u{16}\u{3}\rtouch pwned\r",
    "\u{17}\u{17}'\rtouch pwned\r",
    "\u{18}\u{5}touch pwned\r",
    "\u{19}\rtouch pwned\r",
    "\u{1a}\rtouch pwned\r",
    "\u{1c}\rtouch pwned\r",
    "\u{7f}\u{7f}'\rtouch pwned\r",
    // The end of a bracketed paste, in seven bits and in eight, and other escapes.
    "\u{1b}[201~\rtouch pwned\r",
    "\u{1b}[201~\u{3}\rtouch pwned\r",
    "\u{9b}201~\rtouch pwned\r",
    "\u{1b}[200~\u{1b}[201~\rtouch pwned\r",
    "\u{1b}\u{1b}\rtouch pwned\r",
    "\u{1b}#touch pwned\r",
    "\u{1b}[A\r",
    "\t\t\rtouch pwned\r",
    "\u{85}touch pwned\u{85}",
    "\u{2028}touch pwned\u{2029}",
    "\u{202e}dewnp hcuot\u{202c}",
];

/// Values for each shell, with and without brackets.
fn count() -> usize {
    if is_long() { 500 } else { 100 }
}

/// Every injection once, then random sentences of them.
fn value(random: &mut Random, index: usize) -> String {
    if let Some(injection) = INJECTIONS.get(index) {
        return format!("a{injection}b");
    }
    (0..=random.below(3))
        .map(|_| format!("{}{}", random.pick(INJECTIONS), hostile(random)))
        .collect()
}

/// The value in the path or a header, and in two parameters of query, form or body.
fn document(random: &mut Random, value: &str) -> Value {
    let operation = random.pick(CATALOGUE);
    let of = |is_meant: fn(&Param) -> bool| -> Vec<&'static Param> {
        let params: &'static [Param] = operation.params;
        params.iter().filter(|param| is_meant(param)).collect()
    };
    let mut parameters = serde_json::Map::new();
    for param in of(|param| param.place == Place::Path) {
        parameters.insert(param.name.to_owned(), format!("{value}z").into());
    }
    let texts = of(|param| {
        let is_sent = matches!(param.place, Place::Query | Place::Form | Place::Body);
        is_sent && param.shape.is_text() && !param.is_secret()
    });
    if !texts.is_empty() {
        for _ in 0..2 {
            parameters.insert(random.pick(&texts).name.to_owned(), value.into());
        }
    }
    json!({
        "operation": operation.id,
        "region": operation.endpoint.regions[0],
        "parameters": parameters,
    })
}

/// A command that a terminal without line editing takes whole: Linux cuts lines at 4,095 bytes.
fn case(random: &mut Random, index: usize, env: &[(&'static str, String)]) -> Case {
    loop {
        let value = value(random, index);
        let document = document(random, &value);
        let case = commands::case_of(random, document, env);
        if case.text.lines().all(|line| line.len() < 4000) {
            return case;
        }
    }
}

/// Pastes commands and looks whether anything but curl has run.
fn check(shell: &'static str, in_brackets: bool) {
    if !are_here(&[shell, "curl"]) {
        return;
    }
    let (listener, seed) = (Listener::start(), seed());
    let folder = Folder::new(&format!("paste-{shell}-{in_brackets}"));
    let mut random = Random::new(seed);
    let env: Vec<_> = commands::environments(&mut random)
        .into_iter()
        .map(|(name, _)| (name, "'$(touch pwned)`touch pwned`".to_owned()))
        .collect();
    let mut terminal = Terminal::start(shell, &folder, &env);
    // Who has not asked for brackets takes them for a part of the command, and sends nothing.
    let arrives = !in_brackets || terminal.wants_brackets();
    assert_eq!(arrives, !in_brackets || shell != "dash", "{shell}");
    for index in 0..count() {
        let case = case(&mut random, index, &env);
        let text = redirected(&case.text, &case.host, &listener.address());
        terminal.paste(&text, in_brackets);
        terminal.press("\r");
        terminal.wait_until_idle();
        let arrived = listener.take();
        let context = || {
            let screen = terminal.screen();
            format!("{shell}, RESTORE_BUILDER_SEED={seed}\n{text}\n{screen}")
        };
        assert!(!folder.file(MARKER).exists(), "{}", context());
        if arrives {
            assert_eq!(arrived, [Ok(case.expected)], "{}", context());
        } else {
            assert_eq!(arrived, [], "{}", context());
        }
    }
}

#[test]
fn bash_runs_nothing_but_the_command_that_is_pasted() {
    check("bash", false);
}

#[test]
fn bash_with_bracketed_paste_runs_nothing_but_the_command() {
    check("bash", true);
}

#[test]
fn zsh_runs_nothing_but_the_command_that_is_pasted() {
    check("zsh", false);
}

#[test]
fn zsh_with_bracketed_paste_runs_nothing_but_the_command() {
    check("zsh", true);
}

#[test]
fn dash_runs_nothing_but_the_command_that_is_pasted() {
    check("dash", false);
}

#[test]
fn dash_runs_nothing_when_a_terminal_adds_brackets_unasked() {
    check("dash", true);
}

#[test]
fn fish_runs_nothing_but_the_command_that_is_pasted() {
    check("fish", false);
}

#[test]
fn fish_with_bracketed_paste_runs_nothing_but_the_command() {
    check("fish", true);
}

#[test]
fn tcsh_runs_nothing_but_the_command_that_is_pasted() {
    check("tcsh", false);
}

#[test]
fn ksh_runs_nothing_but_the_command_that_is_pasted() {
    check("ksh", false);
}

#[test]
fn a_line_that_the_terminal_cuts_sends_nothing() {
    if !are_here(&["dash", "curl"]) {
        return;
    }
    let (listener, folder) = (Listener::start(), Folder::new("paste-cut"));
    let mut random = Random::new(0);
    let cases: Vec<Case> = CATALOGUE
        .iter()
        .filter_map(|operation| {
            let is_form = |param: &&Param| param.place == Place::Form;
            let param = operation.params.iter().find(is_form)?;
            let document = json!({
                "operation": operation.id,
                "region": operation.endpoint.regions[0],
                "parameters": { param.name: ["a".repeat(6000)] },
            });
            Some(commands::case_of(&mut random, document, &[]))
        })
        .collect();
    assert!(!cases.is_empty(), "an operation has a form");
    for case in cases {
        let mut terminal = Terminal::start("dash", &folder, &[]);
        terminal.paste(
            &redirected(&case.text, &case.host, &listener.address()),
            false,
        );
        terminal.press("\r");
        // The shell waits for the end of a word; a person gives up.
        thread::sleep(Duration::from_millis(300));
        terminal.press("\u{3}");
        thread::sleep(Duration::from_millis(300));
        terminal.wait_until_idle();
        assert_eq!(listener.take(), [], "{}", terminal.screen());
    }
}

/// Were this not so, the tests above would show nothing.
#[test]
fn a_value_that_is_only_quoted_does_run_a_command_when_it_is_pasted() {
    for shell in ["bash", "zsh", "dash", "fish", "tcsh", "ksh"] {
        if !are_here(&[shell]) {
            continue;
        }
        let folder = Folder::new(&format!("paste-quoted-{shell}"));
        let mut terminal = Terminal::start(shell, &folder, &[]);
        terminal.paste("printf %s 'a\u{3}", false);
        // As slowly as a person's terminal may be: keys that come with a ^C are lost to it.
        thread::sleep(Duration::from_millis(300));
        terminal.paste("\rtouch pwned\r'\n", false);
        let since = Instant::now();
        while !folder.file(MARKER).exists() {
            assert!(
                since.elapsed() < Duration::from_secs(20),
                "{shell}: {}",
                terminal.screen()
            );
            thread::sleep(Duration::from_millis(10));
        }
    }
}
