//! When the clock of a place changes, from the browser's own table of zones.

use desk_model::calendar::day_number;
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

const MINUTE_MS: f64 = 60_000.0;
const DAY_MS: f64 = 1440.0 * MINUTE_MS;
/// The years for which changes are looked up: 2020 and the thirty after it.
const FROM_MS: f64 = 1_577_836_800_000.0;
const STEPS: u32 = 31 * 13;
const STEP_MS: f64 = 28.0 * DAY_MS;

/// The zone of this browser, such as `Europe/Berlin`.
pub fn here() -> String {
    let zone = || {
        let format = formatter(None)?;
        let options = call(&format, "resolvedOptions", &Array::new())?;
        Reflect::get(&options, &"timeZone".into()).ok()?.as_string()
    };
    zone().unwrap_or_default()
}

/// From which instant (ms since 1970) the clock there is how many minutes ahead of UTC; none where the browser knows no such zone.
pub fn offsets(zone: &str) -> Option<Vec<(u64, i32)>> {
    let format = formatter(Some(zone))?;
    let at = |at_ms: f64| offset(&format, at_ms);
    let mut last = at(FROM_MS)?;
    let mut changes = vec![(0, last)];
    for step in 0..STEPS {
        let (mut before, mut after) = (
            FROM_MS + f64::from(step) * STEP_MS,
            FROM_MS + f64::from(step + 1) * STEP_MS,
        );
        let next = at(after)?;
        if next == last {
            continue;
        }
        while after - before > MINUTE_MS {
            let middle = before + ((after - before) / 2.0 / MINUTE_MS).floor() * MINUTE_MS;
            if at(middle)? == last {
                before = middle
            } else {
                after = middle
            }
        }
        changes.push((after as u64, next));
        last = next;
    }
    Some(changes)
}

fn formatter(zone: Option<&str>) -> Option<JsValue> {
    let options = Object::new();
    let set = |key: &str, value: &str| Reflect::set(&options, &key.into(), &value.into()).ok();
    for key in ["year", "month", "day", "hour", "minute"] {
        set(key, "numeric")?;
    }
    set("hourCycle", "h23")?;
    if let Some(zone) = zone {
        set("timeZone", zone)?;
    }
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let class: Function = Reflect::get(&intl, &"DateTimeFormat".into())
        .ok()?
        .dyn_into()
        .ok()?;
    // A zone that it does not know is an exception.
    Reflect::construct(&class, &Array::of2(&"en-US".into(), &options)).ok()
}

fn call(of: &JsValue, name: &str, arguments: &Array) -> Option<JsValue> {
    let function: Function = Reflect::get(of, &name.into()).ok()?.dyn_into().ok()?;
    Reflect::apply(&function, of, arguments).ok()
}

/// Minutes ahead of UTC at that instant.
fn offset(format: &JsValue, at_ms: f64) -> Option<i32> {
    let date = Date::new(&JsValue::from_f64(at_ms));
    let parts: Array = call(format, "formatToParts", &Array::of1(&date))?
        .dyn_into()
        .ok()?;
    let part = |name: &str| {
        let found = parts.iter().find(|part| {
            Reflect::get(part, &"type".into()).is_ok_and(|kind| kind == JsValue::from_str(name))
        })?;
        Reflect::get(&found, &"value".into())
            .ok()?
            .as_string()?
            .parse::<u32>()
            .ok()
    };
    let day = day_number(part("year")?, part("month")?, part("day")?)?;
    let wall = f64::from(day) * 1440.0 + f64::from(part("hour")? * 60 + part("minute")?);
    Some((wall - (at_ms / MINUTE_MS).floor()) as i32)
}
