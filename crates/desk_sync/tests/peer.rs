//! The peer's machine against a relay that the test plays by hand, with the time in its own hand too. Every test looks at the
//! frames that leave, so a machine that says nothing fails.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use desk_model::{DeskId, DeviceId, DocId};
use desk_sync::{
    Batch, CatchUp, ClientFrame, Cursor, Greeting, Hello, Identity, Items, Mode, Outcome, Peer, PeerConfig,
    PeerEvent, PeerInput, PeerOutput, Pin, Reason, Refusal, RelayFrame, Welcome, limit,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const DEV: DeviceId = DeviceId([2; 16]);

struct Play {
    peer: Peer,
    now_ms: u64,
    cursor: Option<Cursor>,
    catch_up: Option<CatchUp>,
    sent: Vec<ClientFrame>,
    events: Vec<PeerEvent>,
    dials: usize,
    dialled: String,
    hang_ups: usize,
    wake_at: Option<u64>,
}

impl Play {
    fn new(identity: Identity) -> Self {
        let config = PeerConfig {
            url: "wss://relay.example/log".into(),
            host: "relay.example".into(),
            desk: DeskId([1; 32]),
            identity,
        };
        Self {
            peer: Peer::new(config, 7),
            now_ms: 1_000,
            cursor: None,
            catch_up: None,
            sent: Vec::new(),
            events: Vec::new(),
            dials: 0,
            dialled: String::new(),
            hang_ups: 0,
            wake_at: None,
        }
    }

    fn give(&mut self, input: PeerInput) {
        self.peer.handle(self.now_ms, input);
        while let Some(output) = self.peer.poll() {
            match output {
                PeerOutput::Dial(url) => {
                    self.dials += 1;
                    self.dialled = url;
                }
                PeerOutput::HangUp => self.hang_ups += 1,
                PeerOutput::Send(bytes) => self.sent.push(ClientFrame::decode(&bytes).unwrap()),
                PeerOutput::WakeAt(at) => self.wake_at = Some(at),
                PeerOutput::Event(event) => self.events.push(event),
                PeerOutput::SignHello(asked) => {
                    let greeting = Greeting {
                        nonce: [3; 32],
                        pin: None,
                        cursor: self.cursor,
                        catch_up: self.catch_up.clone(),
                        signature: if asked.sign { vec![4; 64] } else { Vec::new() },
                        token: String::new(),
                    };
                    self.give(PeerInput::Hello(Box::new(greeting)));
                }
            }
        }
    }

    fn hears(&mut self, frame: &RelayFrame) {
        self.give(PeerInput::Frame(frame.encode()));
    }

    fn wait(&mut self, ms: u64) {
        self.now_ms += ms;
        self.give(PeerInput::Tick);
    }

    fn greet(&mut self) -> Hello {
        self.give(PeerInput::Opened);
        self.hears(&RelayFrame::Challenge {
            versions: vec![1],
            nonce: [5; 32],
            time_ms: 61_000,
        });
        match self.sent.pop() {
            Some(ClientFrame::Hello(hello)) => hello,
            other => panic!("{other:?}"),
        }
    }

    fn welcome(&mut self, head: u64) {
        let welcome = Welcome {
            incarnation: [9; 16],
            head,
            control: Some(Pin {
                seq: 3,
                hash: [0; 32],
            }),
            own_n: 0,
            blob_token: String::new(),
            time_ms: 0,
        };
        self.hears(&RelayFrame::Welcome(welcome));
    }

    /// Welcomed as a device that has read everything.
    fn online() -> Self {
        let mut play = Self::new(Identity::Device(DEV));
        play.cursor = Some(Cursor {
            incarnation: [9; 16],
            seq: 5,
        });
        play.give(PeerInput::Start);
        play.greet();
        play.welcome(5);
        play.events.clear();
        play
    }

    fn take_sent(&mut self) -> Vec<ClientFrame> {
        std::mem::take(&mut self.sent)
    }

    fn take_events(&mut self) -> Vec<PeerEvent> {
        std::mem::take(&mut self.events)
    }
}

fn entry(n: u64, bytes: usize) -> Vec<u8> {
    let mut entry = vec![0x84, 0x58, 70, 1, 1];
    entry.extend([7; 16]);
    entry.extend(DEV.0);
    entry.extend(n.to_be_bytes());
    entry.extend([0; 12]);
    entry.extend([n as u8; 16]);
    entry.resize(bytes.max(73), 0);
    entry
}

fn refused(reason: Reason) -> Outcome {
    Outcome::Refused(Refusal::new(reason, "No."))
}

fn bye(reason: Reason) -> RelayFrame {
    RelayFrame::Bye {
        refusal: Refusal::new(reason, "No."),
    }
}

#[test]
fn a_new_peer_greets_subscribes_and_turns_pages() {
    let mut play = Play::new(Identity::Device(DEV));
    play.give(PeerInput::Start);
    assert_eq!(play.dials, 1);
    let hello = play.greet();
    assert_eq!(
        (hello.mode, hello.who, hello.host.as_str()),
        (Mode::Device, DEV.0, "relay.example")
    );
    play.welcome(5);
    assert!(play.peer.is_online());
    let PeerEvent::Welcomed {
        clock_offset_ms,
        reoffer,
        ..
    } = play.events[0]
    else {
        panic!("not welcomed")
    };
    assert_eq!((clock_offset_ms, reoffer), (60_000, false));
    let first = ClientFrame::CatchUp {
        head: 5,
        place: vec![],
    };
    assert_eq!(play.take_sent(), [ClientFrame::Subscribe { after: 5 }, first]);
    play.take_events();
    let items = Items(vec![(4, vec![1])]);
    play.hears(&RelayFrame::Page {
        items: items.clone(),
        next: vec![8],
    });
    assert_eq!(
        play.take_sent(),
        [ClientFrame::CatchUp {
            head: 5,
            place: vec![8]
        }]
    );
    play.hears(&RelayFrame::Page {
        items: items.clone(),
        next: vec![],
    });
    assert_eq!(play.take_sent(), []);
    let next = Some(CatchUp {
        head: 5,
        place: vec![8],
    });
    let pages = [
        PeerEvent::Page {
            items: items.0.clone(),
            next,
        },
        PeerEvent::Page {
            items: items.0,
            next: None,
        },
    ];
    assert_eq!(play.take_events(), pages);
}

#[test]
fn who_has_read_everything_asks_for_nothing() {
    let mut play = Play::online();
    assert_eq!(play.take_sent(), []);
    play.hears(&RelayFrame::Head { seq: 5 });
    assert_eq!(play.take_events(), [PeerEvent::CaughtUp { cursor: 5 }]);
}

#[test]
fn an_interrupted_catch_up_goes_on_where_it_was() {
    let mut play = Play::new(Identity::Device(DEV));
    play.cursor = Some(Cursor {
        incarnation: [9; 16],
        seq: 5,
    });
    play.catch_up = Some(CatchUp {
        head: 4,
        place: vec![6],
    });
    play.give(PeerInput::Start);
    play.greet();
    play.welcome(5);
    assert_eq!(
        play.take_sent(),
        [ClientFrame::CatchUp {
            head: 4,
            place: vec![6]
        }]
    );
}

#[test]
fn another_incarnation_or_a_lost_tail_is_told() {
    for (incarnation, head) in [([8; 16], 5), ([9; 16], 4)] {
        let mut play = Play::new(Identity::Device(DEV));
        play.cursor = Some(Cursor { incarnation, seq: 5 });
        play.give(PeerInput::Start);
        play.greet();
        play.welcome(head);
        assert!(matches!(
            play.events[0],
            PeerEvent::Welcomed { reoffer: true, .. }
        ));
        assert_eq!(play.take_sent()[0], ClientFrame::Subscribe { after: head });
    }
}

#[test]
fn a_relay_that_does_not_know_us_is_brought_the_chain() {
    let mut play = Play::new(Identity::Device(DEV));
    play.give(PeerInput::Start);
    play.greet();
    play.hears(&bye(Reason::UnknownDevice));
    assert_eq!((play.dials, play.hang_ups), (2, 1));
    let hello = play.greet();
    assert_eq!((hello.mode, hello.signature.len()), (Mode::Offer, 0));
    play.welcome(0);
    assert_eq!(play.take_events(), [PeerEvent::ChainWanted { from: 4 }]);
    assert!(!play.peer.is_online());
    play.give(PeerInput::AppendControl(vec![vec![1], vec![2]]));
    let entries = Batch(vec![vec![1], vec![2]]);
    assert_eq!(
        play.take_sent(),
        [ClientFrame::AppendControl { batch: 1, entries }]
    );
    play.hears(&RelayFrame::Appended {
        batch: 1,
        head: Pin {
            seq: 5,
            hash: [0; 32],
        },
    });
    assert_eq!(play.dials, 3);
    assert_eq!(play.greet().mode, Mode::Device);
}

#[test]
fn a_founder_comes_back_as_a_device() {
    let mut play = Play::new(Identity::Founder(DEV));
    play.give(PeerInput::Start);
    assert_eq!(play.greet().mode, Mode::Found);
    play.welcome(0);
    assert_eq!(play.take_sent(), []);
    play.give(PeerInput::AppendControl(vec![vec![1]]));
    let head = Pin {
        seq: 0,
        hash: [0; 32],
    };
    play.hears(&RelayFrame::Appended { batch: 1, head });
    assert_eq!(play.events.last(), Some(&PeerEvent::ControlAppended { head }));
    play.give(PeerInput::Identify(Identity::Device(DEV)));
    assert_eq!((play.dials, play.greet().mode), (2, Mode::Device));
}

#[test]
fn acknowledged_entries_are_named() {
    let mut play = Play::online();
    play.give(PeerInput::Push(vec![entry(1, 0), entry(2, 0)]));
    let entries = Batch(vec![entry(1, 0), entry(2, 0)]);
    assert_eq!(
        play.take_sent(),
        [ClientFrame::Push {
            batch: 1,
            restart: false,
            entries
        }]
    );
    play.hears(&RelayFrame::Ack {
        batch: 1,
        outcomes: vec![Outcome::Stored(6), Outcome::Stored(7)],
    });
    let [PeerEvent::Acked(acked)] = &play.take_events()[..] else {
        panic!("not acked")
    };
    let named: Vec<_> = acked.iter().map(|a| (a.doc, a.dev, a.id, a.n, a.seq)).collect();
    let doc = DocId([7; 16]);
    assert_eq!(named, [(doc, DEV, [1; 16], 1, 6), (doc, DEV, [2; 16], 2, 7)]);
}

#[test]
fn after_a_refused_push_the_rest_is_handed_in_again() {
    let mut play = Play::online();
    play.give(PeerInput::Push(vec![entry(1, 0), entry(2, 0)]));
    play.give(PeerInput::Push(vec![entry(3, 0)]));
    play.take_sent();
    play.hears(&RelayFrame::Ack {
        batch: 1,
        outcomes: vec![Outcome::Stored(6), refused(Reason::StaleEpoch)],
    });
    let events = play.take_events();
    assert!(
        matches!(&events[1], PeerEvent::Refused { n: 2, refusal, .. } if refusal.reason == Reason::StaleEpoch)
    );
    assert_eq!(events.len(), 2, "not before all answers are here");
    assert_eq!(play.peer.room(), 0);
    play.give(PeerInput::Push(vec![entry(4, 0)]));
    assert_eq!(play.take_sent(), []);
    play.hears(&RelayFrame::Ack {
        batch: 2,
        outcomes: vec![refused(Reason::Skipped)],
    });
    assert_eq!(play.take_events(), [PeerEvent::PushAgain]);
    play.give(PeerInput::Push(vec![entry(2, 0)]));
    assert!(matches!(
        play.take_sent()[..],
        [ClientFrame::Push { restart: true, .. }]
    ));
    play.give(PeerInput::Push(vec![entry(3, 0)]));
    assert!(matches!(
        play.take_sent()[..],
        [ClientFrame::Push { restart: false, .. }]
    ));
}

#[test]
fn a_push_that_the_relay_could_not_store_waits_before_it_is_handed_in_again() {
    let mut play = Play::online();
    play.give(PeerInput::Push(vec![entry(1, 0)]));
    play.hears(&RelayFrame::Ack {
        batch: 1,
        outcomes: vec![refused(Reason::Internal)],
    });
    let events = play.take_events();
    assert!(
        matches!(&events[..], [PeerEvent::Refused { n: 1, .. }]),
        "{events:?}"
    );
    assert_eq!(play.peer.room(), 0);
    let before = play.wake_at.unwrap();
    assert!(before <= play.now_ms + limit::PUSH_FAILED_AGAIN_MS);
    play.now_ms += limit::PUSH_FAILED_AGAIN_MS - 1;
    play.hears(&RelayFrame::Pong);
    assert_eq!(play.take_events(), []);
    play.now_ms += 1;
    play.give(PeerInput::Tick);
    assert_eq!(play.take_events(), [PeerEvent::PushAgain]);
    assert!(play.peer.room() > 0);
}

#[test]
fn a_device_that_pushed_too_much_waits_as_long_as_it_is_told_within_bounds() {
    for (told, waits) in [
        (0, limit::PUSH_AGAIN_MS_MIN),
        (700, 700),
        (u64::MAX, limit::PUSH_AGAIN_MS_MAX),
    ] {
        let mut play = Play::online();
        play.give(PeerInput::Push(vec![entry(1, 0)]));
        let refusal = Refusal::new(Reason::RateLimited, "Too much.").with_detail(told);
        play.hears(&RelayFrame::Ack {
            batch: 1,
            outcomes: vec![Outcome::Refused(refusal)],
        });
        play.take_events();
        let mut waited = 0;
        while play.take_events().is_empty() {
            let until = play.wake_at.take().expect("it asks to be woken");
            waited += until - play.now_ms;
            play.now_ms = until;
            play.hears(&RelayFrame::Pong);
            play.give(PeerInput::Tick);
        }
        assert_eq!(waited, waits);
    }
}

#[test]
fn a_refused_offer_stops_nothing() {
    let mut play = Play::online();
    play.give(PeerInput::Offer(vec![entry(1, 0)]));
    play.hears(&RelayFrame::Ack {
        batch: 1,
        outcomes: vec![refused(Reason::Void)],
    });
    assert!(matches!(
        play.take_events()[..],
        [PeerEvent::Refused { offered: true, .. }]
    ));
    assert!(play.peer.room() > 0);
}

#[test]
fn the_window_is_bounded_and_opens_again() {
    let mut play = Play::online();
    let size = 200_000;
    let mut n = 0;
    while play.peer.room() > 0 {
        n += 1;
        play.give(PeerInput::Push(vec![entry(n, size)]));
    }
    let sent = play.take_sent();
    assert_eq!(sent.len(), limit::WINDOW_BATCHES_MAX);
    assert!(n as usize * size < limit::WINDOW_BYTES_MAX + size);
    let mut seq = 5;
    while !play.events.contains(&PeerEvent::Room) {
        seq += 1;
        assert!(seq < 100, "no room ever");
        play.hears(&RelayFrame::Ack {
            batch: seq - 5,
            outcomes: vec![Outcome::Stored(u64::from(seq))],
        });
    }
    assert!(play.peer.room() >= limit::WINDOW_BYTES_MAX / 2);
}

#[test]
fn control_appends_go_one_after_the_other() {
    let mut play = Play::online();
    play.give(PeerInput::AppendControl(vec![vec![1]]));
    play.give(PeerInput::AppendControl(vec![vec![2]]));
    assert_eq!(play.take_sent().len(), 1);
    let head = Pin {
        seq: 4,
        hash: [0; 32],
    };
    play.hears(&RelayFrame::Appended { batch: 1, head });
    assert_eq!(
        play.take_sent(),
        [ClientFrame::AppendControl {
            batch: 2,
            entries: Batch(vec![vec![2]])
        }]
    );
    play.hears(&RelayFrame::Conflict {
        batch: 2,
        from: 5,
        entries: Batch(vec![vec![9]]),
    });
    assert_eq!(
        play.take_events(),
        [PeerEvent::ControlConflict {
            from: 5,
            entries: vec![vec![9]]
        }]
    );
}

#[test]
fn a_dead_connection_is_noticed_and_dialled_again() {
    let mut play = Play::online();
    play.wait(limit::PING_AFTER_MS - 1);
    assert_eq!(play.take_sent(), []);
    play.wait(1);
    assert_eq!(play.take_sent(), [ClientFrame::Ping]);
    play.hears(&RelayFrame::Pong);
    play.wait(limit::PING_AFTER_MS);
    assert_eq!(play.take_sent(), [ClientFrame::Ping]);
    play.wait(limit::DEAD_AFTER_MS);
    assert_eq!(
        (play.hang_ups, play.take_events()),
        (1, vec![PeerEvent::Disconnected])
    );
    play.now_ms = play.wake_at.unwrap();
    play.give(PeerInput::Tick);
    assert_eq!(play.dials, 2);
}

#[test]
fn silence_is_noticed_sooner_while_answers_are_due() {
    let mut play = Play::online();
    play.give(PeerInput::Push(vec![entry(1, 0)]));
    play.take_sent();
    play.wait(limit::PING_BUSY_AFTER_MS);
    assert_eq!(play.take_sent(), [ClientFrame::Ping]);
}

#[test]
fn a_handshake_that_hangs_is_given_up() {
    let mut play = Play::new(Identity::Device(DEV));
    play.give(PeerInput::Start);
    play.give(PeerInput::Opened);
    play.wait(limit::HANDSHAKE_MS_MAX);
    assert_eq!(play.hang_ups, 1);
    let wait = play.wake_at.unwrap() - play.now_ms;
    assert!(wait <= limit::BACKOFF_MS_MIN && wait > 0);
}

#[test]
fn who_is_sent_away_waits_long_unless_asked() {
    let mut play = Play::online();
    play.hears(&bye(Reason::Replaced));
    assert!(matches!(
        play.take_events()[..],
        [PeerEvent::Dismissed(_), PeerEvent::Disconnected]
    ));
    assert!(play.wake_at.unwrap() - play.now_ms > limit::BACKOFF_MS_MAX / 2);
    play.give(PeerInput::Retry);
    assert_eq!(play.dials, 2);
    play.give(PeerInput::Stop);
    play.wait(1_000_000);
    assert_eq!(play.dials, 2);
}

#[test]
fn what_could_not_be_kept_is_asked_for_again_after_a_long_wait() {
    let mut play = Play::online();
    play.give(PeerInput::Falter);
    assert_eq!(play.take_events(), [PeerEvent::Disconnected]);
    assert!(play.wake_at.unwrap() - play.now_ms > limit::BACKOFF_MS_MAX / 2);
    play.give(PeerInput::Falter);
    assert_eq!((play.hang_ups, play.dials), (1, 1), "once is enough");
    play.now_ms = play.wake_at.unwrap();
    play.give(PeerInput::Tick);
    let hello = play.greet();
    assert_eq!((play.dials, hello.cursor), (2, play.cursor));
}

#[test]
fn a_greeting_that_says_something_else_is_given_at_once() {
    let mut play = Play::online();
    play.catch_up = Some(CatchUp {
        head: 5,
        place: Vec::new(),
    });
    play.give(PeerInput::GreetAnew);
    assert_eq!(play.take_events(), [PeerEvent::Disconnected]);
    assert_eq!((play.hang_ups, play.dials), (1, 2));
    play.greet();
    play.welcome(5);
    let (head, place) = (5, Vec::new());
    assert!(play.take_sent().contains(&ClientFrame::CatchUp { head, place }));
}

#[test]
fn who_moves_greets_the_other_relay_at_once_and_who_waits_goes_on_waiting() {
    let second = || PeerInput::MoveTo {
        url: "wss://second.example/log".into(),
        host: "second.example".into(),
    };
    let mut play = Play::online();
    play.give(second());
    assert_eq!((play.dials, play.hang_ups), (2, 1));
    assert_eq!(play.dialled, "wss://second.example/log");
    assert_eq!(play.take_events(), [PeerEvent::Disconnected]);
    assert_eq!(play.greet().host, "second.example");

    let mut play = Play::new(Identity::Device(DEV));
    play.give(PeerInput::Start);
    play.give(PeerInput::Closed);
    play.give(second());
    assert_eq!((play.dials, play.hang_ups), (1, 0));
    play.wait(limit::BACKOFF_MS_MIN);
    assert_eq!(
        (play.dials, play.dialled.as_str()),
        (2, "wss://second.example/log")
    );
    // What the former relay did not know, this one may know.
    play.give(PeerInput::Opened);
    play.hears(&bye(Reason::UnknownDesk));
    play.give(second());
    assert_eq!(play.greet().mode, Mode::Device);
}

#[test]
fn garbage_ends_the_connection_and_no_more() {
    let mut play = Play::online();
    play.give(PeerInput::Frame(vec![0xFF]));
    assert!(matches!(
        play.take_events()[..],
        [PeerEvent::Garbled(_), PeerEvent::Disconnected]
    ));
    play.give(PeerInput::Frame(vec![0xFF]));
    play.give(PeerInput::Closed);
    assert_eq!((play.hang_ups, play.take_events()), (1, vec![]));
}

#[test]
fn a_relay_of_another_version_is_left() {
    let mut play = Play::new(Identity::Device(DEV));
    play.give(PeerInput::Start);
    play.give(PeerInput::Opened);
    play.hears(&RelayFrame::Challenge {
        versions: vec![3],
        nonce: [0; 32],
        time_ms: 0,
    });
    assert!(matches!(&play.events[..], [PeerEvent::Dismissed(no)] if no.reason == Reason::UnknownVersion));
}

/// A relay of before passes nothing on and would hang up over a frame that it does not know: it is sent none.
#[test]
fn presence_is_told_only_to_a_relay_that_passes_it_on() {
    for (versions, protocol) in [(vec![1], 1), (vec![1, 2], 2), (vec![1, 2, 9], 2)] {
        let mut play = Play::new(Identity::Device(DEV));
        play.give(PeerInput::Start);
        play.give(PeerInput::Opened);
        play.hears(&RelayFrame::Challenge {
            versions,
            nonce: [5; 32],
            time_ms: 61_000,
        });
        let Some(ClientFrame::Hello(hello)) = play.sent.pop() else {
            panic!("no greeting");
        };
        assert_eq!(hello.protocol, protocol);
        play.give(PeerInput::Presence(vec![1]));
        assert_eq!(play.take_sent(), [], "not before the welcome");
        play.welcome(0);
        play.take_sent();
        play.give(PeerInput::Presence(vec![1]));
        let told = ClientFrame::Presence { bytes: vec![1] };
        let told: &[ClientFrame] = if protocol == 2 { &[told] } else { &[] };
        assert_eq!(play.take_sent(), told);
        play.take_events();
        play.hears(&RelayFrame::Presence {
            dev: [8; 16],
            bytes: vec![2],
        });
        let heard = PeerEvent::Presence {
            dev: DeviceId([8; 16]),
            bytes: vec![2],
        };
        assert_eq!(play.take_events(), [heard]);
    }
}
