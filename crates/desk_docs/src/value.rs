//! Values of the root map as plain Rust; a value of another type than expected reads as nothing.

use crate::Actor;
use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValueRef, Value, ValueRef};
use desk_model::DeviceId;

pub(crate) fn text_ref<'a>(value: &'a ValueRef<'a>) -> Option<&'a str> {
    match value {
        ValueRef::Scalar(ScalarValueRef::Str(text)) => Some(text),
        _ => None,
    }
}

/// The device that wrote a value.
pub(crate) fn writer(id: &ObjId) -> Option<DeviceId> {
    let ObjId::Id(_, actor, _) = id else {
        return None;
    };
    Actor::from_slice(actor.to_bytes()).map(|actor| actor.device())
}

fn ms(value: &Value<'_>) -> Option<u64> {
    value.as_i64().and_then(|ms| u64::try_from(ms).ok())
}

/// All values of a key that nobody has overwritten; the one shown first.
pub(crate) fn all<'a>(doc: &'a impl ReadDoc, key: &str) -> Vec<(Value<'a>, ObjId)> {
    let mut values = doc.get_all(ROOT, key).unwrap_or_default();
    values.reverse();
    values
}

/// The different texts of a key; the one shown first.
pub(crate) fn texts(doc: &impl ReadDoc, key: &str) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for (value, _) in all(doc, key) {
        if let Some(text) = value.as_str()
            && !texts.iter().any(|known| known == text)
        {
            texts.push(text.to_owned());
        }
    }
    texts
}

/// The earliest time of a key, ms since 1970.
pub(crate) fn earliest(doc: &impl ReadDoc, key: &str) -> Option<u64> {
    all(doc, key).iter().filter_map(|(value, _)| ms(value)).min()
}

/// The latest time of a key, ms since 1970.
pub(crate) fn latest(doc: &impl ReadDoc, key: &str) -> Option<u64> {
    all(doc, key).iter().filter_map(|(value, _)| ms(value)).max()
}

/// A co-edited text. Where it was made twice apart, all that was written stands, below each other.
pub(crate) fn co_edited(doc: &impl ReadDoc, key: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (value, id) in all(doc, key) {
        let part = match &value {
            Value::Object(ObjType::Text) => doc.text(&id).unwrap_or_default(),
            other => other.as_str().unwrap_or_default().to_owned(),
        };
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join("\n")
}

/// The Text object of a key, if that is all there is.
pub(crate) fn text_object(doc: &impl ReadDoc, key: &str) -> Option<ObjId> {
    match all(doc, key).as_slice() {
        [(Value::Object(ObjType::Text), id)] => Some(id.clone()),
        _ => None,
    }
}

/// The keys below a prefix, without it.
pub(crate) fn keys_below(doc: &impl ReadDoc, prefix: &str) -> Vec<String> {
    doc.map_range(ROOT, range(prefix))
        .filter_map(|item| item.key.strip_prefix(prefix).map(str::to_owned))
        .collect()
}

/// All keys that may begin with the prefix: up to the prefix whose last character is the next one.
pub(crate) fn range(prefix: &str) -> std::ops::Range<String> {
    let end = prefix
        .strip_suffix(':')
        .map(|stem| format!("{stem};"))
        .unwrap_or_default();
    prefix.to_owned()..end
}
