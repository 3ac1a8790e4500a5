//! Reading the log off the threads that carry connections.

use crate::log::LogError;
use desk_sync::{Reason, Refusal};

/// Runs it where it may block.
///
/// # Errors
/// The log failed; the peer is told so, the details are in the relay's own log.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LogError> + Send + 'static,
) -> Result<T, Refusal> {
    let result = tokio::task::spawn_blocking(work).await;
    let why = match result {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(error)) => error.to_string(),
        Err(error) => error.to_string(),
    };
    tracing::error!(why, "the log could not be read");
    let text = "The relay could not read its disk. Your work is kept here. Connect again later.";
    Err(Refusal::new(Reason::Internal, text))
}
