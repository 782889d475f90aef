//! The page, as the server hands it out.

use restore_server::config::Config;
use restore_testing::folder::Folder;

use crate::client::{Page, ask, sandbox, start};

/// A built page in small.
fn built(folder: &Folder) -> Config {
    folder.write("index.html", "<!doctype html><title>page</title>", 0o644);
    folder.write(
        "app-0123456789abcdef.js",
        &"let value = 1;\n".repeat(100),
        0o644,
    );
    folder.write("plain.js", "1", 0o644);
    folder.write("part-0123456789abcdef.wasm", "\0asm", 0o644);
    folder.write("_headers", "not for browsers", 0o644);
    folder.write("notes", "not for browsers", 0o644);
    Config {
        dist: Some(folder.file("")),
        ..sandbox()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_have_their_types_and_hashed_ones_are_kept_for_a_year() {
    let folder = Folder::new("files");
    let running = start(built(&folder)).await;
    let page = Page::open(&running).await;
    let year = "public, max-age=31536000, immutable";
    for (path, content_type, cache) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        (
            "/app-0123456789abcdef.js",
            "text/javascript; charset=utf-8",
            year,
        ),
        ("/plain.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/part-0123456789abcdef.wasm", "application/wasm", year),
    ] {
        let answer = page.get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(content_type), "{path}");
        assert_eq!(answer.header("cache-control"), Some(cache), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_that_this_server_takes_submissions() {
    let folder = Folder::new("marked");
    let config = built(&folder);
    folder.write(
        "index.html",
        "<html><head><title>page</title></head><body></body></html>",
        0o644,
    );
    let running = start(config).await;
    let page = Page::open(&running).await;
    let mark =
        "<title>page</title><meta name=\"restore-builder-server\" content=\"sandbox\"></head>";
    let answer = page.get("/").await;
    assert!(String::from_utf8_lossy(&answer.body).contains(mark));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_the_files_of_the_page_is_handed_out() {
    let folder = Folder::new("only-files");
    let running = start(built(&folder)).await;
    let page = Page::open(&running).await;
    for path in [
        "/_headers",
        "/notes",
        "/..",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "//index.html",
        "/index.html/",
        "/./index.html",
        "/INDEX.HTML",
        "/index.html%00",
        "/etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/app-0123456789abcdef.js.br",
    ] {
        assert_eq!(page.get(path).await.status, 404, "{path}");
    }
    let host = [("Host", page.host())];
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"] {
        let answer = ask(running.address(), method, "/", &host, "").await;
        assert_eq!(answer.status, 405, "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_file_already_is_told_so() {
    let folder = Folder::new("etag");
    let running = start(built(&folder)).await;
    let page = Page::open(&running).await;
    let etag = page
        .get("/")
        .await
        .header("etag")
        .expect("it has one")
        .to_owned();
    for (known, status) in [
        (etag.as_str(), 304),
        (&format!("\"x\", W/{etag}"), 304),
        ("*", 304),
        ("\"x\"", 200),
        ("", 200),
    ] {
        let headers = [("Host", page.host()), ("If-None-Match", known)];
        let answer = ask(running.address(), "GET", "/", &headers, "").await;
        assert_eq!(answer.status, status, "{known}");
        assert_eq!(answer.body.is_empty(), status == 304);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_file_is_the_same_file() {
    let folder = Folder::new("brotli");
    let running = start(built(&folder)).await;
    let page = Page::open(&running).await;
    let path = "/app-0123456789abcdef.js";
    let plain = page.get(path).await;
    assert_eq!(plain.header("content-encoding"), None);
    // Compressing takes a moment after the start.
    let headers = [("Host", page.host()), ("Accept-Encoding", "gzip, br;q=0.9")];
    let compressed = loop {
        let answer = ask(running.address(), "GET", path, &headers, "").await;
        assert_eq!(answer.status, 200);
        if answer.header("content-encoding") == Some("br") {
            break answer;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(compressed.header("vary"), Some("Accept-Encoding"));
    let mut text = Vec::new();
    brotli::BrotliDecompress(&mut compressed.body.as_slice(), &mut text).expect("it is brotli");
    assert_eq!(text, plain.body);
    let refused = [("Host", page.host()), ("Accept-Encoding", "br;q=0, gzip")];
    let answer = ask(running.address(), "GET", path, &refused, "").await;
    assert_eq!(answer.header("content-encoding"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_page_the_server_says_what_to_do() {
    let running = start(sandbox()).await;
    let answer = Page::open(&running).await.get("/").await;
    assert!(
        answer.status == 200 || String::from_utf8_lossy(&answer.body).contains("cargo xtask build")
    );
}

#[test]
fn a_folder_without_a_page_is_refused() {
    let folder = Folder::new("empty");
    let config = Config {
        dist: Some(folder.file("")),
        ..sandbox()
    };
    let why = restore_server::Server::new(config)
        .err()
        .expect("it is no page");
    assert!(why.to_string().contains("no index.html"), "{why}");
}
