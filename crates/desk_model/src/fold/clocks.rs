//! The clocks of a ticket: how long the customer waited, in open time, against what was promised.
//!
//! The time of each clock is cut at every change of queue, priority, settings, and of what pauses it. In each piece the calendar and
//! the promise are those of that piece. What a piece decides is never decided anew, so a change of today leaves the verdicts
//! of yesterday.

use super::{
    choice::{self, Choices},
    machine::{Course, Pace},
    timeline::Timeline,
};
use crate::{
    Settings,
    sla::{Clock, OpenHours, Outcome, Promise, Reading, target_ms},
    ticket::{Class, Facts, Span, SpanEnd},
};

/// See the module.
#[derive(Default)]
pub(super) struct Clocks {
    /// What is shown: at most one of each.
    pub readings: Vec<Reading>,
    /// Every time that a clock ran.
    pub promises: Vec<Promise>,
    /// The earliest time at which one of them changes without a new entry.
    pub next_ms: Option<u64>,
}

/// What the clocks look at.
pub(super) struct Ground<'a> {
    pub timeline: &'a Timeline,
    pub settings: &'a Settings,
    pub choices: &'a Choices,
    pub course: &'a Course,
    pub facts: &'a Facts,
    pub now_ms: u64,
}

/// A time that a clock measures.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Window {
    clock: Clock,
    from_ms: u64,
    /// None while open.
    to_ms: Option<u64>,
    end: SpanEnd,
}

/// Clocks that have stopped, in the order of the windows: what is added behind their end changes nothing about them.
#[derive(Default)]
pub(super) struct Stopped(Vec<(Window, Option<Reading>)>);

impl Stopped {
    /// The reading of that window, if it is known; the next are looked for behind it.
    fn find(&self, from: &mut usize, window: &Window) -> Option<Option<Reading>> {
        let at = self.0.iter().skip(*from).position(|(known, _)| known == window)?;
        let (_, reading) = self.0.get(*from + at)?;
        *from += at + 1;
        Some(*reading)
    }
}

/// `stopped`: those of the fold before, by the same settings and of the same entries but for the last.
pub(super) fn build(ground: &Ground<'_>, stopped: &mut Stopped) -> Clocks {
    let facts = ground.facts;
    if ground.settings.targets.is_empty() || facts.class != Class::Request || facts.excluded.is_some() {
        return Clocks::default();
    }
    let windows = windows(facts);
    let mut clocks = Clocks::default();
    let last_ms = ground.timeline.last_ms().min(ground.now_ms);
    let before = std::mem::take(stopped);
    let mut from = 0;
    for (n, window) in windows.iter().enumerate() {
        let reading = match before.find(&mut from, window) {
            Some(reading) => reading,
            None => {
                let mut tally = Tally::new(ground, window);
                tally.run();
                clocks.next_ms = earlier(clocks.next_ms, tally.next_ms());
                tally.reading()
            }
        };
        if window.to_ms.is_some_and(|to_ms| to_ms < last_ms) {
            stopped.0.push((*window, reading));
        }
        let Some(reading) = reading else {
            continue;
        };
        clocks.promises.push(Promise {
            clock: window.clock,
            from_ms: window.from_ms,
            outcome: reading.outcome,
        });
        let latest = windows.get(n + 1).is_none_or(|after| after.clock != window.clock);
        if latest {
            clocks.readings.push(reading);
        }
    }
    clocks
}

/// When next anything changes that the pieces depend on.
fn cut(ground: &Ground<'_>, after_ms: u64) -> Option<u64> {
    let (settings, choices, paces) = (ground.settings, &ground.choices.course, &ground.course.paces);
    let mut next = u64::MAX;
    let mut offer = |at_ms: u64| {
        if at_ms > after_ms && at_ms < next {
            next = at_ms;
        }
    };
    if let Some((at_ms, _)) = choices.get(choice::next(choices, after_ms)) {
        offer(*at_ms);
    }
    if let Some((at_ms, _)) = paces.get(choice::next(paces, after_ms)) {
        offer(*at_ms);
    }
    for target in &settings.targets {
        offer(target.from_ms);
    }
    for hours in &settings.calendars {
        offer(hours.from_ms);
    }
    (next < u64::MAX).then_some(next)
}

/// Of two moments that may be, the first.
fn earlier(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        _ => one.or(other),
    }
}

