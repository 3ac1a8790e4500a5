//! An article's document, read whole.

use crate::{Document, layout, value};
use desk_model::{
    Article, DocId,
    article::{ArticleField, ArticleState},
};

pub(crate) fn state_name(state: ArticleState) -> &'static str {
    match state {
        ArticleState::Draft => "draft",
        ArticleState::Published => "published",
        ArticleState::Archived => "archived",
    }
}

fn state_of(name: &str) -> ArticleState {
    match name {
        "published" => ArticleState::Published,
        "archived" => ArticleState::Archived,
        _ => ArticleState::Draft,
    }
}

impl Document {
    /// The article as it is here.
    #[must_use]
    pub fn article(&self, id: DocId) -> Article {
        let first = |key| value::texts(&self.doc, key).into_iter().next();
        let created_ms = self.created_ms();
        Article {
            id,
            title: self.text(ArticleField::Title),
            body: self.text(ArticleField::Body),
            state: state_of(&first(layout::STATE).unwrap_or_default()),
            owner: first(layout::OWNER).and_then(|owner| owner.parse().ok()),
            tickets: value::keys_below(&self.doc, layout::TICKET)
                .iter()
                .filter_map(|ticket| ticket.parse().ok())
                .collect(),
            created_ms,
            updated_ms: value::latest(&self.doc, layout::UPDATED).unwrap_or(created_ms),
        }
    }

    fn text(&self, field: ArticleField) -> String {
        value::co_edited(&self.doc, layout::article_field(field))
    }
}
