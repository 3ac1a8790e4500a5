//! The frames on the wire: each is read back, only in its one encoding, within its bounds. The bytes of some are written out
//! by hand after RFC 8949, so that a change of numbering shows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_sync::{
    Batch, ClientFrame, Cursor, Hello, Items, Mode, Outcome, Pin, Reason, Refusal, RelayFrame, Welcome,
    WireError, limit,
};
#[cfg(not(target_arch = "wasm32"))]
use proptest::prelude::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn hello() -> Hello {
    Hello {
        protocol: 1,
        desk: [1; 32],
        who: [2; 16],
        mode: Mode::Device,
        nonce: [3; 32],
        host: "relay.example".into(),
        pin: Some(Pin {
            seq: 4,
            hash: [5; 32],
        }),
        cursor: Some(Cursor {
            incarnation: [6; 16],
            seq: 7,
        }),
        signature: vec![8; 64],
        token: String::new(),
    }
}

fn client_frames() -> Vec<ClientFrame> {
    let entries = Batch(vec![vec![1, 2], vec![]]);
    vec![
        ClientFrame::Hello(hello()),
        ClientFrame::Hello(Hello {
            mode: Mode::Found,
            pin: None,
            cursor: None,
            signature: Vec::new(),
            ..hello()
        }),
        ClientFrame::AppendControl {
            batch: 1,
            entries: entries.clone(),
        },
        ClientFrame::FetchControl { from: 70_000 },
        ClientFrame::Push {
            batch: 2,
            restart: true,
            entries: entries.clone(),
        },
        ClientFrame::Offer { batch: 3, entries },
        ClientFrame::Subscribe { after: u64::MAX },
        ClientFrame::CatchUp {
            head: 9,
            place: vec![1; 18],
        },
        ClientFrame::Ping,
        ClientFrame::RenewToken,
        ClientFrame::Presence { bytes: vec![1, 2] },
    ]
}

fn refusal() -> Refusal {
    Refusal::new(Reason::StaleEpoch, "Sealed again.")
        .with_detail(3)
        .with_evidence(vec![1])
}

fn relay_frames() -> Vec<RelayFrame> {
    let (entries, items) = (Batch(vec![vec![1, 2]]), Items(vec![(5, vec![1]), (6, vec![2])]));
    let head = Pin {
        seq: 4,
        hash: [5; 32],
    };
    vec![
        RelayFrame::Challenge {
            versions: vec![1],
            nonce: [1; 32],
            time_ms: 1_700_000_000_000,
        },
        RelayFrame::Welcome(Welcome {
            incarnation: [1; 16],
            head: 2,
            control: Some(head),
            own_n: 3,
            blob_token: "t".into(),
            time_ms: 4,
        }),
        RelayFrame::Control {
            from: 1,
            entries: entries.clone(),
        },
        RelayFrame::Appended { batch: 1, head },
        RelayFrame::Conflict {
            batch: 1,
            from: 2,
            entries,
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
            blob_token: "t".into(),
        },
        RelayFrame::Presence {
            dev: [7; 16],
            bytes: vec![1, 2],
        },
    ]
}

#[test]
fn every_frame_is_read_back() {
    for frame in client_frames() {
        assert_eq!(ClientFrame::decode(&frame.encode()), Ok(frame));
    }
    for frame in relay_frames() {
        assert_eq!(RelayFrame::decode(&frame.encode()), Ok(frame));
    }
}

#[test]
fn numbers_on_the_wire_stay() {
    let push = ClientFrame::Push {
        batch: 2,
        restart: true,
        entries: Batch(vec![vec![0xAA]]),
    };
    assert_eq!(push.encode(), [0x82, 3, 0x83, 2, 0xF5, 0x81, 0x41, 0xAA]);
    let entries = RelayFrame::Entries {
        upto: 6,
        items: Items(vec![(6, vec![0xAA])]),
    };
    assert_eq!(entries.encode(), [0x82, 6, 0x82, 6, 0x82, 6, 0x41, 0xAA]);
    assert_eq!(ClientFrame::Ping.encode(), [0x82, 7, 0x80]);
    let presence = ClientFrame::Presence { bytes: vec![0xAA] };
    assert_eq!(presence.encode(), [0x82, 9, 0x81, 0x41, 0xAA]);
    let passed_on = RelayFrame::Presence {
        dev: [7; 16],
        bytes: vec![0xAA],
    };
    assert_eq!(passed_on.encode()[..4], [0x82, 13, 0x82, 0x50]);
    let ack = RelayFrame::Ack {
        batch: 1,
        outcomes: vec![Outcome::Stored(9)],
    };
    assert_eq!(ack.encode(), [0x82, 5, 0x82, 1, 0x81, 9]);
}

#[test]
fn cut_or_lengthened_frames_are_refused() {
    for bytes in client_frames().iter().map(ClientFrame::encode) {
        for end in 0..bytes.len() {
            assert!(ClientFrame::decode(&bytes[..end]).is_err());
        }
        assert!(ClientFrame::decode(&[&bytes[..], &[0]].concat()).is_err());
    }
    for bytes in relay_frames().iter().map(RelayFrame::encode) {
        for end in 0..bytes.len() {
            assert!(RelayFrame::decode(&bytes[..end]).is_err());
        }
        assert!(RelayFrame::decode(&[&bytes[..], &[0]].concat()).is_err());
    }
}

