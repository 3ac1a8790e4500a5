//! Web Locks: who leads, and whether a tab still lives. `web-sys` has them behind a flag only, so they are called by name.

use js_sys::{Function, Object, Promise, Reflect};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// A lock that is held until dropped, or until another steals it.
pub struct Lock {
    release: Function,
    /// Settles when the lock is not held any more.
    ended: Promise,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Nothing is to be done when the browser will not hear of it: the lock ends with the worker.
        let _ = self.release.call0(&JsValue::NULL);
    }
}

impl Lock {
    /// A promise that settles when the lock is gone.
    pub fn ended(&self) -> Promise {
        self.ended.clone()
    }
}

/// A promise and the function that fulfils it.
fn promise() -> (Promise, Function) {
    let slot = Rc::new(RefCell::new(None));
    let inner = slot.clone();
    let promise = Promise::new(&mut move |resolve, _| *inner.borrow_mut() = Some(resolve));
    let resolve = slot.borrow_mut().take().unwrap_or_else(Function::default);
    (promise, resolve)
}

/// Waits until the lock is ours. With `steal` it is taken from whoever has it.
pub async fn acquire(name: &str, steal: bool) -> Result<Lock, JsValue> {
    let (granted, grant) = promise();
    let (held, release) = promise();
    let callback = Closure::once_into_js(move |_lock: JsValue| {
        let _ = grant.call0(&JsValue::NULL);
        held
    });
    let options = Object::new();
    if steal {
        Reflect::set(&options, &"steal".into(), &true.into())?;
    }
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let ended: Promise = request
        .call3(&locks, &name.into(), &options, &callback)?
        .dyn_into()?;
    JsFuture::from(granted).await?;
    Ok(Lock { release, ended })
}
