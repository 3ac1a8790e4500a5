//! A procedure's document, read whole.

use crate::{Document, layout, value};
use desk_model::{
    DeviceId, DocId, PersonId, Procedure, article::ArticleField, procedure::Version, ticket_document::Field,
};

impl Document {
    /// The procedure as it is here; versions that cannot be read or cannot be are left out. `person_of` says whose a device is: a version
    /// counts only where a device of the person that it names wrote it.
    #[must_use]
    pub fn procedure(&self, id: DocId, person_of: impl Fn(DeviceId) -> Option<PersonId>) -> Procedure {
        let co_edited = |field| value::co_edited(&self.doc, layout::article_field(field));
        let category = value::texts(&self.doc, layout::field(Field::Category));
        let created_ms = self.created_ms();
        let version = |id: &String| {
            let values = value::all(&self.doc, &format!("{}{id}", layout::PUBLISHED));
            values.into_iter().find_map(|(value, writer)| {
                let person = person_of(value::writer(&writer)?);
                Version::from_text(value.as_str()?).filter(|version| Some(version.by) == person)
            })
        };
        let mut procedure = Procedure {
            id,
            title: co_edited(ArticleField::Title),
            draft: co_edited(ArticleField::Body),
            category: category.into_iter().next().unwrap_or_default(),
            retired: !value::all(&self.doc, layout::RETIRED).is_empty(),
            versions: value::keys_below(&self.doc, layout::PUBLISHED)
                .iter()
                .filter_map(version)
                .collect(),
            created_ms,
            updated_ms: value::latest(&self.doc, layout::UPDATED).unwrap_or(created_ms),
        };
        procedure.keep_sound();
        procedure
    }
}
