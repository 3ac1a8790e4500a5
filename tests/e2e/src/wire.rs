//! One browser's way to the network, which can be cut for real: open connections die, new ones are refused,
//! in both directions, for HTTP and WebSocket alike, at once or when so many bytes have passed. Speaks SOCKS 5 (RFC 1928), leads
//! to this machine only.
//!
//! A proxy and not another address, so that all browsers know the relay by one name, as invite links need.

use std::io::{Error, ErrorKind, Result};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::fault::{Fault, Told};

const VERSION: u8 = 5;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;

/// A direction, as the browser sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
}

/// What has passed, and where the wire cuts itself.
struct Meter {
    whole: watch::Sender<bool>,
    passed: [AtomicU64; 2],
    ends: [AtomicU64; 2],
}

impl Meter {
    /// Counts bytes that are about to pass; false when they must not.
    fn count(&self, way: Way, bytes: u64) -> bool {
        let at = way as usize;
        let (Some(passed), Some(end)) = (self.passed.get(at), self.ends.get(at)) else {
            return false;
        };
        let after = passed.fetch_add(bytes, Ordering::SeqCst) + bytes;
        if after > end.load(Ordering::SeqCst) {
            end.store(u64::MAX, Ordering::SeqCst);
            self.whole.send_replace(false);
        }
        *self.whole.borrow()
    }
}

pub struct Wire {
    port: u16,
    meter: Arc<Meter>,
    listening: JoinHandle<()>,
}

impl Wire {
    pub async fn open() -> Told<Wire> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Fault::Wire)?;
        let port = listener.local_addr().map_err(Fault::Wire)?.port();
        let meter = Arc::new(Meter {
            whole: watch::Sender::new(true),
            passed: Default::default(),
            ends: [u64::MAX, u64::MAX].map(AtomicU64::new),
        });
        let listening = tokio::spawn(listen(listener, meter.clone()));
        Ok(Wire {
            port,
            meter,
            listening,
        })
    }

    /// Where the browser finds this wire, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Kills every connection and takes no new one.
    pub fn cut(&self) {
        self.meter.whole.send_replace(false);
    }

    /// Lets connections through again.
    pub fn restore(&self) {
        self.meter.whole.send_replace(true);
    }

    /// Cuts the wire, as [`Self::cut`] does, when so many more bytes have passed in a direction.
    pub fn cut_after(&self, way: Way, bytes: u64) {
        if let Some(end) = self.meter.ends.get(way as usize) {
            end.store(self.passed(way) + bytes, Ordering::SeqCst);
        }
    }

    /// How many bytes have passed in a direction so far, over all connections.
    pub fn passed(&self, way: Way) -> u64 {
        let passed = self.meter.passed.get(way as usize);
        passed.map_or(0, |passed| passed.load(Ordering::SeqCst))
    }

    pub fn is_whole(&self) -> bool {
        *self.meter.whole.borrow()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.cut();
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, meter: Arc<Meter>) {
    while let Ok((near, _)) = listener.accept().await {
        // A connection that comes while the wire is cut is dropped at once, which the browser sees as a reset.
        let mut change = meter.whole.subscribe();
        if !*change.borrow_and_update() {
            continue;
        }
        let meter = meter.clone();
        tokio::spawn(async move {
            tokio::select! {
                // Either end may break off at any time: that is what a wire is for.
                _ = carry(near, &meter) => {}
                _ = change.changed() => {}
            }
        });
    }
}

async fn carry(mut near: TcpStream, meter: &Meter) -> Result<()> {
    near.set_nodelay(true)?;
    let target = greet(&mut near).await?;
    let far = TcpStream::connect(target).await;
    let answer = if far.is_ok() { 0 } else { CONNECTION_REFUSED };
    near.write_all(&[VERSION, answer, 0, IPV4, 0, 0, 0, 0, 0, 0])
        .await?;
    let far = far?;
    far.set_nodelay(true)?;
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    tokio::try_join!(
        pass(near_read, far_write, meter, Way::Up),
        pass(far_read, near_write, meter, Way::Down)
    )?;
    Ok(())
}

/// What is read at once: a cut is no more exact than this.
const READ_BYTES: usize = 16 * 1024;

/// Carries one direction to its end.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, meter: &Meter, way: Way) -> Result<()> {
    let mut bytes = vec![0; READ_BYTES];
    loop {
        let read = from.read(&mut bytes).await?;
        let Some(read) = bytes.get(..read).filter(|read| !read.is_empty()) else {
            return to.shutdown().await;
        };
        if !meter.count(way, read.len() as u64) {
            return Err(Error::from(ErrorKind::ConnectionReset));
        }
        to.write_all(read).await?;
    }
}

