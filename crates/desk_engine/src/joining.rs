//! Joining by an invite link, or by a recovery kit: the chain is fetched and checked, the key opened, the Join appended; then the device connects as
//! itself. Nothing but the keys of the Join (`promise`) is stored before the relay has taken it. Whoever finds the own Join in
//! the chain was taken before, and goes on from there.

use crate::{
    address, chain,
    engine::{Engine, Place},
    fault::Fault,
    founding,
    history::{self, History},
    input::TabId,
    kit,
    line::Line,
    moving,
    promise::Promise,
    seat::Seat,
};
use desk_model::{DeskId, PersonId};
use desk_port::Answer;
use desk_seal::{
    Author, ControlEntry, DeviceKeys, KeyRing, Membership, control::Profile, handshake, link::Link, write,
};
use desk_sync::{Identity, PeerInput, Reason, Refusal};
use rand_core::CryptoRng;

/// What lets somebody in.
pub enum By {
    /// With the name that the newcomer typed.
    Link(Box<Link>, String),
    /// The keys of a recovery kit.
    Kit(Box<DeviceKeys>),
}

impl By {
    fn id(&self, desk: DeskId) -> [u8; 16] {
        match self {
            Self::Link(link, _) => link.secret.invite(desk),
            Self::Kit(keys) => keys.id().0,
        }
    }
}

/// Somebody who holds a link or a kit and is not a member yet.
pub struct Joining {
    pub asked: (TabId, u64),
    pub desk: DeskId,
    pub by: By,
    relay: String,
    /// The desk had moved from where the link or the kit leads.
    moved: bool,
    keys: DeviceKeys,
    person: PersonId,
    chain: Vec<ControlEntry>,
    pub members: Option<Membership>,
    /// How far the relay's chain goes.
    pub head_seq: Option<u32>,
    /// The Join that is on its way.
    sent: Option<(ControlEntry, KeyRing)>,
    /// What an earlier try by this link has left.
    kept: Option<Promise>,
    /// The seat of a device that is a member on another history only; it stays there if joining fails.
    pub before: Option<Box<Seat>>,
    /// Why the relay does not take the invite any more; the device then greets as itself, since its own Join may be why.
    closed: Option<String>,
}

impl Joining {
    pub fn new(
        asked: (TabId, u64),
        desk: DeskId,
        by: By,
        relay: String,
        keys: DeviceKeys,
        kept: Option<Promise>,
    ) -> Self {
        Self {
            asked,
            desk,
            by,
            relay,
            moved: false,
            keys,
            person: kept.as_ref().map(|kept| kept.person).unwrap_or_default(),
            chain: Vec::new(),
            members: None,
            head_seq: None,
            sent: None,
            kept,
            before: None,
            closed: None,
        }
    }

    /// The greeting: by the invite, as a device whose Join may have been taken, or as the kit.
    pub fn sign(&self, hello: &handshake::Hello<'_>, as_device: bool) -> Result<Vec<u8>, Fault> {
        let signed = match &self.by {
            By::Kit(keys) => hello.sign_as_device(keys),
            By::Link(..) if as_device => hello.sign_as_device(&self.keys),
            By::Link(link, _) => hello.sign_as_invite(&link.secret),
        };
        Ok(signed.map_err(Fault::seal)?.to_vec())
    }
}

/// Takes control entries of the relay.
pub fn follow(joining: &mut Joining, from: u32, entries: Vec<ControlEntry>) -> Result<(), Fault> {
    if from == 0 {
        joining.chain.clear();
        joining.members = None;
    }
    for entry in entries {
        match &mut joining.members {
            None => joining.members = Some(Membership::found(&entry).map_err(Fault::seal)?),
            Some(members) if members.hash_at(entry.header().seq).is_some() => continue,
            Some(members) => _ = members.apply(&entry).map_err(Fault::seal)?,
        }
        joining.chain.push(entry);
    }
    Ok(())
}

