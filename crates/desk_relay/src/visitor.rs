//! Whom a connection is from. Behind a proxy on the same machine every connection comes from this machine; the proxy says from
//! where it came to it.

use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

const FORWARDED: &str = "x-forwarded-for";

/// The visitor's address; none for this machine itself, whose failures are counted against nobody. Only the last address that
/// is forwarded is the proxy's own word, and only a proxy here is believed: whatever else is named, anybody can have written.
pub fn address(peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = peer.to_canonical();
    if !peer.is_loopback() {
        return Some(peer);
    }
    let last = headers.get_all(FORWARDED).iter().next_back()?.to_str().ok()?;
    let named = last.rsplit(',').next()?.trim();
    let address = named
        .parse()
        .or_else(|_| named.parse::<SocketAddr>().map(|place| place.ip()))
        .ok()?
        .to_canonical();
    (!address.is_loopback()).then_some(address)
}

#[cfg(test)]
mod tests {
    //! Who is believed, and about whom.
    use super::*;

    fn from(peer: &str, forwarded: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED, value.parse().unwrap());
        }
        address(peer.parse().unwrap(), &headers).map(|address| address.to_string())
    }

    #[test]
    fn a_proxy_here_is_believed_about_the_last_address_alone() {
        let found = |forwarded| from("127.0.0.1", forwarded);
        assert_eq!(found(&["203.0.113.7"]).unwrap(), "203.0.113.7");
        assert_eq!(found(&["10.0.0.1, 203.0.113.7"]).unwrap(), "203.0.113.7");
        assert_eq!(
            found(&["10.0.0.1", "9.9.9.9,2001:db8::1"]).unwrap(),
            "2001:db8::1"
        );
        assert_eq!(found(&["203.0.113.7:5000"]).unwrap(), "203.0.113.7");
        assert_eq!(
            from("::ffff:127.0.0.1", &["::ffff:203.0.113.7"]).unwrap(),
            "203.0.113.7"
        );
    }

    #[test]
    fn this_machine_itself_is_nobody() {
        for forwarded in [
            &[][..],
            &["127.0.0.1"],
            &["::1"],
            &["unknown"],
            &[""],
            &["203.0.113.7, x"],
        ] {
            assert_eq!(from("127.0.0.1", forwarded), None, "{forwarded:?}");
            assert_eq!(from("::1", forwarded), None, "{forwarded:?}");
        }
    }

    #[test]
    fn from_elsewhere_nothing_that_is_forwarded_is_believed() {
        assert_eq!(from("198.51.100.1", &["203.0.113.7"]).unwrap(), "198.51.100.1");
    }
}
