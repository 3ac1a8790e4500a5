//! Procedures: co-edited drafts of steps, and the versions that are published of them.

use super::line;
use crate::{fault::Fault, pen::Pen};
use desk_docs::DocKind;
use desk_model::{
    Act, DocId, EntryId, Procedure, Role,
    article::ArticleField,
    procedure::{Version, check_steps, notation},
    ticket_document::Field,
};

/// None of these is another act's.
pub fn perform(pen: &mut Pen<'_>, act: &Act, fresh: &mut dyn FnMut() -> [u8; 16]) -> Result<(), Fault> {
    match act {
        Act::CreateProcedure {
            procedure,
            title,
            draft,
        } => create(pen, *procedure, title, draft),
        Act::SetProcedureCategory { procedure, category } => {
            open(pen, *procedure)?;
            pen.edit(*procedure, DocKind::Procedure, |editor| {
                editor.set_field(Field::Category, category.trim())
            })
        }
        Act::PublishProcedure { procedure } => publish(pen, *procedure, EntryId(fresh())),
        Act::RetireProcedure { procedure, retired } => {
            may_prescribe(pen)?;
            open(pen, *procedure)?;
            pen.edit(*procedure, DocKind::Procedure, |editor| {
                editor.set_retired(*retired)
            })
        }
        _ => Ok(()),
    }
}

fn open(pen: &mut Pen<'_>, id: DocId) -> Result<Procedure, Fault> {
    let missing = pen.missing("procedure", id);
    let seat = &*pen.seat;
    let document = pen.cabinet.get(pen.store, id, seat.actor())?;
    let document = document.filter(|document| document.kind() == Some(DocKind::Procedure));
    document
        .map(|document| document.procedure(id, |device| seat.person_of(device)))
        .ok_or(missing)
}

/// A run begins with the steps of a version that was published. One of a procedure that is not here is taken as it is said: it may not
/// have arrived yet, and a run carries its steps.
pub fn resolved(pen: &mut Pen<'_>, act: Act) -> Result<Act, Fault> {
    let Act::StartRun {
        ticket,
        procedure: id,
        version,
        title,
        steps,
    } = act
    else {
        return Ok(act);
    };
    let begun = |version, title, steps| Act::StartRun {
        ticket,
        procedure: id,
        version,
        title,
        steps,
    };
    if !steps.is_empty() && pen.find(id)?.is_none() {
        return Ok(begun(version, title, steps));
    }
    let procedure = open(pen, id)?;
    if procedure.retired {
        return Err(Fault::refused(
            "This procedure was taken out of use, so it was not begun. Choose another one.",
        ));
    }
    let published = match steps.is_empty() {
        true => procedure.latest(),
        false => procedure
            .versions
            .iter()
            .find(|own| own.number == version && own.steps == steps),
    };
    let published = published.ok_or_else(|| {
        Fault::refused(
            "No version with these steps is published on this device, so nothing was begun. Begin the procedure without naming steps, or wait until it has arrived.",
        )
    })?;
    Ok(begun(
        published.number,
        procedure.title.clone(),
        published.steps.clone(),
    ))
}

/// What all are to follow is said by who interprets and finds solutions, or leads.
fn may_prescribe(pen: &Pen<'_>) -> Result<(), Fault> {
    match pen.seat.my_role() {
        Role::Senior | Role::Lead => Ok(()),
        _ => Err(Fault::refused(
            "What is prescribed is published and taken away by seniors and leads. Nothing was changed; the draft stays. Ask one of them.",
        )),
    }
}

fn create(pen: &mut Pen<'_>, id: DocId, title: &str, draft: &str) -> Result<(), Fault> {
    if pen.find(id)?.is_some() {
        return Err(Fault::refused(
            "There is a procedure with this id already; nothing was changed.",
        ));
    }
    let title = line(title, "title")?;
    pen.edit(id, DocKind::Procedure, |editor| {
        editor.set_article_text(ArticleField::Title, &title);
        editor.set_article_text(ArticleField::Body, draft);
    })
}

fn publish(pen: &mut Pen<'_>, id: DocId, version: EntryId) -> Result<(), Fault> {
    may_prescribe(pen)?;
    let procedure = open(pen, id)?;
    line(&procedure.title, "title")?;
    let unfit = |why: String| Fault::refused(format!("{why} Nothing was published."));
    let steps = notation::steps(&procedure.draft).map_err(|why| unfit(why.to_string()))?;
    check_steps(&steps).map_err(|why| unfit(why.to_string()))?;
    if procedure.latest().is_some_and(|latest| latest.steps == steps) {
        return Err(Fault::refused(
            "The draft says what the latest version says, so nothing was published. Change it first.",
        ));
    }
    let published = Version {
        number: procedure.next_number(),
        steps,
        published_ms: pen.seat.wall_ms(pen.now_ms),
        by: pen.seat.person,
    };
    pen.edit(id, DocKind::Procedure, |editor| {
        editor.publish(version, &published)
    })
}
