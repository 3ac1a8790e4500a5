//! What has to be so when everybody has met.

use crate::{
    life::is_of_field,
    world::{Check, World, broken, tells},
};
use desk_docs::Document;
use desk_model::{DeviceId, DocId, Role};
use desk_port::{Answer, Query, TicketFilter, View};
use std::collections::BTreeMap;

/// One device's documents: as JSON, and the heads of their histories.
type Documents = BTreeMap<DocId, (String, Vec<[u8; 32]>)>;

impl World {
    pub fn check(&mut self) -> Check {
        self.say("everybody has met");
        let members: Vec<usize> = (0..self.devices.len())
            .filter(|n| self.devices[*n].is_member() && !self.has_unsent(*n))
            .collect();
        let mut first: Option<(usize, Documents, String)> = None;
        for n in members.iter().copied() {
            let documents = self.documents(n)?;
            let team = self.team(n)?;
            let chain = format!("{} {} {}", team.chain_seq, team.chain_number, team.epoch);
            match &first {
                None => first = Some((n, documents, chain)),
                Some((other, theirs, their_chain)) => {
                    equal(*other, theirs, n, &documents)?;
                    if *their_chain != chain {
                        return broken(format!(
                            "chains of {other} and {n} differ: {their_chain}, {chain}"
                        ));
                    }
                }
            }
        }
        let Some((n, documents, _)) = first else {
            return Ok(());
        };
        self.check_promises(n, &documents)?;
        for n in 0..self.devices.len() {
            self.check_own(n)?;
        }
        self.check_strangers()?;
        self.check_rows(&members)?;
        match self.plan.files {
            true => self.check_files(&members),
            false => Ok(()),
        }
    }

    fn has_unsent(&self, n: usize) -> bool {
        self.role(n) == Some(Role::Viewer) && self.devices[n].status.sync.unshared > 0
    }

    pub fn documents(&self, n: usize) -> Check<Documents> {
        let Some(engine) = &self.devices[n].engine else {
            return broken(format!("device {n} does not run"));
        };
        let ids = engine.doc_ids().or_else(|refusal| broken(refusal.sentence))?;
        let mut documents = Documents::new();
        for id in ids {
            let exported = engine.export(id).or_else(|refusal| broken(refusal.sentence))?;
            let actor = desk_docs::Actor::new(DeviceId([0; 16]), 0);
            let document = Document::load(Some(&exported.automerge), &[], actor);
            let document = document.or_else(|error| broken(error.to_string()))?;
            let mut heads = document.heads();
            heads.sort_unstable();
            documents.insert(id, (exported.json, heads));
        }
        Ok(documents)
    }

    /// Everything that was promised to all is there, and once.
    fn check_promises(&self, n: usize, documents: &Documents) -> Check {
        for promise in self.ledger.promises.iter().filter(|promise| promise.everywhere) {
            let json = documents.get(&promise.doc).map_or("", |(json, _)| json.as_str());
            let times = json.matches(promise.text.as_str()).count();
            if times != 1 {
                let (text, by) = (&promise.text, promise.by);
                return broken(format!("{by} acknowledged {text}, and {n} has it {times} times"));
            }
        }
        Ok(())
    }

    /// Who was removed has nothing that was written since, and the relay has no word of anybody.
    pub fn check_strangers(&self) -> Check {
        for (seq, kept) in &self.relay.log.entries {
            if tells(&kept.bytes) {
                return broken(format!("entry {seq} at the relay is not sealed"));
            }
        }
        for (n, device) in self.devices.iter().enumerate() {
            let (Some(left_at), Some(engine)) = (device.left_at, &device.engine) else {
                continue;
            };
            let later = self
                .ledger
                .promises
                .iter()
                .filter(|promise| promise.at > left_at && promise.by != n);
            for promise in later {
                if crate::crash::has(engine, promise.doc, &promise.text) {
                    let text = &promise.text;
                    return broken(format!(
                        "device {n} was removed, and reads {text}, which was written later"
                    ));
                }
            }
        }
        Ok(())
    }

