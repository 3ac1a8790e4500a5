//! The app from the relay's address: types, caching, compression, policy, and the app's own paths.

use crate::http::ask;
use desk_relay::{Config, serve};

const PAGE: &str = "<!doctype html><head><script type=\"module\">alert('Hello, world.');</script></head>";

#[tokio::test]
async fn files_have_their_types_and_policies() {
    let folder = tempfile::tempdir().unwrap();
    let app = folder.path().join("dist");
    std::fs::create_dir(&app).unwrap();
    std::fs::write(app.join("index.html"), PAGE).unwrap();
    std::fs::write(app.join("desk-0123456789abcdef.js"), "x".repeat(1000)).unwrap();
    std::fs::write(app.join("desk_worker_loader.js"), "start").unwrap();
    std::fs::write(app.join("desk_worker_bg.wasm"), "plain").unwrap();
    std::fs::write(app.join("desk_worker_bg.wasm.br"), "small").unwrap();
    let config = Config {
        app: Some(app),
        ..Config::local(folder.path().join("data"))
    };
    let running = serve(config).await.unwrap();
    let at = running.address();

    let page = ask(at, "GET", "/tickets/T-7K4M2P", &[], b"").await;
    assert_eq!((page.status, page.body.as_slice()), (200, PAGE.as_bytes()));
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"),
        "{policy}"
    );
    assert!(policy.contains(&format!("ws://{at}")), "{policy}");
    assert!(!policy.contains("https:"), "{policy}");
    let engine = ask(at, "GET", "/desk_worker_loader.js", &[], b"").await;
    let policy = engine.header("content-security-policy").unwrap();
    assert!(policy.contains(" https: wss:"), "{policy}");
    let tag = page.header("etag").unwrap();
    assert_eq!(
        ask(at, "GET", "/", &[("if-none-match", tag)], b"").await.status,
        304
    );

    let wasm = ask(
        at,
        "GET",
        "/desk_worker_bg.wasm",
        &[("accept-encoding", "gzip, br")],
        b"",
    )
    .await;
    assert_eq!(wasm.header("content-type"), Some("application/wasm"));
    assert_eq!(
        (wasm.header("content-encoding"), wasm.body.as_slice()),
        (Some("br"), &b"small"[..])
    );
    let plain = ask(at, "GET", "/desk_worker_bg.wasm", &[], b"").await;
    assert_eq!(plain.body, b"plain");
    let script = ask(
        at,
        "GET",
        "/desk-0123456789abcdef.js",
        &[("accept-encoding", "gzip")],
        b"",
    )
    .await;
    assert_eq!(script.header("content-encoding"), Some("gzip"));
    assert!(script.header("cache-control").unwrap().contains("immutable"));

    assert_eq!(ask(at, "GET", "/missing.js", &[], b"").await.status, 404);
    assert_eq!(ask(at, "GET", "/../data/blob.key", &[], b"").await.status, 404);
    assert_eq!(ask(at, "POST", "/", &[], b"").await.status, 405);
    assert_eq!(ask(at, "GET", "/healthz", &[], b"").await.body, b"ok\n");
}
