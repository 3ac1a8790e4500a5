//! What a change does, one operation after the other. Documents are written in few ways, and nothing else is taken: a value,
//! a text or nothing at a key of the root, a character into a text or out of it. Automerge knows more, checks little of
//! where an operation says that it belongs, and panics at some of what it does not check.

use super::{
    canonical::{VALUE_KIND_BITS, VALUE_NOTHING, VALUE_TEXT},
    column::{self, Column, Truths, Values},
    columns, inside,
};
use crate::{Actor, DocError, layout};

const ACTION_PUT: u64 = 1;
const ACTION_DELETE: u64 = 3;
const ACTION_MAKE_TEXT: u64 = 4;

/// Names an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id {
    pub actor: Actor,
    /// From 1, rising over the whole document.
    pub counter: u64,
}

/// What a key has after an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Makes {
    Value,
    Text,
    Nothing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operation<'a> {
    /// At a key of the root, in the place of what was written there before; ascending.
    Key {
        key: &'a str,
        makes: Makes,
        before: Vec<Id>,
    },
    /// A character after another, or at the text's beginning.
    Insert {
        text: Id,
        after: Option<Id>,
    },
    Remove {
        text: Id,
        character: Id,
    },
}

/// The operations of a change, numbered on from [`automerge::Change::start_op`].
pub(crate) struct Operations<'a> {
    /// The change's own, then the others that it names.
    actors: Vec<Actor>,
    left: usize,
    object_actor: Values<'a>,
    object_counter: Values<'a>,
    element_actor: Values<'a>,
    element_counter: Values<'a>,
    key: Values<'a>,
    insert: Truths<'a>,
    action: Values<'a>,
    value: Values<'a>,
    befores: Values<'a>,
    before_actor: Values<'a>,
    before_counter: Values<'a>,
}

impl<'a> Operations<'a> {
    /// None when it names an actor that is no device's, or is no change.
    pub fn of(change: &'a automerge::Change) -> Option<Self> {
        let others = change.other_actor_ids().iter();
        let actors = std::iter::once(change.actor_id()).chain(others);
        let actors: Option<Vec<_>> = actors.map(|id| Actor::from_slice(id.to_bytes())).collect();
        let (_, columns) = inside(change.raw_bytes()).and_then(columns)?;
        let column = |name| {
            let found = columns.iter().find(|column| column.name() == name);
            found.copied().unwrap_or_else(|| Column::new(name, &[]))
        };
        Some(Self {
            actors: actors?,
            left: change.len(),
            object_actor: column(column::OBJECT_ACTOR).values(),
            object_counter: column(column::OBJECT_COUNTER).values(),
            element_actor: column(column::ELEMENT_ACTOR).values(),
            element_counter: column(column::ELEMENT_COUNTER).values(),
            key: column(column::KEY).values(),
            insert: column(column::INSERT).truths(),
            action: column(column::ACTION).values(),
            value: column(column::VALUE_KIND).values(),
            befores: column(column::BEFORES).values(),
            before_actor: column(column::BEFORE_ACTOR).values(),
            before_counter: column(column::BEFORE_COUNTER).values(),
        })
    }

    fn id(&self, actor: Option<u64>, counter: Option<u64>) -> Option<Id> {
        let at = usize::try_from(actor?).ok()?;
        Some(Id {
            actor: *self.actors.get(at)?,
            counter: counter?,
        })
    }

    fn befores(&mut self) -> Option<Vec<Id>> {
        let count = self.befores.row().number.unwrap_or_default();
        let ids: Vec<_> = (0..count)
            .map(|_| {
                let actor = self.before_actor.row().number;
                let counter = self.before_counter.row().number;
                self.id(actor, counter)
            })
            .collect::<Option<_>>()?;
        let place = |id: &Id| (id.counter, id.actor);
        ids.is_sorted_by(|before, after| place(before) < place(after))
            .then_some(ids)
    }

    fn operation(&mut self) -> Result<Operation<'a>, DocError> {
        let strange = || DocError::Decode("it does what is done in no document".into());
        let object_actor = self.object_actor.row().number;
        let object_counter = self.object_counter.row().number;
        let element_actor = self.element_actor.row().number;
        let element_counter = self.element_counter.row().number;
        let key = self.key.row().text;
        let insert = self.insert.row();
        let action = self.action.row().number.ok_or_else(strange)?;
        let value = self.value.row().number.ok_or_else(strange)?;
        let before = self.befores().ok_or_else(strange)?;
        // Automerge forgets the value of what is no put.
        if (action == ACTION_PUT) == (value == VALUE_NOTHING) {
            return Err(strange());
        }
        if let Some(key) = key {
            let root = object_actor.or(object_counter).is_none();
            let no_element = element_actor.or(element_counter).is_none();
            let key = str::from_utf8(key).map_err(|_| strange())?;
            if layout::is_written_once(key) && (action != ACTION_PUT || !before.is_empty()) {
                return Err(DocError::EntryRewritten);
            }
            let makes = match action {
                ACTION_PUT => Makes::Value,
                ACTION_MAKE_TEXT => Makes::Text,
                ACTION_DELETE if !before.is_empty() => Makes::Nothing,
                _ => return Err(strange()),
            };
            return (root && no_element && !insert)
                .then_some(Operation::Key { key, makes, before })
                .ok_or_else(strange);
        }
        let text = self.id(object_actor, object_counter).ok_or_else(strange)?;
        let element = self.id(element_actor, element_counter);
        let beginning = element_actor.is_none() && element_counter == Some(0);
        match (insert, action, element) {
            (true, ACTION_PUT, after)
                if value & VALUE_KIND_BITS == VALUE_TEXT
                    && before.is_empty()
                    && (after.is_some() || beginning) =>
            {
                Ok(Operation::Insert { text, after })
            }
            (false, ACTION_DELETE, Some(character)) if before == [character] => {
                Ok(Operation::Remove { text, character })
            }
            _ => Err(strange()),
        }
    }
}

impl<'a> Iterator for Operations<'a> {
    type Item = Result<Operation<'a>, DocError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        Some(self.operation())
    }
}
