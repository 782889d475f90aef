//! The element builder: what stays, what goes, and what is left alone.

use std::cell::Cell;
use std::rc::Rc;

use any_spawner::Executor;
use restore_forms::dom::{El, Make, el};
use restore_forms::reactive::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// Puts what `make` builds on the page, with an owner of its own.
fn mounted(make: impl FnOnce() -> El) -> (Owner, HtmlElement) {
    // Fails when another test was first, which is as good.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let made = owner.with(make);
    let document = web_sys::window()
        .and_then(|window| window.document())
        .expect("a page has a document");
    let body = document.body().expect("a page has a body");
    body.append_child(made.node()).expect("it takes elements");
    (owner, made.node().clone().unchecked_into())
}

fn keys(keys: &[u32]) -> Vec<(u32, usize, Make)> {
    let line = |(place, key): (usize, &u32)| {
        let key = *key;
        let make: Make = Box::new(move || {
            let child = el("input").attr("name", &key.to_string());
            let told = child.clone();
            let placed = move |place: usize| told.mark("data-place", Some(&place.to_string()));
            (child, Box::new(placed))
        });
        (key, place, make)
    };
    keys.iter().enumerate().map(line).collect()
}

fn children(place: &HtmlElement) -> Vec<Element> {
    std::iter::successors(place.first_element_child(), Element::next_element_sibling).collect()
}

fn names(place: &HtmlElement) -> Vec<String> {
    attributes(place, "name")
}

fn attributes(place: &HtmlElement, name: &str) -> Vec<String> {
    children(place)
        .iter()
        .filter_map(|child| child.get_attribute(name))
        .collect()
}

#[wasm_bindgen_test]
async fn children_whose_key_stays_are_the_same_elements_and_keep_the_focus() {
    let shown = RwSignal::new(vec![1, 2, 3]);
    let (_owner, place) = mounted(|| el("div").keyed(move || shown.with(|shown| keys(shown))));
    let third: HtmlInputElement = place
        .last_element_child()
        .expect("there are three")
        .unchecked_into();
    third.set_value("typed");
    third.focus().expect("an input takes the focus");

    shown.set(vec![4, 1, 2, 3, 5]);
    Executor::tick().await;

    assert_eq!(names(&place), ["4", "1", "2", "3", "5"]);
    assert!(children(&place).get(3) == Some(third.as_ref()));
    assert_eq!(third.value(), "typed");
    let document = third.owner_document().expect("it is on the page");
    assert!(document.active_element().as_ref() == Some(third.as_ref()));

    shown.set(vec![3, 1]);
    Executor::tick().await;
    assert_eq!(names(&place), ["3", "1"]);
}

#[wasm_bindgen_test]
async fn a_child_is_told_its_place_when_it_comes_and_when_it_shifts() {
    let shown = RwSignal::new(vec![1, 2]);
    let (_owner, place) = mounted(|| el("div").keyed(move || shown.with(|shown| keys(shown))));
    assert_eq!(attributes(&place, "data-place"), ["0", "1"]);

    shown.set(vec![3, 2]);
    Executor::tick().await;
    assert_eq!(names(&place), ["3", "2"]);
    assert_eq!(attributes(&place, "data-place"), ["0", "1"]);

    shown.set(vec![2]);
    Executor::tick().await;
    assert_eq!(attributes(&place, "data-place"), ["0"]);
}

#[wasm_bindgen_test]
fn children_are_put_in_order_around_the_one_that_has_the_focus() {
    let lines: Vec<El> = (0..4)
        .map(|name: u32| el("input").attr("name", &name.to_string()))
        .collect();
    let (_owner, place) = mounted(|| el("div"));
    let list = El::of(place.clone().into());
    list.order([&lines[1], &lines[2]].into_iter());
    let held: HtmlInputElement = lines[2].node().clone().unchecked_into();
    held.focus().expect("an input takes the focus");

    lines[1].node().remove();
    list.order([&lines[0], &lines[2], &lines[3]].into_iter());
    assert_eq!(names(&place), ["0", "2", "3"]);
    let document = held.owner_document().expect("it is on the page");
    assert!(document.active_element().as_ref() == Some(held.as_ref()));
}

