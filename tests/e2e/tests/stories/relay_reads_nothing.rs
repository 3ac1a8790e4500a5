//! What Grace writes goes to the relay sealed: none of her words stand in any file that the relay keeps.
//!
//! Not vacuous: the relay's files must have grown by what was written, and the search must find words that
//! are put into them in clear.

use desk_e2e::{Kind, Told, World};

use crate::people::{SHARED, notes, replies, starts_a_desk, takes_down};
use crate::told_in;

const WORDS: &[&str] = &[
    "Chrysanthemum Desk",
    "Grace Galore",
    "quetzal@example.org",
    "Periwinkle on fire",
    "The marzipan is burning.",
    "Please use a tarpaulin.",
    "They sounded like a bassoon.",
];

async fn story(kind: Kind) -> Told {
    let mut world = World::<1>::start(kind).await?;
    let page = starts_a_desk(&world.browsers[0], WORDS[0], WORDS[1]).await?;
    let before = world.relay.kept_bytes_used()?;
    takes_down(&page, WORDS[2], WORDS[3], WORDS[4]).await?;
    replies(&page, WORDS[5]).await?;
    notes(&page, WORDS[6]).await?;
    page.status(SHARED).await?;

    world.relay.stop().await;
    assert!(
        world.relay.kept_bytes_used()? > before + 500,
        "nothing of the ticket reached the relay"
    );
    for words in WORDS {
        for word in words.split(' ').filter(|word| word.len() > 6) {
            assert!(
                !holds(&world.relay.kept()?, word),
                "the relay keeps \"{word}\" in clear"
            );
        }
    }
    std::fs::write(world.relay.folder().join("clear"), WORDS.concat()).unwrap();
    assert!(
        WORDS
            .iter()
            .all(|words| holds(&world.relay.kept().unwrap(), words))
    );
    Ok(())
}

/// As UTF-8 or as UTF-16, which is how browsers keep text.
fn holds(bytes: &[u8], word: &str) -> bool {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut found = [word.as_bytes(), &wide].into_iter();
    found.any(|word| bytes.windows(word.len()).any(|window| window == word))
}

told_in!(chromium Chromium, firefox Firefox);
