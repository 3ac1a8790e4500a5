//! What review says to people, where only the engine knows how things are called.
//!
//! Not vacuous: while nobody has settled it, both devices show both names, and nowhere a number.

use crate::acts::{self, done, view};
use crate::team::{Team, Weather};
use desk_model::{Act, DocId, ticket_document::Field};

#[test]
fn of_two_customers_given_apart_both_are_named_and_one_is_kept() {
    let mut team = Team::start(61, 2, Weather::default());
    let ticket = acts::take_down(&mut team, 0);
    let customers = ["Bo", "Cy"].map(|name| {
        let customer = DocId(team.id());
        let act = Act::CreateCustomer {
            customer,
            name: name.into(),
            email: String::new(),
            phone: String::new(),
        };
        done(&mut team, 0, act);
        customer
    });
    team.make_peace();
    team.hold(1, true);
    for (n, customer) in customers.into_iter().enumerate() {
        let act = Act::SetField {
            ticket,
            field: Field::Customer,
            value: customer.to_string(),
        };
        done(&mut team, n, act);
    }
    team.hold(1, false);
    team.make_peace();
    for n in [0, 1] {
        let review = view(&mut team, n, ticket).reviews.remove(0);
        assert_eq!(review.item, "two-customers");
        let mut sides: Vec<String> = review.sides.into_iter().map(|side| side.text).collect();
        sides.sort();
        assert_eq!(sides, ["Bo", "Cy"]);
        let mut ways: Vec<String> = review.ways.into_iter().map(|way| way.words).collect();
        ways.sort();
        assert_eq!(ways, ["Keep \u{201c}Bo\u{201d}", "Keep \u{201c}Cy\u{201d}"]);
    }
    let ways = view(&mut team, 1, ticket).reviews.remove(0).ways;
    let bo = ways.into_iter().find(|way| way.words.contains("Bo")).unwrap();
    done(&mut team, 1, bo.act.act().unwrap());
    team.make_peace();
    for n in [0, 1] {
        let seen = view(&mut team, n, ticket);
        assert!(seen.reviews.is_empty());
        assert_eq!(seen.row.customer_name, "Bo");
    }
}
