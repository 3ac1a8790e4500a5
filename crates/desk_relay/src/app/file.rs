//! Which file a path means, what it is, and how long it may be kept.

use std::{
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

/// How the file on disk is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Plain,
    Brotli,
    Gzip,
}

/// A file to serve.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) encoding: Encoding,
    pub(super) kind: &'static str,
    pub(super) cache: &'static str,
    pub(super) tag: String,
}

/// The path inside the folder; none for one that could lead out of it. Paths without a dot are the app's own screens.
pub(super) fn relative(path: &str) -> Option<String> {
    let path = path.trim_start_matches('/');
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '~'))
    };
    let name = path.rsplit('/').next().unwrap_or_default();
    if !name.contains('.') {
        return Some("index.html".to_owned());
    }
    path.split('/').all(plain).then(|| path.to_owned())
}

/// The type that browsers need to hear; wasm streams and modules load only with theirs.
pub(super) fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A name with the hash of its content never means other content.
pub(super) fn cache(name: &str) -> &'static str {
    let is_hash = |part: &str| part.len() >= 16 && part.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    if name.split(['-', '_', '.']).any(is_hash) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// The file, in the smallest form that is there and accepted.
pub(super) async fn find(folder: &Path, relative: &str, accepted: &str) -> Option<Found> {
    let accepts = |name: &str| {
        accepted.split(',').any(|item| {
            let mut parts = item.split(';');
            let is_it = parts.next().is_some_and(|coding| coding.trim() == name);
            is_it && !parts.any(|q| matches!(q.trim(), "q=0" | "q=0.0"))
        })
    };
    let forms = [
        (Encoding::Brotli, ".br", accepts("br")),
        (Encoding::Gzip, ".gz", accepts("gzip")),
        (Encoding::Plain, "", true),
    ];
    for (encoding, ending, _) in forms.into_iter().filter(|(_, _, wanted)| *wanted) {
        let path = folder.join(format!("{relative}{ending}"));
        let Ok(meta) = tokio::fs::metadata(&path).await else {
            continue;
        };
        if !meta.is_file() {
            continue;
        }
        let modified = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        return Some(Found {
            path,
            encoding,
            kind: kind(relative),
            cache: cache(relative),
            tag: format!("W/\"{:x}-{:x}\"", meta.len(), modified.as_nanos()),
        });
    }
    None
}

#[cfg(test)]
mod tests {
    //! No path leads out of the folder; only names with a hash are kept for ever.
    use super::*;

    #[test]
    fn paths_stay_inside() {
        assert_eq!(relative("/a/b.js").as_deref(), Some("a/b.js"));
        assert_eq!(relative("/").as_deref(), Some("index.html"));
        assert_eq!(relative("/tickets/T-7K").as_deref(), Some("index.html"));
        for bad in [
            "/../secret.txt",
            "/a/../../b.txt",
            "/.env",
            "/a//b.js",
            "/%2e%2e/x.js",
            "/a\\b.js",
        ] {
            assert_eq!(relative(bad), None, "{bad}");
        }
    }

    #[test]
    fn plain_names_are_asked_for_again() {
        for plain in [
            "index.html",
            "sw.js",
            "desk_worker.js",
            "desk_worker_bg.wasm",
            "a-beef.js",
        ] {
            assert_eq!(cache(plain), "no-cache", "{plain}");
        }
        for hashed in [
            "desk_app-0123456789abcdef.js",
            "desk_app-0123456789abcdef_bg.wasm",
        ] {
            assert!(cache(hashed).contains("immutable"), "{hashed}");
        }
    }

    #[test]
    fn modules_and_wasm_have_their_types() {
        assert_eq!(kind("a.wasm"), "application/wasm");
        assert_eq!(kind("a.b.js"), "text/javascript; charset=utf-8");
        assert_eq!(kind("none"), "application/octet-stream");
    }
}
