//! Who a mail is from and to.

use desk_model::{customer::address_key, mail::Mailbox};
use mail_parser::{Address, HeaderName, HeaderValue, Message};

/// Most receivers that are kept.
const RECEIVERS_MAX: usize = 500;
/// Longest address in bytes (RFC 5321, 4.5.3.1.3: a path has at most 256).
const ADDRESS_BYTES_MAX: usize = 320;
/// Longest name in characters; what is longer is cut.
const NAME_CHARACTERS_MAX: usize = 200;

/// From; where that has no address (some bounces), Reply-To, Sender, Return-Path; at last a bare word of From, such as
/// `MAILER-DAEMON`.
pub(crate) fn sender(message: &Message<'_>) -> Option<Mailbox> {
    let from = mailboxes(message.from());
    let bare = from
        .iter()
        .find(|mailbox| !mailbox.address.contains('@'))
        .cloned();
    from.into_iter()
        .chain(mailboxes(message.reply_to()))
        .chain(mailboxes(message.sender()))
        .chain(return_path(message))
        .find(|mailbox| mailbox.address.contains('@'))
        .or(bare)
}

/// To, then Cc, each address once.
pub(crate) fn receivers(message: &Message<'_>) -> Vec<Mailbox> {
    let mut found: Vec<Mailbox> = Vec::new();
    let both = [HeaderName::To, HeaderName::Cc];
    let lists = both.into_iter().flat_map(|name| message.header_values(name));
    for mailbox in lists.flat_map(|list| mailboxes(list.as_address())) {
        if found.len() >= RECEIVERS_MAX {
            break;
        }
        if mailbox.address.contains('@') && !found.iter().any(|known| known.address == mailbox.address) {
            found.push(mailbox);
        }
    }
    found
}

/// None for the empty path of bounces.
fn return_path(message: &Message<'_>) -> Option<Mailbox> {
    let HeaderValue::Text(path) = message.return_path() else {
        return None;
    };
    mailbox("", path)
}

fn mailboxes(list: Option<&Address<'_>>) -> Vec<Mailbox> {
    list.map(|list| {
        list.iter()
            .filter_map(|one| match (one.address(), one.name()) {
                (Some(address), name) => mailbox(name.unwrap_or_default(), address),
                (None, Some(word)) => mailbox("", word),
                (None, None) => None,
            })
            .take(RECEIVERS_MAX)
            .collect()
    })
    .unwrap_or_default()
}

fn mailbox(name: &str, address: &str) -> Option<Mailbox> {
    let address = address_key(address.trim_matches(|c: char| c.is_whitespace() || "<>\"'".contains(c)));
    let sound = !address.is_empty()
        && address.len() <= ADDRESS_BYTES_MAX
        && !address.contains(|c: char| c.is_whitespace() || c.is_control() || "<>,;".contains(c));
    let name = name
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty());
    sound.then(|| Mailbox {
        name: name
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(NAME_CHARACTERS_MAX)
            .collect(),
        address,
    })
}
