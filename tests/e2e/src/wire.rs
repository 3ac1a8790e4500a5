//! One browser's way to the network, which can be cut for real: open connections die, new ones are refused,
//! in both directions, for HTTP and WebSocket alike. Speaks SOCKS 5 (RFC 1928), leads to this machine only.
//!
//! A proxy and not another address, so that all browsers know the relay by one name, as invite links need.

use std::io::{Error, ErrorKind, Result};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::fault::{Fault, Told};

const VERSION: u8 = 5;
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const NAME: u8 = 3;

pub struct Wire {
    port: u16,
    whole: Arc<watch::Sender<bool>>,
    listening: JoinHandle<()>,
}

impl Wire {
    pub async fn open() -> Told<Wire> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Fault::Wire)?;
        let port = listener.local_addr().map_err(Fault::Wire)?.port();
        let whole = Arc::new(watch::Sender::new(true));
        let listening = tokio::spawn(listen(listener, whole.clone()));
        Ok(Wire {
            port,
            whole,
            listening,
        })
    }

    /// Where the browser finds this wire, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Kills every connection and takes no new one.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// Lets connections through again.
    pub fn restore(&self) {
        self.whole.send_replace(true);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.cut();
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, whole: Arc<watch::Sender<bool>>) {
    while let Ok((near, _)) = listener.accept().await {
        // A connection that comes while the wire is cut is dropped at once, which the browser sees as a reset.
        let mut change = whole.subscribe();
        if !*change.borrow_and_update() {
            continue;
        }
        tokio::spawn(async move {
            tokio::select! {
                // Either end may break off at any time: that is what a wire is for.
                _ = carry(near) => {}
                _ = change.changed() => {}
            }
        });
    }
}

async fn carry(mut near: TcpStream) -> Result<()> {
    near.set_nodelay(true)?;
    let target = greet(&mut near).await?;
    let far = TcpStream::connect(target).await;
    let answer = if far.is_ok() { 0 } else { CONNECTION_REFUSED };
    near.write_all(&[VERSION, answer, 0, IPV4, 0, 0, 0, 0, 0, 0])
        .await?;
    let mut far = far?;
    far.set_nodelay(true)?;
    copy_bidirectional(&mut near, &mut far).await?;
    Ok(())
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
    async fn other_machines_are_out_of_reach() {
        let wire = Wire::open().await.unwrap();
        assert!(dial(&wire, [192, 0, 2, 1], 80).await.is_err());
    }
}
