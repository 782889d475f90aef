//! The texts that a request can be taken away as.

use crate::reactive::*;
use restore_core::encode::json_for_reading;
use restore_core::export::{Layout, Secrets, aliyun, curl, http};
use restore_core::operation::{Operation, Vendor};

use crate::form::state::Form;

/// One kind of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// A curl command for POSIX shells.
    Curl,
    /// A line for the vendor's `aliyun` CLI.
    Aliyun,
    /// The HTTP message.
    Http,
    /// The draft as JSON.
    Draft,
}

impl Output {
    /// The outputs of an operation, in the order of their tabs.
    #[must_use]
    pub fn all(operation: &Operation) -> Vec<Self> {
        match operation.vendor {
            Vendor::Alibaba => vec![Self::Curl, Self::Aliyun, Self::Http, Self::Draft],
            Vendor::Huawei => vec![Self::Curl, Self::Http, Self::Draft],
        }
    }

    /// The name for programs, in `data-output`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Aliyun => "aliyun",
            Self::Http => "http",
            Self::Draft => "draft",
        }
    }

    /// The tab's label.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Aliyun => "aliyun CLI",
            Self::Http => "HTTP",
            Self::Draft => "Draft",
        }
    }

    /// A file name for saving, such as `hbr.CreateRestoreJob.sh`.
    #[must_use]
    pub fn file_name(self, operation: &Operation) -> String {
        let ending = match self {
            Self::Curl => "sh",
            Self::Aliyun => "aliyun.sh",
            Self::Http => "http",
            Self::Draft => "json",
        };
        format!("{}.{ending}", operation.id)
    }

    /// The text, and what must be known to use it. Tracks the form.
    #[must_use]
    pub fn render(self, form: Form) -> (String, Vec<String>) {
        let operation = form.operation;
        form.outcome.with(|outcome| match self {
            Self::Curl => {
                let options = curl::Options {
                    layout: Layout::Lines,
                    secrets: Secrets::Reference,
                };
                let rendered = curl::render(&outcome.request, options);
                (rendered.text, rendered.notes)
            }
            Self::Aliyun => {
                let region = form.region.get();
                let rendered = aliyun::render(operation, &region, &outcome.request);
                rendered.map_or_else(Default::default, |rendered| (rendered.text, rendered.notes))
            }
            Self::Http => {
                let rendered = http::render(&outcome.request, Secrets::Reference);
                (rendered.text, rendered.notes)
            }
            Self::Draft => (
                json_for_reading(&form.draft_as_sent().to_json(operation)),
                Vec::new(),
            ),
        })
    }
}