const CONNECTION_REFUSED: u8 = 5;

/// Reads where the browser wants to go.
async fn greet(near: &mut TcpStream) -> Result<SocketAddr> {
    let wrong = |what: &str| Error::new(ErrorKind::InvalidData, what.to_owned());
    let [VERSION, methods] = read::<2>(near).await? else {
        return Err(wrong("not SOCKS 5"));
    };
    near.read_exact(&mut vec![0; methods.into()]).await?;
    near.write_all(&[VERSION, 0]).await?;
    let [VERSION, CONNECT, _, form] = read::<4>(near).await? else {
        return Err(wrong("no connect"));
    };
    let address = match form {
        IPV4 => Ipv4Addr::from(read::<4>(near).await?),
        NAME => {
            let mut name = vec![0; near.read_u8().await?.into()];
            near.read_exact(&mut name).await?;
            match name.as_slice() {
                b"localhost" => Ipv4Addr::LOCALHOST,
                name => String::from_utf8_lossy(name)
                    .parse()
                    .map_err(|_| wrong("another machine"))?,
            }
        }
        _ => return Err(wrong("another kind of address")),
    };
    let port = near.read_u16().await?;
    if !address.is_loopback() {
        return Err(wrong("another machine"));
    }
    Ok(SocketAddr::from((address, port)))
}

async fn read<const N: usize>(near: &mut TcpStream) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    near.read_exact(&mut bytes).await?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that sends back what it gets.
    async fn echo() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut read, mut write) = stream.split();
                    let _ = tokio::io::copy(&mut read, &mut write).await;
                });
            }
        });
        port
    }

    async fn dial(wire: &Wire, host: [u8; 4], port: u16) -> Result<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", wire.port())).await?;
        stream.write_all(&[5, 1, 0]).await?;
        assert_eq!(read::<2>(&mut stream).await?, [5, 0]);
        stream.write_all(&[5, 1, 0, 1]).await?;
        stream.write_all(&host).await?;
        stream.write_u16(port).await?;
        match read::<10>(&mut stream).await? {
            [5, 0, ..] => Ok(stream),
            answer => Err(Error::other(format!("{answer:?}"))),
        }
    }

    async fn ask(stream: &mut TcpStream) -> Result<u8> {
        stream.write_all(b"x").await?;
        stream.read_u8().await
    }

    #[tokio::test]
    async fn a_cut_kills_what_is_open_and_refuses_what_is_new_until_restored() {
        let wire = Wire::open().await.unwrap();
        let port = echo().await;
        let mut open = dial(&wire, [127, 0, 0, 1], port).await.unwrap();
        assert_eq!(ask(&mut open).await.unwrap(), b'x');

        wire.cut();
        assert!(
            open.read_u8().await.is_err(),
            "the open connection must die without being touched"
        );
        assert!(
            dial(&wire, [127, 0, 0, 1], port).await.is_err(),
            "nothing may pass a cut wire"
        );

        wire.restore();
        let mut again = dial(&wire, [127, 0, 0, 1], port).await.unwrap();
        assert_eq!(ask(&mut again).await.unwrap(), b'x');
    }

    #[tokio::test]
    async fn a_wire_cuts_itself_after_so_many_bytes_of_a_direction() {
        let wire = Wire::open().await.unwrap();
        let port = echo().await;
        let mut open = dial(&wire, [127, 0, 0, 1], port).await.unwrap();
        wire.cut_after(Way::Down, 3);
        for _ in 0..3 {
            assert_eq!(ask(&mut open).await.unwrap(), b'x');
        }
        assert!(wire.is_whole());
        assert!(ask(&mut open).await.is_err(), "the fourth must not come back");
        assert!(!wire.is_whole());
        assert!(dial(&wire, [127, 0, 0, 1], port).await.is_err());
        assert_eq!((wire.passed(Way::Up), wire.passed(Way::Down)), (4, 4));
        wire.restore();
        let mut again = dial(&wire, [127, 0, 0, 1], port).await.unwrap();
        for _ in 0..9 {
            assert_eq!(ask(&mut again).await.unwrap(), b'x', "cut once, not again");
        }
    }

    #[tokio::test]
    async fn other_machines_are_out_of_reach() {
        let wire = Wire::open().await.unwrap();
        assert!(dial(&wire, [192, 0, 2, 1], 80).await.is_err());
    }
}