/// The Join of who holds a link.
fn by_link(
    joining: &Joining,
    link: &Link,
    name: &str,
    members: &Membership,
    now_ms: u64,
    mut rng: &mut dyn CryptoRng,
) -> Result<(PersonId, ControlEntry, KeyRing), Fault> {
    let id = link.secret.invite(link.desk);
    let (Some(invite), Some(seq)) = (members.invite(id), members.invite_seal_at(id)) else {
        return Err(Fault::refused(
            "This link is not good any more, or not of this desk. Ask for a new link.",
        ));
    };
    // For another device of somebody who is a member, the person is named.
    let person = invite.offer.person.unwrap_or(joining.person);
    let entry = joining
        .chain
        .iter()
        .find(|entry| entry.header().seq == seq)
        .ok_or_else(|| {
            Fault::refused("The relay did not show the invite. Try again, or ask for a new link.")
        })?;
    let ring = KeyRing::from_invite(members, entry, &link.secret).map_err(Fault::seal)?;
    let author = Author {
        keys: &joining.keys,
        members,
        ring: &ring,
    };
    let profile = Profile {
        name: name.to_owned(),
        label: String::new(),
    };
    let join = write::join(&author, &mut rng, now_ms, &link.secret, person, &profile).map_err(Fault::seal)?;
    Ok((person, join, ring))
}

impl Engine {
    pub(crate) fn read_link(&self, link: &str) -> Result<Answer, Fault> {
        Ok(Answer::LinkRelay(Link::parse(link).map_err(Fault::seal)?.relay))
    }

    pub(crate) fn join_desk(
        &mut self,
        now_ms: u64,
        mut rng: &mut dyn CryptoRng,
        asked: (TabId, u64),
        link: &str,
        my_name: &str,
    ) -> Result<Option<Answer>, Fault> {
        let link = Link::parse(link).map_err(Fault::seal)?;
        let stranded = self.is_stranded();
        if let Place::Seated(seat) = &self.place
            && !(stranded && seat.members.desk() == link.desk)
        {
            return Err(Fault::DeskHere(seat.desk_name.clone()));
        }
        let name = founding::name(my_name, "name")?;
        let relay = address::relay_address(&link.relay)?;
        let desk = link.desk;
        let kept = Promise::find(&self.store, desk, link.secret.invite(desk))?;
        let (keys, person) = match (&kept, &self.place) {
            (Some(kept), _) => (kept.keys.clone(), kept.person),
            // With the same keys, so that what they have signed is taken.
            (None, Place::Seated(seat)) => (seat.keys.clone(), seat.person),
            (None, _) => {
                let mut person = [0; 16];
                rng.fill_bytes(&mut person);
                (DeviceKeys::generate(&mut rng), PersonId(person))
            }
        };
        let identity = Identity::Invite(link.secret.invite(desk));
        let line = Line::new(&relay, desk, identity, now_ms, rng.next_u64())?;
        self.peer(now_ms, rng, PeerInput::Stop);
        self.line = Some(line);
        let by = By::Link(Box::new(link), name);
        let before = match std::mem::replace(&mut self.place, Place::Nobody) {
            Place::Seated(seat) => Some(seat),
            _ => None,
        };
        self.place = Place::Joining(Box::new(Joining {
            person,
            before,
            ..Joining::new(asked, desk, by, relay, keys, kept)
        }));
        self.peer(now_ms, rng, PeerInput::Start);
        Ok(None)
    }

