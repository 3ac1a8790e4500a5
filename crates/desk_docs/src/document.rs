//! A document: loaded, edited, fed with changes of others, saved. What it says is read in [`crate::ticket`] and its siblings.

use crate::{Actor, Change, DocError, DocKind, Editor, layout, places::Places, value};
use automerge::{
    Automerge, ChangeHash, LoadOptions, ReadDoc, SaveOptions, TextEncoding, transaction::CommitOptions,
};
use desk_model::{few::Few, tree};
use std::collections::{BTreeMap, BTreeSet};

/// Positions in texts count characters, natively and in the browser.
const ENCODING: TextEncoding = TextEncoding::UnicodeCodePoint;

/// The newest change of an actor in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latest {
    pub actor: Actor,
    pub seq: u64,
    pub hash: [u8; 32],
}

/// What became of changes that were offered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// In the order in which they were applied.
    pub new: Vec<[u8; 32]>,
    /// How many were here before.
    pub known: usize,
}

/// One Automerge document, and who writes in it here.
#[derive(Debug, Clone)]
pub struct Document {
    pub(crate) doc: Automerge,
    actor: Actor,
    /// What the first edit writes before anything else.
    unborn: Option<(DocKind, u64)>,
    latest: Few<Actor, (u64, [u8; 32])>,
    /// Found when a change of others first speaks of what is here.
    places: Option<Places>,
}

impl Document {
    /// A new document. Kind and time of making are written by the first [`Document::edit`], in its change; before that it
    /// is empty.
    #[must_use]
    pub fn create(kind: DocKind, actor: Actor, created_ms: u64) -> Self {
        Self {
            doc: Automerge::new_with_encoding(ENCODING).with_actor(actor.id()),
            actor,
            unborn: Some((kind, created_ms)),
            latest: Few::new(),
            places: None,
        }
    }

    /// A document out of an own save and changes that were taken in before, in any order; changes that the save has are
    /// passed over. Where their operations belong is not looked at again, and a save that somebody else made is never to come
    /// here: Automerge panics at some.
    ///
    /// # Errors
    /// When the save cannot be read, holds what is not connected, or a change does not follow from those before.
    pub fn load(save: Option<&[u8]>, changes: &[Vec<u8>], actor: Actor) -> Result<Self, DocError> {
        let doc = match save {
            Some(save) => Automerge::load_with_options(save, LoadOptions::new().text_encoding(ENCODING))
                .map_err(|error| DocError::Save(error.to_string()))?,
            None => Automerge::new_with_encoding(ENCODING),
        };
        let missing = doc.get_missing_deps(&[]);
        if !missing.is_empty() {
            return Err(DocError::Missing(
                missing.into_iter().map(|hash| hash.0).collect(),
            ));
        }
        let mut document = Self {
            doc: doc.with_actor(actor.id()),
            actor,
            unborn: None,
            latest: Few::new(),
            places: None,
        };
        document.walk()?;
        let changes = changes
            .iter()
            .map(|bytes| Change::decode(bytes))
            .collect::<Result<Vec<_>, _>>()?;
        document.take(&changes, false)?;
        Ok(document)
    }

    /// Finds each actor's changes 1..s without gap or double, each naming the one before.
    fn walk(&mut self) -> Result<(), DocError> {
        for change in self.doc.get_changes_meta(&[]) {
            let name = change.actor.to_bytes();
            let actor = Actor::from_slice(name).ok_or(DocError::ForeignActor(name.len()))?;
            let deps: Vec<_> = change.deps.iter().map(|hash| hash.0).collect();
            follow(&mut self.latest, actor, change.seq, change.hash.0, &deps)?;
        }
        Ok(())
    }

