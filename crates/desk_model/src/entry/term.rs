//! Words of the trade that entries are made of: channels, codes, states.

use crate::named::named;

named! {
    /// How a message travels.
    #[derive(Default)]
    pub enum Channel {
        #[default]
        Email = "email",
        Chat = "chat",
        Phone = "phone",
        Form = "form",
        WalkIn = "walk_in",
        Api = "api",
    }
}

impl Channel {
    /// Chat and walk-in (and a call): both sides are there at the same time, so no guard stops an answer.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Chat | Self::WalkIn | Self::Phone)
    }
}

named! {
    /// What became of a message on its way out.
    pub enum DeliveryResult {
        Queued = "queued",
        /// Accepted for delivery.
        Handed = "handed",
        Bounced = "bounced",
        Failed = "failed",
    }
}

named! {
    pub enum CallDirection {
        In = "in",
        Out = "out",
    }
}

named! {
    #[derive(Default)]
    pub enum Priority {
        Low = "low",
        #[default]
        Normal = "normal",
        High = "high",
        Urgent = "urgent",
    }
}

named! {
    /// How urgent it is for the customer, or how much is touched by it.
    #[derive(Default)]
    pub enum Level {
        Low = "low",
        #[default]
        Medium = "medium",
        High = "high",
    }
}

named! {
    /// The two states that a person sets directly.
    pub enum OpenState {
        Open = "open",
        Waiting = "waiting",
    }
}

named! {
    pub enum HoldFor {
        Customer = "customer",
        Third = "third",
        Us = "us",
    }
}

named! {
    /// How a ticket was ended. The first four solve, the others close without solving.
    pub enum SolveCode {
        Fixed = "fixed",
        Answered = "answered",
        Workaround = "workaround",
        Fulfilled = "fulfilled",
        Duplicate = "duplicate",
        Withdrawn = "withdrawn",
        NoReply = "no_reply",
        OutOfScope = "out_of_scope",
        CannotFix = "cannot_fix",
    }
}

impl SolveCode {
    #[must_use]
    pub fn is_solving(self) -> bool {
        matches!(
            self,
            Self::Fixed | Self::Answered | Self::Workaround | Self::Fulfilled
        )
    }
}

named! {
    pub enum ExcludeWhy {
        Spam = "spam",
        Test = "test",
        None = "none",
    }
}

named! {
    /// Who talks to the customer after a takeover.
    pub enum Contact {
        Keep = "keep",
        HandOver = "hand_over",
    }
}

named! {
    /// What came out of looking again at what had been solved.
    pub enum TaskResult {
        Held = "held",
        Failed = "failed",
    }
}

named! {
    /// What another ticket is to the one that names it.
    pub enum Relation {
        Parent = "parent",
        Child = "child",
        Related = "related",
        /// This one goes on where the other, which is closed for good, had ended.
        Follows = "follows",
    }
}

impl Relation {
    /// What the other ticket is told; none: it is told nothing, for it ended before this one began.
    #[must_use]
    pub fn inverse(self) -> Option<Self> {
        match self {
            Self::Parent => Some(Self::Child),
            Self::Child => Some(Self::Parent),
            Self::Related => Some(Self::Related),
            Self::Follows => None,
        }
    }
}
