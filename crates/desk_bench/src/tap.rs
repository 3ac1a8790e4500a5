//! A way to the relay that counts what passes. Peers know the relay by its address, and the relay is told so.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::fault::{Done, Fault};

/// See the module. Ends with the bench.
pub struct Tap {
    address: SocketAddr,
    listener: Option<TcpListener>,
    passed: Arc<AtomicU64>,
}

impl Tap {
    pub async fn open() -> Done<Tap> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Fault::Tap)?;
        Ok(Tap {
            address: listener.local_addr().map_err(Fault::Tap)?,
            listener: Some(listener),
            passed: Arc::default(),
        })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leads to this relay from now on.
    pub fn leads_to(&mut self, relay: SocketAddr) {
        let Some(listener) = self.listener.take() else {
            return;
        };
        let passed = self.passed.clone();
        tokio::spawn(async move {
            while let Ok((peer, _)) = listener.accept().await {
                tokio::spawn(join(peer, relay, passed.clone()));
            }
        });
    }

    /// Bytes in both directions since this was asked the last time.
    pub fn passed(&self) -> u64 {
        self.passed.swap(0, Ordering::SeqCst)
    }
}

async fn join(peer: TcpStream, relay: SocketAddr, passed: Arc<AtomicU64>) {
    let Ok(relay) = TcpStream::connect(relay).await else {
        return;
    };
    let (peer_reads, peer_writes) = peer.into_split();
    let (relay_reads, relay_writes) = relay.into_split();
    tokio::join!(
        carry(peer_reads, relay_writes, &passed),
        carry(relay_reads, peer_writes, &passed)
    );
}

/// Until either side has enough.
async fn carry(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, passed: &AtomicU64) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let part = buffer.get(..count).unwrap_or_default();
        passed.fetch_add(count as u64, Ordering::SeqCst);
        if to.write_all(part).await.is_err() {
            break;
        }
    }
    // The other side hears of the end; it may have heard of it already.
    let _ = to.shutdown().await;
}
