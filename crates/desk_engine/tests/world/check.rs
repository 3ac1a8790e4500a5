//! What a team of the seeded world holds, and whether it is the same for all.

use super::Team;
use desk_model::DocId;
use desk_port::{Answer, Query, Request};
use std::collections::{BTreeMap, BTreeSet};

impl Team {
    /// All hold the same documents, and every promise.
    pub fn check(&mut self) {
        let first = self.documents(0);
        for n in 1..self.peers.len() {
            let other = self.documents(n);
            let differ: BTreeSet<&DocId> = first
                .keys()
                .chain(other.keys())
                .filter(|doc| first.get(doc) != other.get(doc))
                .collect();
            assert!(differ.is_empty(), "peers 0 and {n} differ in {differ:?}");
        }
        let all: String = first.values().cloned().collect();
        for (text, _) in &self.promised {
            assert!(all.contains(text.as_str()), "{text} was acknowledged and is gone");
        }
        assert!(self.promised.len() > 10, "hardly anything happened");
        let counts: Vec<Result<Answer, String>> = (0..self.peers.len())
            .map(|n| {
                let id = self.ask(
                    n,
                    Request::Get {
                        query: Query::Reviews,
                    },
                );
                self.peers[n].answers.remove(&id).unwrap()
            })
            .collect();
        let items = |answer: &Result<Answer, String>| match answer {
            Ok(Answer::Reviews(items)) => items
                .iter()
                .map(|item| (item.ticket, item.item.clone(), item.sentence.clone()))
                .collect::<BTreeSet<_>>(),
            other => panic!("{other:?}"),
        };
        assert!(
            counts.iter().all(|count| items(count) == items(&counts[0])),
            "review items differ"
        );
    }

    /// Every value of every table of a peer's database.
    pub fn everything_kept(&self, n: usize) -> Vec<String> {
        let disk = &self.peers[n].disk;
        let mut tables = disk
            .prepare("select name from sqlite_schema where type = 'table' order by name")
            .unwrap();
        let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let mut all = Vec::new();
        for name in names.map(Result::unwrap) {
            let mut rows = disk.prepare(&format!("select * from \"{name}\"")).unwrap();
            let columns = rows.column_count();
            let mut rows = rows.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values = (0..columns).map(|at| format!("{:?}", row.get_ref(at)));
                all.push(format!("{name}: {}", values.collect::<Vec<_>>().join(", ")));
            }
        }
        all
    }

    pub fn documents(&self, n: usize) -> BTreeMap<DocId, String> {
        let engine = &self.peers[n].engine;
        engine
            .doc_ids()
            .unwrap()
            .into_iter()
            .map(|doc| (doc, engine.export(doc).unwrap().json))
            .collect()
    }
}