#[wasm_bindgen_test]
async fn what_a_child_holds_on_to_goes_with_it() {
    let (shown, text) = (RwSignal::new(vec![1, 2]), RwSignal::new("a".to_owned()));
    let runs = Rc::new(Cell::new(0));
    let counted = runs.clone();
    let (_owner, _place) = mounted(move || {
        el("div").keyed(move || {
            let entry = |key: &u32| {
                let runs = counted.clone();
                let make: Make = Box::new(move || {
                    let child = el("span").live_text(move || {
                        runs.set(runs.get() + 1);
                        text.get()
                    });
                    (child, Box::new(|_| ()))
                });
                (*key, 0, make)
            };
            shown.with(|shown| shown.iter().map(entry).collect())
        })
    });
    assert_eq!(runs.get(), 2);
    text.set("b".to_owned());
    Executor::tick().await;
    assert_eq!(runs.get(), 4);

    shown.set(vec![2]);
    Executor::tick().await;
    text.set("c".to_owned());
    Executor::tick().await;
    assert_eq!(runs.get(), 5);
}

#[wasm_bindgen_test]
async fn a_slot_lets_go_of_what_was_in_it() {
    let (which, text) = (RwSignal::new(0), RwSignal::new(String::new()));
    let runs = Rc::new(Cell::new(0));
    let counted = runs.clone();
    let (_owner, place) = mounted(move || {
        el("div").slot(move || {
            let runs = counted.clone();
            let number = which.get().to_string();
            vec![el("span").text(&number).live_text(move || {
                runs.set(runs.get() + 1);
                text.get()
            })]
        })
    });
    which.set(1);
    Executor::tick().await;
    assert_eq!(runs.get(), 2);
    text.set("!".to_owned());
    Executor::tick().await;
    assert_eq!(runs.get(), 3, "the first span is no longer told");
    assert_eq!(place.text_content().as_deref(), Some("1!"));
}

#[wasm_bindgen_test]
async fn a_slot_that_takes_the_focused_line_away_does_not_fail() {
    let there = RwSignal::new(true);
    let left = Rc::new(Cell::new(0));
    let counted = left.clone();
    let (_owner, place) = mounted(move || {
        el("div").slot(move || {
            let left = counted.clone();
            let line = || {
                el("input")
                    .on("blur", move |_| left.set(left.get() + 1))
                    .on("focusout", |_| {})
            };
            there.get().then(line).into_iter().collect()
        })
    });
    let line: HtmlElement = place
        .first_element_child()
        .expect("the line")
        .unchecked_into();
    line.focus().expect("an input takes the focus");
    there.set(false);
    Executor::tick().await;
    assert_eq!(place.child_element_count(), 0);
    assert!(left.get() <= 1);
}

#[wasm_bindgen_test]
async fn a_value_that_is_already_there_is_not_written_again() {
    let (text, nudge) = (RwSignal::new("abcdef".to_owned()), RwSignal::new(0));
    let (_owner, place) = mounted(move || {
        el("input").live_value(move || {
            nudge.track();
            text.get()
        })
    });
    let line: HtmlInputElement = place.unchecked_into();
    assert_eq!(line.value(), "abcdef");
    line.set_selection_range(2, 4)
        .expect("a line of text has a caret");
    nudge.set(1);
    Executor::tick().await;
    assert_eq!(line.selection_start(), Ok(Some(2)));
    assert_eq!(line.selection_end(), Ok(Some(4)));
    text.set("x".to_owned());
    Executor::tick().await;
    assert_eq!(line.value(), "x");
}

#[wasm_bindgen_test]
async fn text_never_becomes_an_element() {
    let text = RwSignal::new("<b>bold</b>".to_owned());
    let (_owner, place) = mounted(move || el("p").text("<i>").live_text(move || text.get()));
    assert_eq!(place.text_content().as_deref(), Some("<i><b>bold</b>"));
    assert_eq!(place.child_element_count(), 0);
}
