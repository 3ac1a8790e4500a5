//! A mail's HTML, shown apart: no scripts, nothing loaded from anywhere, in a frame of its own.

use crate::page;
use leptos::prelude::*;
use web_sys::HtmlIFrameElement;

/// The tallest that a mail grows before it scrolls by itself.
const HEIGHT_PX_MAX: i32 = 4_000;

/// The mail as a document that may show only itself and pictures that it carries.
fn document(html: &str) -> String {
    let origin = page::origin();
    format!(
        "<!doctype html><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src {origin}/mail.css\">\
         <base target=\"_blank\"><link rel=\"stylesheet\" href=\"{origin}/mail.css\"><body>{html}"
    )
}

#[component]
pub fn MailFrame(html: String) -> impl IntoView {
    let node = NodeRef::<leptos::html::Iframe>::new();
    let fit = move |_| {
        let Some(frame) = node.get_untracked() else { return };
        let frame: HtmlIFrameElement = frame;
        let height = frame
            .content_document()
            .and_then(|document| document.document_element())
            .map_or(0, |root| root.scroll_height());
        if height > 0 {
            let _ = web_sys::HtmlElement::style(&frame)
                .set_property("height", &format!("{}px", height.min(HEIGHT_PX_MAX)));
        }
    };
    // The same origin lets the app measure it; without scripts that gives the mail nothing.
    view! {
        <iframe
            class="mail-frame"
            title="Mail as it was formatted"
            sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
            referrerpolicy="no-referrer"
            srcdoc=document(&html)
            node_ref=node
            on:load=fit
        ></iframe>
    }
}