/// What each clock measures, clock by clock, the latest of each last.
fn windows(facts: &Facts) -> Vec<Window> {
    let mut windows = Vec::new();
    let waited = facts.spans.first();
    let responded = facts.responses.first().map(|response| response.at_ms);
    let asked = waited.map(|span| span.from_ms);
    let begun = earlier(asked, responded);
    if let Some(from_ms) = begun {
        let ended = waited.filter(|span| span.end == SpanEnd::Ended);
        let ended = ended.and_then(|span| span.to_ms);
        let ended = ended.filter(|ended| responded.is_none_or(|at| *ended <= at));
        let to_ms = ended.or(responded);
        let end = if ended.is_some() {
            SpanEnd::Ended
        } else {
            SpanEnd::Answered
        };
        windows.push(Window {
            clock: Clock::First,
            from_ms,
            to_ms,
            end,
        });
        // What ended with the first wait belonged to it. The one that is open comes last.
        let is_later = |span: &Span| to_ms.is_some_and(|first| span.to_ms.is_none_or(|to| to > first));
        for open in [false, true] {
            for span in &facts.spans {
                if span.to_ms.is_none() == open && is_later(span) {
                    windows.push(Window {
                        clock: Clock::Next,
                        from_ms: span.from_ms,
                        to_ms: span.to_ms,
                        end: span.end,
                    });
                }
            }
        }
    }
    if let Some(from_ms) = begun.or(facts.received_ms) {
        windows.push(Window {
            clock: Clock::Solution,
            from_ms,
            to_ms: None,
            end: SpanEnd::Open,
        });
    }
    windows
}

/// Counting one window.
struct Tally<'a> {
    ground: &'a Ground<'a>,
    window: &'a Window,
    elapsed_ms: u64,
    warn_ms: Option<u64>,
    due_ms: Option<u64>,
    /// It may lie ahead.
    breach_ms: Option<u64>,
    promised: bool,
    /// As it is now, or was when it stopped.
    shown: Shown,
}

#[derive(Default)]
struct Shown {
    elapsed_ms: u64,
    running_from_ms: Option<u64>,
    target_minutes: Option<u32>,
    ended: bool,
    /// When the piece ends.
    upto_ms: Option<u64>,
}

/// A part of the window in which nothing changes.
struct Piece<'a> {
    from_ms: u64,
    /// None: without end.
    upto_ms: Option<u64>,
    pace: Pace,
    hours: Option<&'a OpenHours>,
    minutes: Option<u32>,
}

impl<'a> Tally<'a> {
    fn new(ground: &'a Ground<'a>, window: &'a Window) -> Self {
        Self {
            ground,
            window,
            elapsed_ms: 0,
            warn_ms: None,
            due_ms: None,
            breach_ms: None,
            promised: false,
            shown: Shown::default(),
        }
    }

    fn run(&mut self) {
        let mut from_ms = self.window.from_ms;
        loop {
            let upto_ms = earlier(cut(self.ground, from_ms), self.window.to_ms);
            if upto_ms.is_some_and(|upto_ms| upto_ms <= from_ms) {
                // It stopped as it began.
                self.look(&self.piece(from_ms, upto_ms));
                break;
            }
            self.take(&self.piece(from_ms, upto_ms));
            match upto_ms {
                Some(upto_ms) if self.window.to_ms != Some(upto_ms) => from_ms = upto_ms,
                _ => break,
            }
        }
        if self.window.to_ms.is_some_and(|to_ms| to_ms <= self.ground.now_ms) {
            self.shown.elapsed_ms = self.elapsed_ms;
            self.shown.running_from_ms = None;
            self.shown.upto_ms = None;
        }
    }

