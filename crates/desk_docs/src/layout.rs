//! Where things stand in a document. Everything is a key of the root map, so that two devices that make the same document
//! apart (a mail imported twice gives one id) merge without loss: nested maps made apart would shadow each other.
//!
//! | key | value |
//! |---|---|
//! | `kind`, `created` | text; ms since 1970 |
//! | `subject`, `customer`, `category`, `language` | ticket: text |
//! | `f:<name>` | ticket: text, the value of a field that the team has added |
//! | `tag:<tag>` | ticket: `true` |
//! | `e:<entry id>` | ticket: JSON of the entry as text |
//! | `d:<person id>` | ticket: Text, what they are writing |
//! | `name`, `organisation`, `language`, `notes` | customer: text |
//! | `mail:<address>`, `phone:<number>` | customer: ms since 1970 of its adding |
//! | `title`, `body` | article, procedure: Text |
//! | `updated` | article, procedure: ms since 1970 |
//! | `state`, `owner` | article: text, person id |
//! | `ticket:<ticket id>` | article: `true` |
//! | `category` | procedure: text |
//! | `retired` | procedure: `true` |
//! | `p:<entry id>` | procedure: JSON of a published version as text |
//! | `name` | the team's settings, a document of their own: text |
//! | `v:<number>` | the team's settings: JSON of one version as text, from 0 on |

use desk_model::{
    article::ArticleField,
    customer::CustomerField,
    ticket_document::{Field, Register, Wrote},
};

pub(crate) const KIND: &str = "kind";
pub(crate) const CREATED: &str = "created";
pub(crate) const CUSTOM: &str = "f:";
pub(crate) const TAG: &str = "tag:";
pub(crate) const ENTRY: &str = "e:";
pub(crate) const DRAFT: &str = "d:";
pub(crate) const MAIL: &str = "mail:";
pub(crate) const PHONE: &str = "phone:";
pub(crate) const STATE: &str = "state";
pub(crate) const OWNER: &str = "owner";
pub(crate) const UPDATED: &str = "updated";
pub(crate) const TICKET: &str = "ticket:";
pub(crate) const PUBLISHED: &str = "p:";
pub(crate) const RETIRED: &str = "retired";
pub(crate) const DESK_NAME: &str = "name";
pub(crate) const VERSION: &str = "v:";

pub(crate) const FIELDS: [Field; 4] = [Field::Subject, Field::Customer, Field::Category, Field::Language];
pub(crate) const CUSTOMER_FIELDS: [CustomerField; 4] = [
    CustomerField::Name,
    CustomerField::Organisation,
    CustomerField::Language,
    CustomerField::Notes,
];

/// What nothing changes any more, not its author either.
pub(crate) fn is_written_once(key: &str) -> bool {
    key.starts_with(ENTRY) || key.starts_with(PUBLISHED)
}

pub(crate) fn field(field: Field) -> &'static str {
    match field {
        Field::Subject => "subject",
        Field::Customer => "customer",
        Field::Category => "category",
        Field::Language => "language",
    }
}

/// What of a ticket a key is, beside its timeline and its drafts.
pub(crate) fn wrote(key: &str) -> Option<Wrote> {
    if let Some(tag) = key.strip_prefix(TAG) {
        return Some(Wrote::Tag(tag.to_owned()));
    }
    if let Some(name) = key.strip_prefix(CUSTOM) {
        return Some(Wrote::Register(Register::Custom(name.to_owned())));
    }
    let found = FIELDS.into_iter().find(|own| field(*own) == key)?;
    Some(Wrote::Register(found.into()))
}

pub(crate) fn customer_field(field: CustomerField) -> &'static str {
    match field {
        CustomerField::Name => "name",
        CustomerField::Organisation => "organisation",
        CustomerField::Language => "language",
        CustomerField::Notes => "notes",
    }
}

pub(crate) fn article_field(field: ArticleField) -> &'static str {
    match field {
        ArticleField::Title => "title",
        ArticleField::Body => "body",
    }
}
