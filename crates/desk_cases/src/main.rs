//! `desk_cases FILE`: what the fold gives for each case of the file; exit 1 where a stated value differs.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(file) = std::env::args().nth(1) else {
        eprintln!("Name a file of cases.");
        return ExitCode::FAILURE;
    };
    match told(&file) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// Prints every case; whether all of them hold.
fn told(file: &str) -> Result<bool, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file} cannot be read: {error}."))?;
    let stated = desk_cases::run(&text, false).map_err(|unread| unread.to_string())?;
    let (mut case, mut cases, mut wrong) = ("", 0, 0);
    for line in &stated {
        if line.case != case {
            case = &line.case;
            cases += 1;
            println!("# {case}");
        }
        println!("{}", line.found());
        for (key, stated, _) in line.values.iter().filter(|(_, stated, found)| stated != found) {
            wrong += 1;
            println!("  ! {key}={stated} is stated");
        }
    }
    println!("\n{cases} cases, {wrong} values differ");
    Ok(wrong == 0)
}
