//! The WebSocket to the relay. Reconnecting, timeouts and everything inside the frames are the engine's affair.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BinaryType, MessageEvent, WebSocket};

/// What a socket tells.
pub enum SocketEvent {
    Opened,
    Frame(Vec<u8>),
    Closed,
}

/// An open or opening socket; closed and silent when dropped.
pub struct Socket {
    inner: WebSocket,
    _opened: Closure<dyn FnMut()>,
    _closed: Closure<dyn FnMut()>,
    _frame: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.inner.set_onopen(None);
        self.inner.set_onclose(None);
        self.inner.set_onmessage(None);
        let _ = self.inner.close();
    }
}

impl Socket {
    /// None when the address is none that a browser dials.
    pub fn dial(url: &str, tell: impl Fn(SocketEvent) + Clone + 'static) -> Option<Self> {
        let inner = WebSocket::new(url).ok()?;
        inner.set_binary_type(BinaryType::Arraybuffer);
        let (at_open, at_close) = (tell.clone(), tell.clone());
        let opened = Closure::new(move || at_open(SocketEvent::Opened));
        // An error is always followed by a close.
        let closed = Closure::new(move || at_close(SocketEvent::Closed));
        let frame = Closure::new(move |event: MessageEvent| {
            if let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() {
                tell(SocketEvent::Frame(Uint8Array::new(&buffer).to_vec()));
            }
        });
        inner.set_onopen(Some(opened.as_ref().unchecked_ref()));
        inner.set_onclose(Some(closed.as_ref().unchecked_ref()));
        inner.set_onmessage(Some(frame.as_ref().unchecked_ref()));
        Some(Self {
            inner,
            _opened: opened,
            _closed: closed,
            _frame: frame,
        })
    }

    /// A frame that cannot be sent is sent again after the reconnect that follows.
    pub fn send(&self, frame: &[u8]) {
        let _ = self.inner.send_with_u8_array(frame);
    }
}
