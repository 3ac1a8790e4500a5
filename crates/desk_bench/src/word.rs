//! Words of a language that does not exist, besides the hundred that mail to a help desk is full of. How often a word comes
//! falls with its rank, as Zipf's law has it.

use rand_core::Rng;

const WORDS: usize = 6_000;
/// What help desks read most; the rest of the language is made of syllables.
const COMMON: &str = "the to and my is it not we on please in for with of when a this you have can be but after since from our \
    printer password account invoice order screen error login cannot open email delivery update laptop phone number again \
    install network office file window customer contract payment reset help thanks yesterday morning today machine version \
    program document paper button link page message address server backup license form week month still never always only \
    every before while floor department broken missing wrong slow empty second third first report send sent receive received \
    show shows shown stop stops stopped start starts started work works worked new old same other nothing";
const SYLLABLES: &[&str] = &[
    "ba", "ce", "di", "fo", "gu", "ha", "ji", "ka", "le", "mo", "nu", "pa", "que", "ri", "so", "tu", "va",
    "wi", "xe", "yo", "za", "bra", "cle", "dro", "fli", "gra", "ster", "ton", "mer", "lin", "sal", "ven",
    "tor", "nis", "pel", "rom",
];
const FIRST: &[&str] = &[
    "Ada", "Bo", "Chen", "Dana", "Emil", "Farah", "Goran", "Hana", "Ines", "Jonas", "Kofi", "Lena", "Mira",
    "Noor", "Olga", "Per", "Rosa", "Sami", "Tara", "Uwe", "Vera", "Wim", "Xenia", "Yusuf", "Zoe",
];

pub struct Words {
    words: Vec<String>,
    /// The running sum of 1/rank, scaled: a throw below it finds its word by bisection.
    sums: Vec<u64>,
}

impl Words {
    pub fn new(dice: &mut impl Rng) -> Words {
        let mut words: Vec<String> = COMMON.split_whitespace().map(str::to_owned).collect();
        while words.len() < WORDS {
            let syllables = 2 + dice.next_u64() % 3;
            words.push(
                (0..syllables)
                    .map(|_| one_of(SYLLABLES, dice.next_u64()))
                    .collect(),
            );
        }
        let mut sum = 0;
        let sums = (1..=words.len() as u64)
            .map(|rank| {
                sum += 1_000_000_000 / (rank + 2);
                sum
            })
            .collect();
        Words { words, sums }
    }

    fn throw(&self, dice: &mut impl Rng) -> &str {
        let total = self.sums.last().copied().unwrap_or(1);
        let at = dice.next_u64() % total;
        let place = self.sums.partition_point(|sum| *sum <= at);
        self.words.get(place).map_or("", String::as_str)
    }

    /// So many words in a row, the first with a capital.
    pub fn line(&self, dice: &mut impl Rng, words: u64) -> String {
        let line: Vec<&str> = (0..words.max(1)).map(|_| self.throw(dice)).collect();
        let line = line.join(" ");
        let mut chars = line.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().chain(chars).collect())
            .unwrap_or_default()
    }

    /// The name of a customer.
    pub fn name(&self, customer: u64) -> (&'static str, &str) {
        let last = usize::try_from(customer).unwrap_or(0) % 900 + 300;
        (
            one_of(FIRST, customer),
            self.words.get(last).map_or("", String::as_str),
        )
    }

    /// What an operator might look for: common and rare words, names, and two words together.
    pub fn searches(&self, dice: &mut impl Rng, count: u32) -> Vec<String> {
        (0..count)
            .map(|at| match at % 4 {
                0 | 1 => self.throw(dice).to_owned(),
                2 => self.name(dice.next_u64() % 2_500).1.to_owned(),
                _ => format!("{} {}", self.throw(dice), self.throw(dice)),
            })
            .collect()
    }
}

fn one_of<'a>(all: &[&'a str], throw: u64) -> &'a str {
    let at = usize::try_from(throw % all.len().max(1) as u64).unwrap_or(0);
    all.get(at).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    //! The law holds roughly, and searches are of words that are in the language.
    use super::*;
    use rand_chacha::ChaCha8Rng;
    use rand_core::SeedableRng;

    #[test]
    fn the_first_word_comes_most() {
        let mut dice = ChaCha8Rng::seed_from_u64(1);
        let words = Words::new(&mut dice);
        let line = words.line(&mut dice, 20_000).to_lowercase();
        let count = |word: &str| line.split(' ').filter(|each| *each == word).count();
        assert!(
            count("the") > 2 * count("is") && count("is") > count("printer"),
            "{}",
            count("the")
        );
        assert!(count("nothing") > 0);
    }

    #[test]
    fn searches_are_words_of_the_language() {
        let mut dice = ChaCha8Rng::seed_from_u64(1);
        let words = Words::new(&mut dice);
        let searches = words.searches(&mut dice, 40);
        assert_eq!(searches.len(), 40);
        for word in searches.iter().flat_map(|search| search.split(' ')) {
            assert!(words.words.iter().any(|known| known == word), "{word}");
        }
    }
}
