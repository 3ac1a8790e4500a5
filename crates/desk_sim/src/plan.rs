//! What a run is made of: how large the team is, how long it works, and what may go wrong. All of it from the seed, so that each
//! seed tries another mixture.

use crate::{dice::Dice, planted::Planted};

#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub seed: u64,
    /// Who is there from the start, the founder too.
    pub members: usize,
    /// How many may join while it goes on.
    pub newcomers: usize,
    /// How many things happen before everybody comes to rest.
    pub acts: u64,
    /// Connections break, with messages on their way; some break without a word.
    pub cuts: bool,
    /// Some have no network for minutes.
    pub partitions: bool,
    /// Programs end in the middle of their work, or the power fails.
    pub kills: bool,
    /// Databases are copied, and the copies put in their places later.
    pub copies: bool,
    /// The relay's program ends and starts again.
    pub relay_kills: bool,
    /// The relay comes back from an older copy, or with nothing.
    pub relay_copies: bool,
    /// The relay keeps new entries from some for a while.
    pub starves: bool,
    /// Clocks go wrong by hours.
    pub skew: bool,
    /// Members join, leave, change roles; links are revoked.
    pub people: bool,
    pub erasures: bool,
    /// The relay lets those who were removed listen.
    pub listens: bool,
    /// Somebody sends what no honest program sends.
    pub hostile: bool,
    /// Leads act while the relay has lost a part of its chain: two histories come to be.
    pub forks: bool,
    /// Tickets are merged, split, undone, escalated and so on. By word of whoever plays it, so that a seed without it stays the run that
    /// it was.
    pub life: bool,
    /// Replies have files.
    pub files: bool,
    pub planted: Option<Planted>,
}

/// How long a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// For each run of continuous integration.
    Short,
    Long,
}

impl Plan {
    #[must_use]
    pub fn of(seed: u64, length: Length) -> Self {
        let mut dice = Dice::new(seed ^ 0x5EED);
        let large = dice.once_in(if length == Length::Short { 60 } else { 8 });
        let members = 3 + dice.roll(if large { 16 } else { 3 }) as usize;
        let acts = match length {
            Length::Short => 30 + dice.roll(50),
            Length::Long => 200 + dice.roll(600),
        };
        let mut half = || dice.once_in(2);
        let plan = Self {
            seed,
            members,
            newcomers: 2,
            acts,
            cuts: half(),
            partitions: half(),
            kills: half(),
            copies: half(),
            relay_kills: half(),
            relay_copies: half(),
            starves: half(),
            skew: half(),
            people: half(),
            erasures: half(),
            listens: half(),
            hostile: half(),
            forks: false,
            life: false,
            files: false,
            planted: None,
        };
        // A seed in sixteen is a quiet one: what fails there needs no weather.
        let plan = if dice.once_in(16) { plan.quiet() } else { plan };
        let forks = plan.relay_copies && plan.people && dice.once_in(2);
        Self { forks, ..plan }
    }

    /// The same with a fault, and with the weather that it needs to be seen.
    #[must_use]
    pub fn with(self, planted: Planted) -> Self {
        Self {
            planted: Some(planted),
            kills: self.kills || planted == Planted::DiskLies,
            people: self.people || planted == Planted::KeyLeaks,
            listens: self.listens || planted == Planted::KeyLeaks,
            ..self
        }
    }

    /// The same with all that can happen to a ticket.
    #[must_use]
    pub fn with_life(self) -> Self {
        Self { life: true, ..self }
    }

    /// The same with files of replies, too. Nobody leaves with one, nothing is erased, and no device comes back from a copy: a file
    /// that only they had is gone then, and has to be.
    #[must_use]
    pub fn with_files(self) -> Self {
        Self {
            files: true,
            people: false,
            erasures: false,
            copies: false,
            forks: false,
            hostile: false,
            ..self.with_life()
        }
    }

    /// The same people and the same length, and nothing goes wrong.
    #[must_use]
    pub fn quiet(self) -> Self {
        Self {
            cuts: false,
            partitions: false,
            kills: false,
            copies: false,
            relay_kills: false,
            relay_copies: false,
            starves: false,
            skew: false,
            people: false,
            erasures: false,
            listens: false,
            hostile: false,
            forks: false,
            ..self
        }
    }

    /// What may go wrong, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let all = [
            (self.cuts, "cuts"),
            (self.partitions, "partitions"),
            (self.kills, "kills"),
            (self.copies, "copies"),
            (self.relay_kills, "relay-kills"),
            (self.relay_copies, "relay-copies"),
            (self.starves, "starves"),
            (self.skew, "skew"),
            (self.people, "people"),
            (self.erasures, "erasures"),
            (self.listens, "listens"),
            (self.hostile, "hostile"),
            (self.forks, "forks"),
            (self.life, "life"),
            (self.files, "files"),
        ];
        let on: Vec<&str> = all.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
        format!("{} members, {} acts, {}", self.members, self.acts, on.join(" "))
    }
}