#[test]
fn other_encodings_of_the_same_are_refused() {
    // Subscribe { after: 5 }: as it is; a longer integer; an array, then a frame, of unknown length; a field too many.
    assert!(ClientFrame::decode(&[0x82, 5, 0x81, 5]).is_ok());
    for other in [
        vec![0x82, 5, 0x81, 0x18, 5],
        vec![0x82, 5, 0x9F, 5, 0xFF],
        vec![0x9F, 5, 0x81, 5, 0xFF],
        vec![0x82, 5, 0x82, 5, 0],
        vec![0x82, 0x18, 99, 0x80],
    ] {
        assert!(ClientFrame::decode(&other).is_err(), "{other:02x?}");
    }
}

#[test]
fn each_bound_holds_at_its_limit_and_not_beyond() {
    let host = |length| {
        ClientFrame::Hello(Hello {
            host: "a".repeat(length),
            ..hello()
        })
    };
    let token = |length| {
        ClientFrame::Hello(Hello {
            token: "a".repeat(length),
            ..hello()
        })
    };
    let signature = |length| {
        ClientFrame::Hello(Hello {
            signature: vec![0; length],
            ..hello()
        })
    };
    let place = |length| ClientFrame::CatchUp {
        head: 1,
        place: vec![0; length],
    };
    let batch = |bytes| ClientFrame::Offer {
        batch: 1,
        entries: Batch(vec![vec![0; bytes]]),
    };
    let count = |entries| ClientFrame::Offer {
        batch: 1,
        entries: Batch(vec![vec![]; entries]),
    };
    let presence = |length| ClientFrame::Presence {
        bytes: vec![0; length],
    };
    type Make<'a> = &'a dyn Fn(usize) -> ClientFrame;
    let bounds: [(Make<'_>, usize); 7] = [
        (&host, limit::HOST_BYTES_MAX),
        (&token, limit::TOKEN_BYTES_MAX),
        (&signature, 64),
        (&place, limit::PLACE_BYTES_MAX),
        (&batch, limit::BATCH_BYTES_MAX),
        (&count, limit::BATCH_ENTRIES_MAX),
        (&presence, limit::PRESENCE_BYTES_MAX),
    ];
    for (make, max) in bounds {
        assert!(ClientFrame::decode(&make(max).encode()).is_ok(), "{max}");
        assert!(ClientFrame::decode(&make(max + 1).encode()).is_err(), "{max} + 1");
    }
    let text = |length: usize| RelayFrame::Bye {
        refusal: Refusal::new(Reason::Late, "a".repeat(length)),
    };
    let proof = |length| RelayFrame::Bye {
        refusal: refusal().with_evidence(vec![0; length]),
    };
    let outcomes = |n| RelayFrame::Ack {
        batch: 1,
        outcomes: vec![Outcome::Stored(1); n],
    };
    let passed_on = |length| RelayFrame::Presence {
        dev: [7; 16],
        bytes: vec![0; length],
    };
    type MakeRelay<'a> = &'a dyn Fn(usize) -> RelayFrame;
    let bounds: [(MakeRelay<'_>, usize); 4] = [
        (&text, limit::TEXT_BYTES_MAX),
        (&proof, limit::EVIDENCE_BYTES_MAX),
        (&outcomes, limit::BATCH_ENTRIES_MAX),
        (&passed_on, limit::PRESENCE_BYTES_MAX),
    ];
    for (make, max) in bounds {
        assert!(RelayFrame::decode(&make(max).encode()).is_ok(), "{max}");
        assert!(RelayFrame::decode(&make(max + 1).encode()).is_err(), "{max} + 1");
    }
    let large = vec![0; limit::FRAME_BYTES_MAX + 1];
    assert_eq!(
        ClientFrame::decode(&large),
        Err(WireError::FrameTooLarge(large.len()))
    );
}

#[test]
fn a_full_batch_fits_its_frame() {
    let entry = vec![0; limit::BATCH_BYTES_MAX / limit::BATCH_ENTRIES_MAX];
    let items = Items(vec![(u64::MAX, entry); limit::BATCH_ENTRIES_MAX]);
    let bytes = RelayFrame::Entries {
        upto: u64::MAX,
        items,
    }
    .encode();
    assert!(bytes.len() <= limit::FRAME_BYTES_MAX, "{}", bytes.len());
}

#[test]
fn reasons_of_later_versions_are_kept() {
    let later = RelayFrame::Bye {
        refusal: Refusal::new(Reason::Other(999), "Later."),
    };
    assert_eq!(RelayFrame::decode(&later.encode()), Ok(later));
    assert_eq!(Reason::from_code(Reason::NumberUsed.code()), Reason::NumberUsed);
}

#[cfg(not(target_arch = "wasm32"))]
proptest! {
    #[test]
    fn foreign_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = ClientFrame::decode(&bytes);
        let _ = RelayFrame::decode(&bytes);
        let _ = desk_sync::EntryHead::parse(&bytes);
    }

    #[test]
    fn damaged_frames_never_panic(at in 0usize..200, value in any::<u8>(), which in 0usize..14) {
        let mut bytes = relay_frames()[which].encode();
        let place = at % bytes.len();
        bytes[place] = value;
        let _ = RelayFrame::decode(&bytes);
    }
}