    /// Appends the Join as soon as the whole chain is here.
    pub(crate) fn try_to_join(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) -> Result<(), Fault> {
        let Place::Joining(joining) = &mut self.place else {
            return Ok(());
        };
        let Some(members) = &joining.members else {
            return Ok(());
        };
        if joining.sent.is_some() || joining.head_seq.is_some_and(|head| members.head().seq < head) {
            return Ok(());
        }
        if let By::Link(link, _) = &joining.by {
            link.check(members).map_err(Fault::seal)?;
        }
        if members.desk() != joining.desk {
            return Err(Fault::refused(
                "The relay showed another desk than this one. Nothing was changed. Compare the desk's number and the relay's address.",
            ));
        }
        if members.device(joining.keys.id()).is_some() {
            return self.joined_before(now_ms, rng);
        }
        let (person, entry, ring) = match &joining.by {
            By::Kit(kit) => kit::bring_in(kit, &joining.keys, members, now_ms, rng)?,
            By::Link(link, name) => by_link(joining, link, name, members, now_ms, rng)?,
        };
        let home = moving::home_of(&joining.chain, members, &ring);
        if let Some(home) = home.filter(|home| *home != joining.relay && !joining.moved) {
            return self.join_at(now_ms, rng, home);
        }
        joining.person = person;
        let bytes = entry.encode();
        let by = joining.by.id(joining.desk);
        let promise = Promise::new(joining.desk, by, joining.person, &joining.keys, &ring);
        promise.keep(&self.store)?;
        joining.kept = Some(promise);
        joining.sent = Some((entry, ring));
        self.peer(now_ms, rng, PeerInput::AppendControl(vec![bytes]));
        Ok(())
    }

    /// The desk has moved: its chain grows at another relay, so that one is asked.
    fn join_at(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, home: String) -> Result<(), Fault> {
        let (url, host) = address::socket(&home)?;
        if let Place::Joining(joining) = &mut self.place {
            (joining.relay, joining.moved) = (home, true);
            (joining.members, joining.head_seq) = (None, None);
        }
        self.peer(now_ms, rng, PeerInput::MoveTo { url, host });
        Ok(())
    }

    /// The relay has taken the Join: from now on this is a device of the desk.
    pub(crate) fn joined(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) -> Result<(), Fault> {
        let Place::Joining(joining) = &mut self.place else {
            return Ok(());
        };
        let (Some((join, ring)), Some(members)) = (joining.sent.take(), &mut joining.members) else {
            return Ok(());
        };
        // The relay may have shown it among the others' entries before it said that it was taken.
        if members.hash_at(join.header().seq) != Some(join.hash()) {
            members.append(&join).map_err(Fault::seal)?;
            joining.chain.push(join);
        }
        self.sit_down(now_ms, rng, ring);
        Ok(())
    }

    /// The own Join is in the chain: an earlier try was taken, and only its acknowledgement was lost.
    fn joined_before(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) -> Result<(), Fault> {
        let Place::Joining(joining) = &self.place else {
            return Ok(());
        };
        let (Some(kept), Some(members)) = (&joining.kept, &joining.members) else {
            return Ok(());
        };
        let ring = kept.ring(members)?;
        self.sit_down(now_ms, rng, ring);
        Ok(())
    }

    /// From now on this is a device of the desk, if that can be stored.
    fn sit_down(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, ring: KeyRing) {
        let Place::Joining(joining) = std::mem::replace(&mut self.place, Place::Nobody) else {
            return;
        };
        let Joining {
            asked,
            relay,
            keys,
            person,
            chain,
            by,
            members: Some(members),
            before,
            ..
        } = *joining
        else {
            return;
        };
        if let Some(before) = before {
            return self.sit_down_again(now_ms, rng, asked, *before, (person, relay, ring, chain));
        }
        let mut seat = Seat::new(keys, person, members, ring, relay);
        let kept = self.store.transaction(|store| {
            chain::keep_all(store, &mut seat, &chain)?;
            if let By::Kit(kit) = &by {
                kit::note_used(store, kit)?;
            }
            Promise::fulfil(store)
        });
        if let Err(fault) = kept {
            self.peer(now_ms, rng, PeerInput::Stop);
            self.line = None;
            return self.reply(asked, Err(fault));
        }
        let device = seat.device;
        self.place = Place::Seated(Box::new(seat));
        self.mark_stale();
        self.reply(asked, Ok(Answer::Done));
        // A connection as the invite is replaced; one as this device greets anew, now with a chain of its own.
        self.peer(now_ms, rng, PeerInput::Identify(Identity::Device(device)));
        self.peer(now_ms, rng, PeerInput::GreetAnew);
    }

