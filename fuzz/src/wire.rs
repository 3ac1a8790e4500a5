//! Frames: whatever decodes is written again to the same bytes, and holds no more than it came with.

use crate::cast::{cast, control, gather};
use desk_sync::{
    Batch, ClientFrame, Cursor, EntryHead, Hello, Items, Mode, Outcome, Pin, Reason, Refusal, RelayFrame,
    Welcome,
};

pub fn client_frames(data: &[u8]) {
    if let Ok(frame) = ClientFrame::decode(data) {
        assert_eq!(frame.encode(), data);
        if let ClientFrame::Push { entries, .. } | ClientFrame::Offer { entries, .. } = frame {
            assert!(entries.weight() <= data.len());
            entries.0.iter().for_each(|entry| entry_heads(entry));
        }
    }
}

pub fn relay_frames(data: &[u8]) {
    if let Ok(frame) = RelayFrame::decode(data) {
        assert_eq!(frame.encode(), data);
        if let RelayFrame::Entries { items, .. } | RelayFrame::Page { items, .. } = frame {
            items.0.iter().for_each(|(_, entry)| entry_heads(entry));
        }
    }
}

/// The head that the log reads is the one that is verified.
pub fn entry_heads(data: &[u8]) {
    let head = EntryHead::parse(data);
    if let Ok(entry) = desk_seal::entry::verify_uncounted(data, cast().members()) {
        let (core, head) = (entry.core(), head.expect("what verifies has a head"));
        assert_eq!(
            (head.doc, head.dev, head.n, head.ctl, head.tag, head.id),
            (core.doc, core.dev, core.n, core.ctl, core.tag, core.id)
        );
    }
}

fn entries() -> Vec<Vec<u8>> {
    let mut entries = crate::sealed::entries_corpus();
    entries.truncate(3);
    entries
}

pub fn client_corpus() -> Vec<Vec<u8>> {
    let hello = |mode, pin, cursor| {
        ClientFrame::Hello(Hello {
            protocol: 1,
            desk: [1; 32],
            who: [2; 16],
            mode,
            nonce: [3; 32],
            host: "relay.example:443".into(),
            pin,
            cursor,
            signature: vec![8; 64],
            token: "token".into(),
        })
    };
    let (seq, hash, incarnation) = (4, [5; 32], [6; 16]);
    let batch = Batch(entries());
    let chain = Batch(gather(&control(), &["entry"]).into_iter().take(2).collect());
    let frames = [
        hello(
            Mode::Device,
            Some(Pin { seq, hash }),
            Some(Cursor { incarnation, seq: 7 }),
        ),
        hello(Mode::Found, None, None),
        ClientFrame::AppendControl {
            batch: 1,
            entries: chain,
        },
        ClientFrame::FetchControl { from: 70_000 },
        ClientFrame::Push {
            batch: 2,
            restart: true,
            entries: batch.clone(),
        },
        ClientFrame::Offer {
            batch: 3,
            entries: batch,
        },
        ClientFrame::Subscribe { after: u64::MAX },
        ClientFrame::CatchUp {
            head: 9,
            place: vec![1; 18],
        },
        ClientFrame::Ping,
        ClientFrame::RenewToken,
    ];
    frames.iter().map(ClientFrame::encode).collect()
}

pub fn relay_corpus() -> Vec<Vec<u8>> {
    let refusal = || {
        Refusal::new(Reason::StaleEpoch, "Sealed again.")
            .with_detail(3)
            .with_evidence(vec![1; 70])
    };
    let items = Items((5..).zip(entries()).collect());
    let head = Pin {
        seq: 4,
        hash: [5; 32],
    };
    let welcome = Welcome {
        incarnation: [1; 16],
        head: 2,
        control: Some(head),
        own_n: 3,
        blob_token: "token".into(),
        time_ms: 4,
    };
    let frames = [
        RelayFrame::Challenge {
            versions: vec![1],
            nonce: [1; 32],
            time_ms: 1_700_000_000_000,
        },
        RelayFrame::Welcome(welcome),
        RelayFrame::Control {
            from: 1,
            entries: Batch(entries()),
        },
        RelayFrame::Appended { batch: 1, head },
        RelayFrame::Conflict {
            batch: 1,
            from: 2,
            entries: Batch(entries()),
        },
        RelayFrame::Ack {
            batch: 1,
            outcomes: vec![Outcome::Stored(5), Outcome::Refused(refusal())],
        },
        RelayFrame::Entries {
            upto: 6,
            items: items.clone(),
        },
        RelayFrame::Head { seq: 6 },
        RelayFrame::Page { items, next: vec![1] },
        RelayFrame::Refused {
            batch: None,
            refusal: refusal(),
        },
        RelayFrame::Bye { refusal: refusal() },
        RelayFrame::Pong,
        RelayFrame::Token {
            blob_token: "token".into(),
        },
    ];
    frames.iter().map(RelayFrame::encode).collect()
}

pub fn heads_corpus() -> Vec<Vec<u8>> {
    crate::sealed::entries_corpus()
}
