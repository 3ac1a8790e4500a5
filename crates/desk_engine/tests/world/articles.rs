//! Articles: linked to tickets and parted from them, and in which state they are.
//!
//! Not vacuous: each is read on another device, before and after.

use crate::{
    acts::{done, give, take_down, view},
    team::{Team, Weather},
};
use desk_model::{Act, DocId, Role, article::ArticleState};
use desk_port::{Answer, ArticleView, Query};

fn article(team: &mut Team, ticket: Option<DocId>) -> DocId {
    let article = DocId(team.id());
    let act = Act::CreateArticle {
        article,
        title: "Restarting".into(),
        body: "Wait a minute.".into(),
        ticket,
    };
    done(team, 0, act);
    article
}

fn read(team: &mut Team, n: usize, id: DocId) -> ArticleView {
    match team.query(n, Query::Article { id }) {
        Answer::Article(Some(view)) => *view,
        other => panic!("{other:?}"),
    }
}

/// What each of two devices says of the article's tickets, and how many articles each of the tickets has.
fn linked(team: &mut Team, article: DocId, tickets: [DocId; 2]) -> (Vec<DocId>, [usize; 2]) {
    team.make_peace();
    let mut of = |n| {
        let seen = read(team, n, article);
        let mut rows: Vec<DocId> = seen.tickets.iter().map(|row| row.id).collect();
        rows.sort_unstable();
        assert_eq!(rows, seen.article.tickets);
        (rows, tickets.map(|ticket| view(team, n, ticket).articles.len()))
    };
    let (one, two) = (of(0), of(1));
    assert_eq!(one, two);
    one
}

#[test]
fn an_article_is_linked_to_tickets_and_parted_from_them() {
    let mut team = Team::start(761, 2, Weather::default());
    let mut tickets = [take_down(&mut team, 0), take_down(&mut team, 0)];
    tickets.sort_unstable();
    let [one, two] = tickets;
    let id = article(&mut team, Some(one));
    assert_eq!(linked(&mut team, id, tickets), (vec![one], [1, 0]));
    let link = |ticket| Act::LinkArticle { article: id, ticket };
    let unlink = |ticket| Act::UnlinkArticle { article: id, ticket };
    done(&mut team, 1, link(two));
    done(&mut team, 1, link(two));
    assert_eq!(linked(&mut team, id, tickets), (vec![one, two], [1, 1]));
    done(&mut team, 0, unlink(one));
    done(&mut team, 0, unlink(one));
    assert_eq!(linked(&mut team, id, tickets), (vec![two], [0, 1]));
    done(&mut team, 1, link(one));
    assert_eq!(linked(&mut team, id, tickets), (vec![one, two], [1, 1]));

    // Linked by one while another, who does not know of that, parts them: what somebody has just found stays.
    team.hold(1, true);
    done(&mut team, 0, unlink(one));
    done(&mut team, 0, link(one));
    done(&mut team, 1, unlink(one));
    team.hold(1, false);
    assert_eq!(linked(&mut team, id, tickets), (vec![one, two], [1, 1]));

    let nothing = Act::UnlinkArticle {
        article: one,
        ticket: two,
    };
    let said = give(&mut team, 0, nothing).unwrap_err();
    assert!(said.contains("no article of this desk"), "{said}");
}

#[test]
fn an_article_is_published_and_taken_away_by_whoever_writes() {
    let mut team = Team::strangers(762, 3, Weather::default());
    team.found();
    for (n, role) in [(1, Role::Operator), (2, Role::Viewer)] {
        let link = team.invite_as(role);
        assert_eq!(team.join(n, &link), Ok(Answer::Done));
    }
    let id = article(&mut team, None);
    team.make_peace();
    assert_eq!(read(&mut team, 1, id).article.state, ArticleState::Draft);
    for to in [ArticleState::Published, ArticleState::Archived] {
        let set = Act::SetArticleState { article: id, to };
        let said = give(&mut team, 2, set.clone()).unwrap_err();
        assert!(said.starts_with("You can read this desk"), "{said}");
        done(&mut team, 1, set);
        team.make_peace();
        for n in [0, 2] {
            assert_eq!(read(&mut team, n, id).article.state, to);
            let words = String::new();
            let listed = Query::Articles {
                words,
                offset: 0,
                limit: 9,
            };
            let Answer::Articles(page) = team.query(n, listed) else {
                panic!("no articles")
            };
            assert_eq!(page.rows[0].state, to);
        }
    }
}