    /// A device that was a member on another history only is one on this now, with all that it has.
    fn sit_down_again(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        asked: (TabId, u64),
        mut seat: Seat,
        (person, relay, ring, chain): (PersonId, String, KeyRing, Vec<ControlEntry>),
    ) {
        let told = seat.told();
        let former = (seat.person, seat.relay.clone());
        (seat.person, seat.relay, seat.ring) = (person, relay, ring);
        let others = history::apart(&seat, chain);
        let done = self.store.transaction(|store| {
            let other = History::of(store, others)?;
            let done = history::change_over(store, &mut seat, &other)?;
            Promise::fulfil(store)?;
            Ok::<_, Fault>(done)
        });
        if done.is_err() {
            seat.untell(told);
            (seat.person, seat.relay) = former;
        }
        let device = seat.device;
        self.place = Place::Seated(Box::new(seat));
        let done = done.and_then(|done| self.gone_over(now_ms, done));
        self.reply(asked, done.map(|()| Answer::Done));
        self.peer(now_ms, rng, PeerInput::Identify(Identity::Device(device)));
        self.peer(now_ms, rng, PeerInput::GreetAnew);
    }

    /// The relay sends the joining device away. True: it greets as itself now.
    pub(crate) fn greet_as_joined(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        refusal: &Refusal,
    ) -> bool {
        let Place::Joining(joining) = &mut self.place else {
            return false;
        };
        let again =
            refusal.reason == Reason::InviteClosed && joining.kept.is_some() && joining.closed.is_none();
        if again {
            joining.closed = Some(refusal.text.clone());
            let device = joining.keys.id();
            self.peer(now_ms, rng, PeerInput::Identify(Identity::Device(device)));
        }
        again
    }

    /// Why joining ends: that the invite is closed, if that was said, else what the relay said last.
    pub(crate) fn why_not_joined(&self, sentence: String) -> Fault {
        match &self.place {
            Place::Joining(joining) if matches!(joining.by, By::Kit(_)) => Fault::refused(format!(
                "The kit does not open this desk: it was removed or used before, or words, desk and relay do not belong together. Nothing was changed. (The relay says: {sentence})"
            )),
            Place::Joining(joining) => {
                Fault::refused(self.moved_from(&joining.closed.clone().unwrap_or(sentence)))
            }
            _ => Fault::refused(sentence),
        }
    }

    /// Somebody else's entry came first: made again on the longer chain.
    pub(crate) fn join_again(
        &mut self,
        now_ms: u64,
        rng: &mut dyn CryptoRng,
        from: u32,
        entries: &[Vec<u8>],
    ) -> Result<(), Fault> {
        if let Place::Joining(joining) = &mut self.place {
            joining.sent = None;
            joining.head_seq = None;
        }
        self.take_control(now_ms, rng, from, entries)
    }

    /// The connection that joining needs could not be opened, or broke. A person who waits hears it at once.
    pub(crate) fn join_unreached(&mut self, now_ms: u64, rng: &mut dyn CryptoRng) {
        if matches!(self.place, Place::Joining(_)) {
            let sentence = "The relay could not be reached before you had joined. Check the connection, then try again; your link or kit stays good.";
            let sentence = self.moved_from(sentence);
            self.join_failed(now_ms, rng, Fault::refused(sentence));
        }
    }

    /// What is said to who was led on to another relay.
    fn moved_from(&self, sentence: &str) -> String {
        match &self.place {
            Place::Joining(joining) if joining.moved => {
                format!("This desk has moved to {}. {sentence}", joining.relay)
            }
            _ => sentence.to_owned(),
        }
    }

    /// Joining ends without a desk.
    pub(crate) fn join_failed(&mut self, now_ms: u64, rng: &mut dyn CryptoRng, fault: Fault) {
        let Place::Joining(joining) = &mut self.place else {
            return;
        };
        let (asked, before) = (joining.asked, joining.before.take());
        self.peer(now_ms, rng, PeerInput::Stop);
        self.place = before.map_or(Place::Nobody, Place::Seated);
        self.line = None;
        self.reply(asked, Err(fault));
        self.connect_if_seated(now_ms, rng);
    }
}
