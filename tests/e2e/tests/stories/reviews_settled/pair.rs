//! What two people do to one ticket that does not go together, by the kind of item that is to come of it.

use serde_json::{Value, json};

/// Where customers, children, procedures begin among the ids.
pub const CUSTOMERS: usize = 900;
const CHILDREN: usize = 800;
const PROCEDURE: usize = 950;

/// The id of a document that this story makes: its number, and so the first of what people see of it.
pub fn id(number: usize) -> String {
    format!("{number:06}{}", "0".repeat(20))
}

/// Another ticket about the same thing.
pub fn other(nth: usize, which: usize) -> String {
    id(100 * which + nth)
}

pub fn start(ticket: &str) -> Value {
    let steps = json!([{"number": 1, "kind": "check", "text": "Is the lamp on?"}]);
    json!({"do": "start_run", "ticket": ticket, "procedure": id(PROCEDURE), "version": 1, "title": "Lamp", "steps": steps})
}

/// A ticket as both know it.
pub struct Ticket {
    pub nth: usize,
    pub id: String,
    /// Its newest entry.
    pub last: Value,
    pub escalation: Value,
    /// Who does the one thing and who the other.
    pub people: [Value; 2],
}

impl Ticket {
    fn act(&self, name: &str, more: Value) -> Value {
        let mut act = json!({"do": name, "ticket": self.id});
        let fields = act.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("fields").clone());
        act
    }

    /// The same with another value.
    fn both(&self, name: &str, field: &str, values: [Value; 2]) -> [Value; 2] {
        values.map(|value| self.act(name, json!({ field: value })))
    }

    fn writes(&self, field: &str, values: [Value; 2]) -> [Value; 2] {
        values.map(|value| self.act("set_field", json!({"field": field, "value": value})))
    }

    fn escalates(&self, question: &str) -> Value {
        self.act(
            "escalate_ticket",
            json!({"tried": "All.", "evidence": "Noise.", "question": question, "risk": "None."}),
        )
    }

    fn answers(&self) -> Value {
        self.act(
            "answer_escalation",
            json!({"escalation": self.escalation, "text": "Yes."}),
        )
    }

    fn replies(&self, text: &str) -> Value {
        self.act("send_reply", json!({"text": text}))
    }

    fn solves(&self, code: &str) -> Value {
        self.act("solve_ticket", json!({"code": code}))
    }

    fn splits(&self, child: usize) -> Value {
        let child = id(CHILDREN + child);
        self.act("split_ticket", json!({"child": child, "messages": [self.last]}))
    }

    fn merges(&self, which: usize) -> Value {
        self.act("merge_ticket", json!({"into": other(self.nth, which)}))
    }

    /// What the one does and what the other; null where the other gets a mail of the customer.
    pub fn pair(&self, kind: &str) -> [Value; 2] {
        match kind {
            "double-reply" => [self.replies("Hall answers."), self.replies("Shop answers.")],
            "reply-crossed" => [self.replies("Hall answers."), Value::Null],
            "solve-unseen" => [self.solves("fixed"), Value::Null],
            "two-codes" => [self.solves("fixed"), self.solves("duplicate")],
            "two-owners" => self.both("assign_ticket", "to", self.people.clone()),
            "close-reopen" => [
                self.act("close_ticket", json!({})),
                self.act("reopen_ticket", json!({})),
            ],
            "two-priorities" => ["high", "urgent"]
                .map(|to| self.act("set_priority", json!({"to": to, "reason": "They called."}))),
            "solve-escalate" => [self.solves("fixed"), self.escalates("What now?")],
            "two-escalations" => [self.escalates("What now?"), self.escalates("And then?")],
            "return-answer" => [
                self.answers(),
                self.act(
                    "return_escalation",
                    json!({"escalation": self.escalation, "reason": "No."}),
                ),
            ],
            "undo-built-on" => [
                self.act("undo_act", json!({"act": self.escalation})),
                self.answers(),
            ],
            "two-values" => self.writes(
                "subject",
                ["two-values in the hall", "two-values in the shop"].map(Value::from),
            ),
            "two-customers" => self.writes("customer", [id(CUSTOMERS), id(CUSTOMERS + 1)].map(Value::from)),
            "two-queues" => self.both("move_to_queue", "to", ["Hall", "Shop"].map(Value::from)),
            "merge-unseen" => [self.merges(1), self.solves("fixed")],
            "split-twice" => [self.splits(0), self.splits(1)],
            "split-answered" => [self.splits(2), self.replies("Shop answers.")],
            "two-merges" => [self.merges(1), self.merges(2)],
            "merge-cycle" => {
                let back = json!({"do": "merge_ticket", "ticket": other(self.nth, 1), "into": self.id});
                [self.merges(1), back]
            }
            "step-twice" => ["ok", "fail"].map(|result| {
                let step = json!({"run": self.last, "step": 1, "result": result});
                self.act("record_step", step)
            }),
            "two-runs" => [start(&self.id), start(&self.id)],
            unknown => panic!("nothing is known of {unknown}"),
        }
    }
}
