//! A relay's address, as people type it and as it is dialled.

use crate::fault::Fault;

/// The relay's address as http or https, without a path; an address without a scheme means https.
pub fn relay_address(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", text));
    let scheme = match scheme {
        "http" | "ws" => "http",
        "https" | "wss" => "https",
        _ => return Err(bad_address()),
    };
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() || host.contains(char::is_whitespace) || host.contains('@') {
        return Err(bad_address());
    }
    Ok(format!("{scheme}://{}", host.to_lowercase()))
}

/// The WebSocket that such an address answers at, and its host.
pub fn socket(relay: &str) -> Result<(String, String), Fault> {
    let (scheme, host) = relay.split_once("://").ok_or_else(bad_address)?;
    let socket = if scheme == "https" { "wss" } else { "ws" };
    Ok((format!("{socket}://{host}/log"), host.to_owned()))
}

fn bad_address() -> Fault {
    Fault::refused("This is no relay's address. It looks like https://desk.example.org; nothing was changed.")
}

#[cfg(test)]
mod tests {
    //! Addresses as people type them; the results are what a browser dials.
    use super::*;

    #[test]
    fn addresses_are_read_as_typed() {
        for (typed, read) in [
            ("https://Desk.example.org/", "https://desk.example.org"),
            ("desk.example.org", "https://desk.example.org"),
            ("ws://127.0.0.1:8787/log", "http://127.0.0.1:8787"),
        ] {
            assert_eq!(relay_address(typed).unwrap(), read);
        }
        for bad in ["", "ftp://desk.example.org", "https://", "https://a b"] {
            assert!(relay_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_address_is_dialled_by_its_scheme() {
        let dialled = |relay| socket(relay).unwrap();
        let secure = (
            "wss://desk.example.org/log".to_owned(),
            "desk.example.org".to_owned(),
        );
        assert_eq!(dialled("https://desk.example.org"), secure);
        let local = ("ws://127.0.0.1:8787/log".to_owned(), "127.0.0.1:8787".to_owned());
        assert_eq!(dialled("http://127.0.0.1:8787"), local);
        assert!(socket("desk.example.org").is_err());
    }
}
