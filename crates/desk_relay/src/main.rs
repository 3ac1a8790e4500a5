//! The program `desk_relay`: reads the command line, starts the relay, stops it when the system asks.

use desk_relay::{args::Args, serve};
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    match run(argh::from_env()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("desk_relay: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), String> {
    let config = args.config()?;
    let mut terminated = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let running = serve(config).await.map_err(|error| error.to_string())?;
    println!("listening on http://{}", running.address());
    if let Some(link) = running.founding_link() {
        println!(
            "Start your desk with this link; it is printed only now, and its secret stays in the file found.token:\n{link}"
        );
    }
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.map_err(|error| error.to_string())?,
        _ = terminated.recv() => {}
    }
    tracing::info!("draining");
    running.stop().await;
    Ok(())
}
