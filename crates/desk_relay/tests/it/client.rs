//! One connection, frame by frame.

use crate::team::{Member, Team};
use desk_model::DeskId;
use desk_relay::{Config, Running, serve};
use desk_seal::{control, handshake, link::InviteSecret};
use desk_sync::{
    Batch, ClientFrame, Cursor, Hello, Mode, Outcome, Pin, Reason, Refusal, RelayFrame, Welcome,
};
use futures_util::{SinkExt, StreamExt};
use std::{net::SocketAddr, path::Path, time::Duration};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

const PATIENCE: Duration = Duration::from_secs(20);

pub async fn relay(folder: &Path) -> Running {
    serve(Config::local(folder.to_owned())).await.unwrap()
}

pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub address: SocketAddr,
    pub challenge: Vec<u8>,
    pub received_bytes: usize,
    /// What it says that it speaks.
    pub protocol: u16,
}

pub enum As<'a> {
    Device(&'a Member),
    Invite(&'a InviteSecret, [u8; 16]),
    Founder,
    Bringer,
}

impl Client {
    pub async fn dial(address: SocketAddr) -> Self {
        Self::dial_through_proxy(address, None).await
    }

    /// As a proxy on the same machine passes a visitor on.
    pub async fn dial_through_proxy(address: SocketAddr, visitor: Option<&str>) -> Self {
        let mut request = format!("ws://{address}/log").into_client_request().unwrap();
        if let Some(visitor) = visitor {
            let forwarded = visitor.parse().unwrap();
            request.headers_mut().insert("x-forwarded-for", forwarded);
        }
        let (socket, _) = connect_async(request).await.unwrap();
        let mut client = Self {
            socket,
            address,
            challenge: Vec::new(),
            received_bytes: 0,
            protocol: 2,
        };
        client.challenge = client.bytes().await.expect("a challenge");
        client
    }

    /// The next binary message; none when the relay has hung up.
    pub async fn bytes(&mut self) -> Option<Vec<u8>> {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.socket.next())
                .await
                .expect("the relay is silent");
            match next {
                Some(Ok(Message::Binary(bytes))) => {
                    self.received_bytes += bytes.len();
                    return Some(bytes.to_vec());
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    pub async fn frame(&mut self) -> RelayFrame {
        let bytes = self.bytes().await.expect("the relay hung up");
        RelayFrame::decode(&bytes).unwrap()
    }

    pub async fn send(&mut self, frame: &ClientFrame) {
        self.send_bytes(frame.encode()).await;
    }

    pub async fn send_bytes(&mut self, bytes: Vec<u8>) {
        // A relay that has hung up shows at the next read.
        let _ = self.socket.send(Message::Binary(bytes.into())).await;
    }

    /// The next frame that is no feed of the chain.
    pub async fn answer(&mut self) -> RelayFrame {
        loop {
            match self.frame().await {
                RelayFrame::Control { .. } => {}
                frame => return frame,
            }
        }
    }

    /// An unsent greeting, signed.
    pub fn greeting(&self, desk: DeskId, who: &As<'_>, pin: Option<Pin>, cursor: Option<Cursor>) -> Hello {
        let RelayFrame::Challenge { nonce, .. } = RelayFrame::decode(&self.challenge).unwrap() else {
            panic!("no challenge");
        };
        let host = self.address.to_string();
        let (mode, signed_mode, id) = match who {
            As::Device(member) => (Mode::Device, handshake::Mode::Device, member.keys.id().0),
            As::Invite(_, id) => (Mode::Invite, handshake::Mode::Invite, *id),
            As::Founder => (Mode::Found, handshake::Mode::Found, [0; 16]),
            As::Bringer => (Mode::Offer, handshake::Mode::OfferControl, [0; 16]),
        };
        let hello = handshake::Hello {
            proto: u32::from(self.protocol),
            desk,
            who: id,
            mode: signed_mode,
            relay_nonce: nonce,
            client_nonce: [7; 32],
            host: &host,
            pin: pin.map(|pin| control::Pin {
                seq: pin.seq,
                hash: pin.hash,
            }),
            challenge: &self.challenge,
        };
        let signature = match who {
            As::Device(member) => hello.sign_as_device(&member.keys).unwrap().to_vec(),
            As::Invite(secret, _) => hello.sign_as_invite(secret).unwrap().to_vec(),
            As::Founder | As::Bringer => Vec::new(),
        };
        Hello {
            protocol: self.protocol,
            desk: desk.0,
            who: id,
            mode,
            nonce: [7; 32],
            host: host.clone(),
            pin,
            cursor,
            signature,
            token: String::new(),
        }
    }

    pub async fn welcome(&mut self, hello: Hello) -> Result<Welcome, Refusal> {
        self.send(&ClientFrame::Hello(hello)).await;
        match self.frame().await {
            RelayFrame::Welcome(welcome) => Ok(welcome),
            RelayFrame::Bye { refusal } => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    /// Connected as a member who has the whole chain.
    pub async fn join(
        address: SocketAddr,
        team: &Team,
        member: &Member,
        cursor: Option<Cursor>,
    ) -> (Self, Welcome) {
        let mut client = Self::dial(address).await;
        let hello = client.greeting(team.desk(), &As::Device(member), Some(team.pin()), cursor);
        let welcome = client.welcome(hello).await.unwrap();
        (client, welcome)
    }

    /// Connected as a member whom the relay learns of only now.
    pub async fn join_late(address: SocketAddr, team: &Team, member: &Member) -> (Self, Welcome) {
        Self::bring(address, team, &As::Bringer).await;
        Self::join(address, team, member, None).await
    }

    /// Gives the relay the team's whole chain.
    pub async fn bring(address: SocketAddr, team: &Team, who: &As<'_>) -> RelayFrame {
        let mut client = Self::dial(address).await;
        let hello = client.greeting(team.desk(), who, None, None);
        client.welcome(hello).await.unwrap();
        client.append(team.chain_bytes()).await
    }

    pub async fn append(&mut self, entries: Vec<Vec<u8>>) -> RelayFrame {
        let entries = Batch(entries);
        self.send(&ClientFrame::AppendControl { batch: 1, entries }).await;
        self.answer().await
    }

    pub async fn outcomes(&mut self) -> Vec<Outcome> {
        loop {
            match self.answer().await {
                RelayFrame::Ack { outcomes, .. } => return outcomes,
                RelayFrame::Entries { .. } | RelayFrame::Head { .. } => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub async fn push(&mut self, entries: Vec<Vec<u8>>) -> Vec<Outcome> {
        self.push_with(entries, false).await
    }

    pub async fn push_with(&mut self, entries: Vec<Vec<u8>>, restart: bool) -> Vec<Outcome> {
        let entries = Batch(entries);
        self.send(&ClientFrame::Push {
            batch: 1,
            restart,
            entries,
        })
        .await;
        self.outcomes().await
    }

    pub async fn offer(&mut self, entries: Vec<Vec<u8>>) -> Vec<Outcome> {
        let entries = Batch(entries);
        self.send(&ClientFrame::Offer { batch: 1, entries }).await;
        self.outcomes().await
    }

    /// All entries after a number, up to the head.
    pub async fn read(&mut self, after: u64) -> Vec<(u64, Vec<u8>)> {
        self.send(&ClientFrame::Subscribe { after }).await;
        let mut all = Vec::new();
        loop {
            match self.answer().await {
                RelayFrame::Entries { items, .. } => all.extend(items.0),
                RelayFrame::Head { .. } => return all,
                other => panic!("{other:?}"),
            }
        }
    }
}

/// The reasons of refused entries, in their order; none for stored ones.
pub fn reasons(outcomes: &[Outcome]) -> Vec<Option<Reason>> {
    let reason = |outcome: &Outcome| match outcome {
        Outcome::Stored(_) => None,
        Outcome::Refused(refusal) => Some(refusal.reason),
    };
    outcomes.iter().map(reason).collect()
}

pub fn stored(outcomes: &[Outcome]) -> Vec<u64> {
    let seq = |outcome: &Outcome| match outcome {
        Outcome::Stored(seq) => *seq,
        Outcome::Refused(refusal) => panic!("{refusal:?}"),
    };
    outcomes.iter().map(seq).collect()
}

/// A relay with a founded desk and its folder.
pub async fn founded(team: &Team) -> (Running, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let running = relay(folder.path()).await;
    let appended = Client::bring(running.address(), team, &As::Founder).await;
    assert_eq!(
        appended,
        RelayFrame::Appended {
            batch: 1,
            head: team.pin()
        }
    );
    (running, folder)
}
