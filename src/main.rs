//! The web app: screens over the engine's worker. It holds no rule of the desk and no data that the engine does not have.

mod app;
mod clock;
mod desks;
mod dice;
mod engine;
mod hours;
mod icon;
mod key;
mod live;
mod memo;
mod merge;
mod page;
mod part;
mod route;
mod screen;
mod state;
mod tool;
mod words;
mod zone;

fn main() {
    // Whoever sees the page has to know; the style sheet says it, since nothing else may work any more.
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        page::mark_broken(&panic.to_string());
    }));
    let link = page::opened_invite();
    page::register_service_worker();
    leptos::mount::mount_to_body(move || app::App(app::AppProps { link: link.clone() }));
}