    /// Everybody starts again with a right clock, and then everybody's lists say the same.
    fn check_rows(&mut self, members: &[usize]) -> Check {
        for n in 0..self.devices.len() {
            self.close(n);
            self.devices[n].ahead_ms = 0;
            self.boot(n)?;
        }
        self.rest()?;
        self.run_until(self.now_ms + 120_000)?;
        let mut first: Option<(usize, Vec<String>)> = None;
        for n in members.iter().copied() {
            if !self.devices[n].is_member() {
                continue;
            }
            let rows = self.rows(n)?;
            let Some((other, theirs)) = &first else {
                first = Some((n, rows));
                continue;
            };
            if let Some((one, two)) = theirs.iter().zip(&rows).find(|(one, two)| one != two) {
                return broken(format!("lists of {other} and {n} differ: {one}\n{two}"));
            }
            if theirs.len() != rows.len() {
                return broken(format!("lists of {other} and {n} are of different length"));
            }
        }
        Ok(())
    }

    /// What lists and tickets show, without what is each reader's own.
    fn rows(&mut self, n: usize) -> Check<Vec<String>> {
        let filter = TicketFilter {
            view: View::All,
            limit: 500,
            ..TicketFilter::default()
        };
        let mut rows = Vec::new();
        let mut tickets = Vec::new();
        if let Answer::Tickets(page) = self.query(n, Query::Tickets { filter })? {
            tickets.extend(page.rows.iter().map(|row| row.id));
            for mut row in page.rows {
                // Computed by a clock that was wrong then, and stays until the ticket is touched (docs/simulation.md).
                row.next_ms = row.next_ms.filter(|_| !self.plan.skew);
                rows.push(format!("{row:?}"));
            }
        }
        for id in tickets {
            if let Answer::Ticket(Some(view)) = self.query(n, Query::Ticket { id })? {
                let timeline = view.timeline.iter();
                rows.extend(timeline.map(|item| format!("{} {} {:?}", item.at_ms, item.who, item.body)));
                rows.push(format!("{:?} {:?}", view.solution, view.hold_until_ms));
                rows.push(format!("{:?} {:?}", view.fields, view.opinions));
            }
        }
        if let Answer::Reviews(reviews) = self.query(n, Query::Reviews)? {
            self.counts.apart += reviews.iter().filter(|review| is_of_field(review)).count() as u64;
            rows.extend(
                reviews
                    .iter()
                    .map(|item| format!("{:?} {} {}", item.ticket, item.item, item.sentence)),
            );
        }
        let (words, offset, limit) = (String::new(), 0, 500);
        if let Answer::Customers(page) = self.query(n, Query::Customers { words, offset, limit })? {
            rows.extend(page.rows.iter().map(|row| format!("{row:?}")));
        }
        let words = String::new();
        if let Answer::Articles(page) = self.query(n, Query::Articles { words, offset, limit })? {
            rows.extend(page.rows.iter().map(|row| format!("{row:?}")));
        }
        if let Answer::Procedures(page) = self.query(n, Query::Procedures { offset, limit })? {
            for row in page.rows {
                let id = row.id;
                rows.push(format!("{row:?}"));
                if let Answer::Procedure(Some(view)) = self.query(n, Query::Procedure { id })? {
                    rows.push(format!("{view:?}"));
                }
            }
        }
        Ok(rows)
    }
}

fn equal(one: usize, ones: &Documents, other: usize, others: &Documents) -> Check {
    for id in ones.keys().chain(others.keys()) {
        let (a, b) = (ones.get(id), others.get(id));
        if a == b {
            continue;
        }
        let whose = |documents: Option<&(String, Vec<[u8; 32]>)>| {
            documents.map_or(String::from("not there"), |(json, heads)| {
                format!("{} heads, {json}", heads.len())
            })
        };
        let (a, b) = (whose(a), whose(b));
        return broken(format!("{one} and {other} differ in {id:?}:\n{a}\n{b}"));
    }
    Ok(())
}
