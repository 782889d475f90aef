//! The built page: files in memory, named and compressed once.
//!
//! Every file is read at the start, so that a path in a request is a key and never a path. Names
//! with a hash never change their meaning and may be kept for a year; the page, which names them,
//! is asked for each time.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue,
    IF_NONE_MATCH, VARY,
};
use axum::response::Response;
use bytes::Bytes;
use restore_core::sign::sha256;

use crate::answer::text_answer;

/// What the ending of a file says it is. Others are not for browsers.
const TYPES: [(&str, &str); 7] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("svg", "image/svg+xml"),
    ("json", "application/json"),
    ("txt", "text/plain; charset=utf-8"),
];

/// A year, for what never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// Files by their path.
#[derive(Default)]
pub(crate) struct Assets(HashMap<String, Asset>);

struct Asset {
    bytes: Bytes,
    /// Filled in the background: the best compression takes longer than anyone wants to wait.
    brotli: Arc<OnceLock<Bytes>>,
    content_type: &'static str,
    cache_control: &'static str,
    etag: HeaderValue,
}

/// What is said where a page should be.
const NO_PAGE: &str = "This program was built without the page. Build it with `cargo xtask build` and start with --dist dist.\nThe API is here all the same: /v1/capabilities.\n";

/// The file that is the page.
const PAGE: &str = "index.html";

/// The page with a mark at the end of its head, which tells it who serves it: one from a static
/// host asks nobody for anything. `mode` is that of the capabilities.
fn marked(page: Bytes, mode: &str) -> Bytes {
    let head = std::str::from_utf8(&page)
        .ok()
        .and_then(|text| text.split_once("</head>"));
    match head {
        Some((before, after)) => {
            let mark = format!("<meta name=\"restore-builder-server\" content=\"{mode}\">");
            format!("{before}{mark}</head>{after}").into()
        }
        None => page,
    }
}

/// A file: its name, and its bytes.
pub(crate) type NamedFile = (String, Bytes);

impl Assets {
    /// Takes files, and begins to compress them.
    pub(crate) fn new(files: Vec<NamedFile>, mode: &str) -> Self {
        let mut assets = HashMap::new();
        for (name, bytes) in files {
            let bytes = if name == PAGE {
                marked(bytes, mode)
            } else {
                bytes
            };
            let Some(asset) = Asset::new(&name, bytes) else {
                continue;
            };
            assets.insert(format!("/{name}"), asset);
        }
        let waiting: Vec<_> = assets
            .values()
            .map(|asset| (asset.bytes.clone(), Arc::clone(&asset.brotli)))
            .collect();
        std::thread::spawn(move || {
            for (bytes, brotli) in waiting {
                if let Some(compressed) = compressed(&bytes) {
                    let _ = brotli.set(compressed);
                }
            }
        });
        Self(assets)
    }

    /// The file of a path, or what is said instead.
    pub(crate) fn answer(&self, path: &str, asked: &HeaderMap) -> Response {
        let path = if path == "/" { "/index.html" } else { path };
        match self.0.get(path) {
            Some(asset) => asset.answer(asked),
            None if path == "/index.html" => text_answer(StatusCode::NOT_FOUND, NO_PAGE),
            None => text_answer(StatusCode::NOT_FOUND, "There is no such file.\n"),
        }
    }
}

impl Asset {
    /// None for a file that is not for browsers.
    fn new(name: &str, bytes: Bytes) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1;
        let (_, content_type) = TYPES.iter().find(|(known, _)| *known == ending)?;
        let etag = format!("\"{}\"", &sha256(&bytes)[..32]);
        Some(Self {
            brotli: Arc::default(),
            content_type,
            cache_control: if has_hash(name) { FOR_EVER } else { ASK_AGAIN },
            etag: HeaderValue::try_from(etag).ok()?,
            bytes,
        })
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let mut response = Response::new(Body::empty());
        let is_known = asked
            .get(IF_NONE_MATCH)
            .is_some_and(|known| names(known, &self.etag));
        let brotli = self.brotli.get().filter(|_| takes_brotli(asked));
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            *response.body_mut() = Body::from(brotli.unwrap_or(&self.bytes).clone());
        }
        let headers = response.headers_mut();
        headers.insert(ETAG, self.etag.clone());
        headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.cache_control));
        if !is_known {
            let content_type = HeaderValue::from_static(self.content_type);
            headers.insert(CONTENT_TYPE, content_type);
            if brotli.is_some() {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
            }
        }
        response
    }
}

/// `app-0123456789abcdef.css`, as the last step of a build names files.
fn has_hash(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn names(list: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(list), Ok(etag)) = (list.to_str(), etag.to_str()) else {
        return false;
    };
    let weak = |known: &str| known.trim().trim_start_matches("W/") == etag;
    list.trim() == "*" || list.split(',').any(weak)
}

/// Whether `br` is among the encodings, and not with `q=0`.
fn takes_brotli(asked: &HeaderMap) -> bool {
    let encodings = asked
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    encodings.is_some_and(|encodings| {
        encodings.split(',').any(|encoding| {
            let mut parts = encoding.split(';').map(str::trim);
            let is_brotli = parts.next() == Some("br");
            let is_refused =
                parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            is_brotli && !is_refused
        })
    })
}

/// Brotli of a file, if that is shorter.
fn compressed(bytes: &Bytes) -> Option<Bytes> {
    // Without optimization, the best quality takes a minute.
    let quality = if cfg!(debug_assertions) { 4 } else { 11 };
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, quality, 22);
    writer.write_all(bytes).ok()?;
    let compressed = writer.into_inner();
    (compressed.len() < bytes.len()).then(|| compressed.into())
}

/// The files directly in a folder.
///
/// # Errors
/// When the folder or a file cannot be read.
pub(crate) fn of_folder(folder: &Path) -> io::Result<Vec<NamedFile>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let (true, Ok(name)) = (
            entry.file_type()?.is_file(),
            entry.file_name().into_string(),
        ) {
            files.push((name, fs::read(entry.path())?.into()));
        }
    }
    Ok(files)
}

/// The page inside this program, where it was built with one.
pub(crate) fn embedded() -> Vec<NamedFile> {
    EMBEDDED
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), Bytes::from_static(bytes)))
        .collect()
}

#[cfg(feature = "embed")]
include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

#[cfg(not(feature = "embed"))]
const EMBEDDED: &[(&str, &[u8])] = &[];
