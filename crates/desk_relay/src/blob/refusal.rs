//! What the relay says when it does not do what was asked with a blob: each a status and a sentence for people.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// The header that names how many bytes of a blob the relay has (draft-ietf-httpbis-resumable-upload).
pub(super) const OFFSET: &str = "upload-offset";

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    Plain(StatusCode, &'static str),
    /// The upload goes on at another place than the one that was sent.
    Elsewhere {
        offset: u64,
    },
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Plain(status, sentence) => (status, sentence).into_response(),
            Self::Elsewhere { offset } => {
                let headers = [(OFFSET, offset.to_string())];
                let sentence =
                    "The upload goes on at another place. Nothing of this was stored; see upload-offset.\n";
                (StatusCode::CONFLICT, headers, sentence).into_response()
            }
        }
    }
}

pub(super) const NO_ADDRESS: Refused =
    Refused::Plain(StatusCode::NOT_FOUND, "There is no such attachment.\n");
pub(super) const NO_TOKEN: Refused = Refused::Plain(
    StatusCode::UNAUTHORIZED,
    "The token is missing, too old or of another desk. Connect again for a new one.\n",
);
pub(super) const NO_RIGHT: Refused = Refused::Plain(
    StatusCode::FORBIDDEN,
    "Your role on this desk does not allow this. Ask a lead.\n",
);
pub(super) const NOT_YOURS: Refused = Refused::Plain(
    StatusCode::FORBIDDEN,
    "An attachment is taken back only by the device that stored it, within a day. Nothing was removed; a lead can erase it.\n",
);
pub(super) const NO_LENGTH: Refused = Refused::Plain(
    StatusCode::LENGTH_REQUIRED,
    "The request does not say how long it is. Nothing was stored; send it with a length.\n",
);
pub(super) const NO_RANGE: Refused = Refused::Plain(
    StatusCode::BAD_REQUEST,
    "The range of the bytes is not understood, or is not as long as the body. Nothing was stored.\n",
);
pub(super) const TOO_LARGE: Refused = Refused::Plain(
    StatusCode::PAYLOAD_TOO_LARGE,
    "The attachment is larger than this relay takes. Nothing was stored; send a smaller one.\n",
);
pub(super) const TOO_MANY: Refused = Refused::Plain(
    StatusCode::TOO_MANY_REQUESTS,
    "This device sends too much at once. What came before is kept; go on when it is answered.\n",
);
pub(super) const TOO_SLOW: Refused = Refused::Plain(
    StatusCode::REQUEST_TIMEOUT,
    "Nothing came for too long. What came before is kept; ask how far it is, and go on from there.\n",
);
pub(super) const DESK_FULL: Refused = Refused::Plain(
    StatusCode::INSUFFICIENT_STORAGE,
    "The desk's share of the relay's disk is used up. This was not stored; ask who runs the relay.\n",
);
pub(super) const WRONG_HASH: Refused = Refused::Plain(
    StatusCode::UNPROCESSABLE_ENTITY,
    "The bytes are not those that the address names. Nothing was stored; send them again from the beginning.\n",
);
pub(super) const ERASED: Refused = Refused::Plain(
    StatusCode::GONE,
    "This was erased from the desk and is not stored any more.\n",
);
pub(super) const FAILED: Refused = Refused::Plain(
    StatusCode::INTERNAL_SERVER_ERROR,
    "The relay could not use its disk. This was not stored; try again later.\n",
);

pub(super) fn failed(error: std::io::Error) -> Refused {
    tracing::error!(%error, "a blob could not be read or stored");
    FAILED
}
