//! An article with its tickets.

use crate::{fault::Fault, reading::Reading};
use desk_model::DocId;
use desk_port::ArticleView;

/// None when there is no such article here.
pub fn view(reading: &mut Reading<'_>, id: DocId) -> Result<Option<ArticleView>, Fault> {
    let Some(document) = reading.find(id)? else {
        return Ok(None);
    };
    if document.kind() != Some(desk_docs::DocKind::Article) {
        return Ok(None);
    }
    let article = document.article(id);
    let owner_name = article
        .owner
        .map(|owner| reading.seat.name_of(owner))
        .unwrap_or_default();
    Ok(Some(ArticleView {
        article,
        owner_name,
        helped: reading.store.helped(id)?,
        tickets: reading.store.tickets_of_article(id)?,
    }))
}