    fn piece(&self, from_ms: u64, upto_ms: Option<u64>) -> Piece<'a> {
        let Ground {
            timeline,
            settings,
            choices,
            course,
            ..
        } = self.ground;
        let chosen = choice::at(&choices.course, from_ms).unwrap_or_default();
        let queue = chosen.queue(timeline).map(String::as_str);
        let pace = choice::at(&course.paces, from_ms).filter(|_| self.window.clock == Clock::Solution);
        Piece {
            from_ms,
            upto_ms,
            pace: pace.unwrap_or(Pace::Runs),
            hours: settings.hours_at(from_ms, queue),
            minutes: settings.target_at(from_ms, self.window.clock, chosen.priority, queue),
        }
    }

    /// It began, so it is what can be seen now, unless another follows.
    fn look(&mut self, piece: &Piece<'_>) {
        let begun = piece.from_ms <= self.ground.now_ms;
        let ended = piece.pace == Pace::Ended;
        self.promised |= piece.minutes.is_some() && !ended;
        if !begun && self.shown.upto_ms.is_some() {
            return;
        }
        self.shown = Shown {
            elapsed_ms: self.elapsed_ms,
            running_from_ms: (piece.pace == Pace::Runs).then_some(piece.from_ms),
            // Changed after the stop: nothing.
            target_minutes: if ended {
                self.shown.target_minutes
            } else {
                piece.minutes
            },
            ended,
            upto_ms: piece.upto_ms,
        };
    }

    fn take(&mut self, piece: &Piece<'_>) {
        self.look(piece);
        let begun = piece.from_ms <= self.ground.now_ms;
        let runs = piece.pace == Pace::Runs;
        let missed = self
            .breach_ms
            .is_some_and(|breach_ms| breach_ms <= self.ground.now_ms);
        let grown_ms = match piece.upto_ms {
            Some(upto_ms) if runs => OpenHours::open_ms(piece.hours, piece.from_ms, upto_ms),
            _ => 0,
        };
        if !missed && piece.pace != Pace::Ended {
            let target = piece.minutes.map(target_ms);
            let percent = u64::from(self.ground.settings.warn_percent());
            let warn = target.map(|target| target / 100 * percent);
            self.warn_ms = self.reached(piece, begun, self.warn_ms, warn, grown_ms);
            self.due_ms = self.reached(piece, begun, self.due_ms, target, grown_ms);
            if let Some(target) = target.filter(|_| runs && self.breach_ms.is_none()) {
                self.breach_ms = self.missed(piece, target, grown_ms);
            }
        }
        self.elapsed_ms = self.elapsed_ms.saturating_add(grown_ms);
    }

    /// When it reaches `need_ms`, as the piece has it: at its beginning, where that has come down to what is over already.
    fn reached(
        &self,
        piece: &Piece<'_>,
        begun: bool,
        before: Option<u64>,
        need_ms: Option<u64>,
        grown_ms: u64,
    ) -> Option<u64> {
        if before.is_some() && !begun {
            return before;
        }
        let left = need_ms?.checked_sub(self.elapsed_ms).filter(|left| *left > 0);
        match left {
            None => before.or((piece.pace == Pace::Runs).then_some(piece.from_ms)),
            Some(left) => self.within(piece, left, grown_ms),
        }
    }

    /// The first running instant at which more than the target is over.
    fn missed(&self, piece: &Piece<'_>, target: u64, grown_ms: u64) -> Option<u64> {
        match target.checked_sub(self.elapsed_ms) {
            None => Some(piece.from_ms),
            Some(left) => self
                .within(piece, left.saturating_add(1), grown_ms)
                .map(|at| at - 1),
        }
    }

    /// When the piece has been open for that long, if it comes to that.
    fn within(&self, piece: &Piece<'_>, open_ms: u64, grown_ms: u64) -> Option<u64> {
        if piece.pace != Pace::Runs || (piece.upto_ms.is_some() && grown_ms < open_ms) {
            return None;
        }
        OpenHours::reached_ms(piece.hours, piece.from_ms, open_ms)
    }

    fn outcome(&self) -> Outcome {
        let now_ms = self.ground.now_ms;
        let stopped = self.window.to_ms.is_some_and(|to_ms| to_ms <= now_ms);
        let met = match self.window.clock {
            _ if self.breach_ms.is_some_and(|breach_ms| breach_ms <= now_ms) => return Outcome::Breached,
            Clock::First | Clock::Next if stopped => self.window.end == SpanEnd::Answered,
            Clock::Solution if self.shown.ended => self.ground.facts.solved.is_some(),
            _ => return Outcome::Open,
        };
        if met { Outcome::Met } else { Outcome::Ended }
    }

    /// None: nothing was promised.
    fn reading(&self) -> Option<Reading> {
        let now_ms = self.ground.now_ms;
        self.promised.then(|| Reading {
            clock: self.window.clock,
            from_ms: self.window.from_ms,
            elapsed_ms: self.shown.elapsed_ms,
            running_from_ms: self.shown.running_from_ms,
            target_minutes: self.shown.target_minutes,
            warn_ms: self.warn_ms,
            due_ms: self.due_ms,
            breach_ms: self.breach_ms.filter(|breach_ms| *breach_ms <= now_ms),
            outcome: self.outcome(),
        })
    }

    fn next_ms(&self) -> Option<u64> {
        let mut next = None;
        for at_ms in [self.warn_ms, self.due_ms, self.breach_ms, self.shown.upto_ms] {
            next = earlier(next, at_ms.filter(|at_ms| *at_ms > self.ground.now_ms));
        }
        next
    }
}
