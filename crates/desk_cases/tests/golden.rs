//! The golden cases in `cases.txt`: what the fold of a written history gives. G and S cases are the specification's, H cases are
//! more of the same kind. A line that says nothing that could fail is refused, and so is a key or word that nobody knows.
#![allow(clippy::expect_used)]

const CASES: &str = include_str!("cases.txt");

/// Runs every case, in the written order of entries and in the reverse; all differences are told at once.
#[test]
fn every_case_gives_what_it_says() {
    let mut checked = 0;
    for reversed in [false, true] {
        let stated = desk_cases::run(CASES, reversed).expect("every line can be read");
        checked += stated.iter().map(|line| line.values.len()).sum::<usize>();
        let differs = |line: &&desk_cases::Stated| !line.holds();
        let tell = |line: &desk_cases::Stated| format!("{}\n  {}\n  {}", line.case, line.line, line.found());
        let wrong: Vec<String> = stated.iter().filter(differs).map(tell).collect();
        assert!(wrong.is_empty(), "reversed: {reversed}\n{}", wrong.join("\n"));
    }
    assert!(checked > 500, "only {checked} values were looked at");
}

/// A difference that is told names one case.
#[test]
fn no_two_cases_have_one_name() {
    let names = CASES.lines().filter_map(|line| line.strip_prefix("# "));
    let mut numbers: Vec<&str> = names.filter_map(|name| name.split(' ').next()).collect();
    assert!(numbers.len() > 200, "only {} names were looked at", numbers.len());
    numbers.sort_unstable();
    let twice: Vec<&[&str]> = numbers
        .windows(2)
        .filter(|pair| pair.first() == pair.last())
        .collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn what_cannot_be_read_is_told_with_its_line() {
    let wrong = [
        ("m1 gw 09:00 teleport", "no kind of entry"),
        ("m1 gw 9 in", "no time"),
        ("m1 gw 09:00 in\n= A mood=good", "no key"),
        ("m1 gw 09:00 in\n= A state", "no value"),
        ("m1 gw 09:00 in\n= A", "nothing is stated"),
        ("m1 gw 09:00 in\n= B state=new", "nothing is stated"),
        ("M1 lea 09:00 merge A", "what goes where"),
        ("reg mood=a|b", "no register"),
        ("sla often normal * 60", "no word for this"),
        ("sla first normal * soon", "no word for this"),
        ("sla first normal *", "a word is missing"),
        ("cal * mo-xx 09:00-17:00", "no word for this"),
        ("cal * mo 9-17", "no word for this"),
        ("cal * mo 09:00-17:00 2026-02-30", "no date"),
        ("cal * mo", "hours are missing"),
    ];
    for (text, why) in wrong {
        let said = desk_cases::run(&format!("# one\n{text}"), false).map_err(|unread| unread.to_string());
        let said = said.expect_err(text);
        assert!(said.contains(why) && said.contains("one"), "{said}");
    }
}