    /// What [`Document::load`] takes: the whole history, compressed.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.doc.save_with_options(SaveOptions {
            retain_orphans: false,
            ..SaveOptions::default()
        })
    }

    /// A save that may take the place of the changes, since it was loaded again. Automerge takes in changes whose operations
    /// its saves lose (such as a removal of what was never there), and does not read such a save.
    ///
    /// # Errors
    /// When the save cannot be read; the document is whole in its changes alone, so keep them.
    pub fn checked_save(&self) -> Result<Vec<u8>, DocError> {
        let save = self.save();
        let loaded = Self::load(Some(&save), &[], self.actor)?;
        if loaded.heads() == self.heads() {
            Ok(save)
        } else {
            Err(DocError::Save("it has lost changes".into()))
        }
    }

    /// The changes that no other names: equal heads are equal documents.
    #[must_use]
    pub fn heads(&self) -> Vec<[u8; 32]> {
        self.doc.get_heads().into_iter().map(|hash| hash.0).collect()
    }

    #[must_use]
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// None while nothing that says it has arrived.
    #[must_use]
    pub fn kind(&self) -> Option<DocKind> {
        match self.unborn {
            Some((kind, _)) => Some(kind),
            None => value::texts(&self.doc, layout::KIND)
                .iter()
                .find_map(|name| DocKind::from_name(name)),
        }
    }

    /// When it was made, ms since 1970; the earliest where it was made twice apart.
    #[must_use]
    pub fn created_ms(&self) -> u64 {
        match self.unborn {
            Some((_, created_ms)) => created_ms,
            None => value::earliest(&self.doc, layout::CREATED).unwrap_or_default(),
        }
    }

    /// The newest change of every actor: whose signatures prove the document.
    pub fn latest(&self) -> impl Iterator<Item = Latest> {
        self.latest.iter().map(|(actor, (seq, hash))| Latest {
            actor: *actor,
            seq: *seq,
            hash: *hash,
        })
    }

    /// All changes, each after those that it depends on.
    ///
    /// # Errors
    /// When one cannot be written out.
    pub fn changes(&self) -> Result<Vec<Change>, DocError> {
        self.doc
            .get_changes(&[])
            .into_iter()
            .map(|mut change| {
                let bytes = change.bytes().into_owned();
                Change::of(change, bytes)
            })
            .collect()
    }

    #[must_use]
    pub fn has(&self, hash: [u8; 32]) -> bool {
        self.doc.get_missing_deps(&[ChangeHash(hash)]).is_empty()
    }

    /// What a change needs and is not here.
    #[must_use]
    pub fn missing(&self, change: &Change) -> Vec<[u8; 32]> {
        change
            .deps
            .iter()
            .copied()
            .filter(|hash| !self.has(*hash))
            .collect()
    }

    /// Takes in changes of others, in any order: all of them, or none.
    ///
    /// # Errors
    /// When a change needs one that is neither here nor among them, gives an actor a second change of one number, does not
    /// follow from its actor's change before, speaks of what is not where it says, or Automerge does not take it. The document
    /// is then as it was.
    pub fn apply(&mut self, changes: &[Change]) -> Result<Applied, DocError> {
        self.take(changes, true)
    }

    fn take(&mut self, changes: &[Change], look: bool) -> Result<Applied, DocError> {
        let fresh: Vec<&Change> = changes.iter().filter(|change| !self.has(change.hash)).collect();
        let ready = self.in_order(&fresh)?;
        let applied = Applied {
            new: ready.iter().map(|change| change.hash).collect(),
            known: changes.len() - fresh.len(),
        };
        if ready.is_empty() {
            return Ok(applied);
        }
        let mut latest = self.latest.clone();
        for change in &ready {
            follow(&mut latest, change.actor, change.seq, change.hash, &change.deps)?;
        }
        self.check_numbers(&ready)?;
        let places = if look { self.places_with(&ready)? } else { None };
        // On a copy: an error of Automerge leaves behind what came before it.
        let mut doc = self.doc.clone();
        let inner: Vec<_> = ready.iter().map(|change| change.inner.clone()).collect();
        doc.apply_changes(inner)
            .map_err(|error| DocError::Merge(error.to_string()))?;
        self.doc = doc;
        self.latest = latest;
        self.unborn = None;
        self.places = places;
        Ok(applied)
    }

    /// Where operations are once these changes are in. None while none of these speaks of one, and none has before.
    fn places_with(&mut self, ready: &[&Change]) -> Result<Option<Places>, DocError> {
        // Gone when a change is refused, and found again for the next.
        let mut places = self.places.take();
        if places.is_none() && ready.iter().any(|change| change.refers) {
            places = Some(Places::of(&self.changes()?)?);
        }
        if let Some(places) = &mut places {
            ready.iter().try_for_each(|change| places.admit(change))?;
        }
        Ok(places)
    }

    /// An actor's operations are numbered on from its change before. Automerge takes one number twice, and panics when it
    /// loads what it saved of that.
    fn check_numbers(&self, ready: &[&Change]) -> Result<(), DocError> {
        let mut ends: Few<Actor, u64> = Few::new();
        for change in ready {
            let (actor, seq, hash) = (change.actor, change.seq, change.hash);
            let stored = || {
                let (_, hash) = self.latest.get(&actor)?;
                let change = self.doc.get_change_meta_by_hash(&ChangeHash(*hash))?;
                Some(change.max_op)
            };
            let before = ends.get(&actor).copied().or_else(stored);
            if before.is_some_and(|before| change.inner.start_op().get() <= before) {
                return Err(DocError::Unlinked { actor, seq, hash });
            }
            ends.insert(actor, change.inner.max_op());
        }
        Ok(())
    }

    /// Each change once, after those that it depends on.
    fn in_order<'a>(&self, fresh: &[&'a Change]) -> Result<Vec<&'a Change>, DocError> {
        let by_hash: BTreeMap<[u8; 32], &Change> =
            tree::map(fresh.iter().map(|change| (change.hash, *change)));
        let mut missing = BTreeSet::new();
        let mut open: BTreeMap<[u8; 32], usize> = BTreeMap::new();
        let mut followers: BTreeMap<[u8; 32], Vec<&Change>> = BTreeMap::new();
        for change in by_hash.values() {
            let awaited = self.missing(change);
            missing.extend(awaited.iter().filter(|hash| !by_hash.contains_key(*hash)));
            open.insert(change.hash, awaited.len());
            for hash in awaited {
                followers.entry(hash).or_default().push(change);
            }
        }
        if !missing.is_empty() {
            return Err(DocError::Missing(missing.into_iter().collect()));
        }
        let mut ready: Vec<&Change> = by_hash
            .values()
            .copied()
            .filter(|c| open.get(&c.hash) == Some(&0))
            .collect();
        let mut ordered = Vec::with_capacity(by_hash.len());
        while let Some(change) = ready.pop() {
            ordered.push(change);
            for follower in followers.remove(&change.hash).unwrap_or_default() {
                if let Some(count) = open.get_mut(&follower.hash) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(follower);
                    }
                }
            }
        }
        Ok(ordered)
    }

    /// Edits the document in exactly one change, stamped with `time_ms`. None when nothing is different afterwards.
    ///
    /// # Errors
    /// When an edit is refused; the document is then as it was.
    pub fn edit(
        &mut self,
        edits: impl FnOnce(&mut Editor<'_>),
        time_ms: u64,
    ) -> Result<Option<Change>, DocError> {
        let kind = self.kind();
        let mut editor = Editor::new(self.doc.transaction(), self.actor, kind);
        if let Some((kind, created_ms)) = self.unborn {
            editor.found(kind, created_ms);
        }
        edits(&mut editor);
        let Some(transaction) = editor.finish(time_ms)? else {
            return Ok(None);
        };
        let seconds = i64::try_from(time_ms / 1000).unwrap_or(i64::MAX);
        let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(seconds));
        self.unborn = None;
        let Some(mut inner) = hash.and_then(|hash| self.doc.get_change_by_hash(&hash)) else {
            return Err(DocError::Edit("the change is not there after its writing".into()));
        };
        let bytes = inner.bytes().into_owned();
        let change = Change::of(inner, bytes)?;
        self.latest.insert(change.actor, (change.seq, change.hash));
        if let Some(places) = &mut self.places
            && places.admit(&change).is_err()
        {
            self.places = None;
        }
        Ok(Some(change))
    }
}

/// Notes an actor's next change, if it is the next.
fn follow(
    latest: &mut Few<Actor, (u64, [u8; 32])>,
    actor: Actor,
    seq: u64,
    hash: [u8; 32],
    deps: &[[u8; 32]],
) -> Result<(), DocError> {
    let before = latest.get(&actor).copied();
    let last = before.map_or(0, |(seq, _)| seq);
    if seq <= last {
        return Err(DocError::Double { actor, seq, hash });
    }
    if seq != last + 1 || before.is_some_and(|(_, before)| !deps.contains(&before)) {
        return Err(DocError::Unlinked { actor, seq, hash });
    }
    latest.insert(actor, (seq, hash));
    Ok(())
}
