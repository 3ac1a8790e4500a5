//! Several acts as one: a bulk change of many tickets, a macro. Each is checked by itself, against what the ones before it have
//! done; one that is refused is left out, and the rest shares one act, so that it is taken back as one.

use super::perform_one;
use crate::{fault::Fault, pen::Pen};
use desk_model::{Act, ActId, Setting};

/// Acts that are done as one, at the most.
const ACTS_MAX: usize = 1000;

/// What became of a command.
pub struct Outcome {
    /// Of several acts, the one that they share.
    pub act: Option<ActId>,
    /// Which were done, by their place.
    pub done: Vec<u32>,
    /// Why others were not, each sentence once.
    pub refused: Vec<String>,
}

impl Outcome {
    pub fn whole() -> Self {
        Self {
            act: None,
            done: Vec::new(),
            refused: Vec::new(),
        }
    }
}

/// The acts that this one stands for; none for a single one.
pub fn acts(pen: &Pen<'_>, act: &Act) -> Result<Option<Vec<Act>>, Fault> {
    let acts = match act {
        Act::Several { acts } => acts.clone(),
        Act::RunMacro { tickets, key } => {
            let catalog = pen.seat.settings.catalog.iter();
            let mut found = catalog.filter_map(|setting| match setting {
                Setting::Macro { key: own, steps, .. } if own == key => Some(steps),
                _ => None,
            });
            let steps = found.next_back().ok_or_else(|| {
                Fault::refused(format!(
                    "There is no macro \u{201c}{key}\u{201d} on this desk. Nothing was changed."
                ))
            })?;
            let of =
                |ticket: &desk_model::DocId| steps.iter().map(|step| step.act(*ticket)).collect::<Vec<_>>();
            tickets.iter().flat_map(of).collect()
        }
        _ => return Ok(None),
    };
    if acts.len() > ACTS_MAX {
        return Err(Fault::refused(format!(
            "That is too much at once: at most {ACTS_MAX} acts are done as one. Nothing was changed; choose fewer tickets."
        )));
    }
    Ok(Some(acts))
}

pub fn perform(
    pen: &mut Pen<'_>,
    acts: &[Act],
    fresh: &mut dyn FnMut() -> [u8; 16],
) -> Result<Outcome, Fault> {
    let act = ActId(fresh());
    pen.act = Some(act);
    let mut outcome = Outcome {
        act: Some(act),
        ..Outcome::whole()
    };
    for (place, act) in (0..).zip(acts) {
        let result = match act {
            Act::Several { .. } | Act::RunMacro { .. } => Err(Fault::refused(
                "Acts that are several cannot be part of several. That part was left out.",
            )),
            act => perform_one(pen, act, fresh),
        };
        match result {
            Ok(()) => outcome.done.push(place),
            Err(Fault::Refused(why)) if !outcome.refused.contains(&why) => outcome.refused.push(why),
            Err(Fault::Refused(_)) => {}
            Err(fault @ Fault::Missing { .. }) => outcome.refused.push(fault.to_string()),
            Err(fault) => return Err(fault),
        }
    }
    match (outcome.done.is_empty(), outcome.refused.first()) {
        (true, Some(why)) => Err(Fault::refused(why.clone())),
        _ => Ok(outcome),
    }
}
