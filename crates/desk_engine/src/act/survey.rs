//! The question that a solve asks by itself. Its ids come from the solve's, so that it is there once, whoever writes it.

use crate::{
    fault::Fault,
    pen::{Pen, Said},
    stray, view,
};
use desk_model::{
    Asking, EntryId, Fact,
    entry::SolveCode,
    filling::filled,
    rule::survey::{self, survey},
    ticket::Ticket,
};

/// What is written beside a solve, in its act and its document; nothing where a lead has not set that, or nobody is to be asked.
pub fn beside(
    pen: &Pen<'_>,
    said: &[Said],
    ticket: &Ticket,
    asking: &Asking<'_>,
    about: (&str, &str),
) -> Result<Vec<Said>, Fault> {
    let Some((hours, text)) = survey::set(&pen.seat.settings.catalog) else {
        return Ok(Vec::new());
    };
    let solve = |said: &Said| match said.fact {
        Fact::Solve { code, .. } => Some((said.doc, said.id, code)),
        _ => None,
    };
    let Some((doc, solve, code)): Option<(_, EntryId, SolveCode)> = said.iter().find_map(solve) else {
        return Ok(Vec::new());
    };
    let (customer, subject) = about;
    let with = view::ticket::filling(pen.seat, pen.store, doc, customer, subject);
    let Some([letter, asked]) = survey(solve, code, hours, &filled(text, &with), ticket, asking) else {
        return Ok(Vec::new());
    };
    let say = |what: &str, fact| {
        let id = EntryId(stray::derive(pen, what, solve)?);
        Ok::<_, Fault>(Said { doc, id, fact })
    };
    Ok(vec![say("survey", letter)?, say("survey asked", asked)?])
}
