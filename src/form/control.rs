//! The one place that chooses a control for a shape.

use restore_core::operation::Shape;

use super::node::Node;
use super::row::Field;
use super::{choice, instant, list, rows, scalar, secret};
use crate::dom::{El, el};

/// The control that fits a field.
pub fn control(field: &Field, node: &Node) -> El {
    match (field.param.shape, node) {
        (Shape::Choice { choices, open, .. }, Node::Scalar(scalar)) => {
            choice::choice(field, scalar, choices, open)
        }
        (Shape::Bool, Node::Scalar(scalar)) => choice::three_way(field, scalar),
        (Shape::Instant(unit), Node::Scalar(scalar)) => instant::instant(field, scalar, unit),
        (_, Node::Scalar(scalar)) => scalar::text(field, scalar),
        (_, Node::Secret(node)) => secret::secret(field, node),
        (_, Node::List(node)) => list::list(field, node),
        (_, Node::Rows(node)) => rows::rows(field, node),
        // An object is a group of rows and never asks for a control.
        (_, Node::Object(_)) => el("span"),
    }
}
