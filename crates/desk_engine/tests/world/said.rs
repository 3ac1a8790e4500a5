//! What a customer says further, taken down by hand: in the ticket, by its channel, as theirs.

use crate::{
    acts::{self, done, give, solve, view},
    team::{Team, Weather},
};
use desk_model::{Act, DocId, entry::Channel};
use desk_port::{TimelineItem, row::ShownState, view::ItemBody};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn said(ticket: DocId, channel: Channel) -> Act {
    Act::AddMessage {
        ticket,
        message: "It is dark again.".into(),
        channel,
    }
}

#[test]
fn what_the_customer_says_further_is_theirs_and_takes_up_what_was_solved() {
    let mut team = Team::start(931, 2, Weather::default());
    let ticket = DocId(team.id());
    // Without an address: known by name alone.
    let act = Act::CreateTicket {
        ticket,
        customer: "Ada of the second floor".into(),
        subject: "No light".into(),
        message: "It is dark.".into(),
        channel: Channel::WalkIn,
    };
    done(&mut team, 0, act);
    done(&mut team, 0, solve(ticket));
    team.make_peace();
    assert_eq!(view(&mut team, 1, ticket).row.state, ShownState::Solved);
    team.sleep(DAY_MS);
    done(&mut team, 1, said(ticket, Channel::Chat));
    team.make_peace();
    for n in [0, 1] {
        let seen = view(&mut team, n, ticket);
        assert_eq!(seen.row.state, ShownState::Open);
        assert!(seen.row.waiting_since_ms.is_some());
        let is_it = |item: &&TimelineItem| matches!(&item.body, ItemBody::Message { text, .. } if text == "It is dark again.");
        let item = seen.timeline.iter().find(is_it).unwrap();
        assert_eq!((item.who.as_str(), item.mine), ("Ada of the second floor", false));
        let ItemBody::Message {
            channel,
            needs_action,
            ..
        } = item.body
        else {
            panic!("{item:?}")
        };
        assert_eq!((channel, needs_action), (Channel::Chat, true));
    }
    // In person it was answered by being there.
    done(&mut team, 1, said(ticket, Channel::WalkIn));
    assert_eq!(view(&mut team, 1, ticket).row.waiting_since_ms, None);
}

#[test]
fn what_comes_too_late_or_says_nothing_is_refused() {
    let mut team = Team::start(932, 1, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    let empty = Act::AddMessage {
        ticket,
        message: " ".into(),
        channel: Channel::Chat,
    };
    assert!(give(&mut team, 0, empty).is_err());
    done(&mut team, 0, solve(ticket));
    done(&mut team, 0, Act::CloseTicket { ticket });
    team.sleep(31 * DAY_MS);
    let late = give(&mut team, 0, said(ticket, Channel::Chat)).unwrap_err();
    assert!(late.contains("new ticket"), "{late}");
    assert_eq!(view(&mut team, 0, ticket).row.state, ShownState::Closed);
}
