//! Puts right what `wasm-opt` of Binaryen 108 (Debian 12) writes wrong: it exports every table as the first one, so that
//! wasm-bindgen's table of references to JavaScript is lost and no program starts. Later versions write it right, and then
//! nothing is changed. The format: <https://webassembly.github.io/spec/core/binary/modules.html#export-section>.

const HEAD_BYTES: usize = 8;
const EXPORTS: u8 = 7;
const TABLE: u8 = 1;

/// An exported table: its name, its number, and where the number stands.
#[derive(Debug, PartialEq, Eq)]
struct Export {
    name: Vec<u8>,
    table: u8,
    at: usize,
}

/// Exports tables by the numbers that they had before the optimiser, which renumbers none. None: one of the two is no program
/// that this understands.
pub fn restore(before: &[u8], optimised: &mut [u8]) -> Option<()> {
    let were = exports(before)?;
    for export in exports(optimised)? {
        let was = were.iter().find(|was| was.name == export.name)?;
        *optimised.get_mut(export.at)? = was.table;
    }
    Some(())
}

fn exports(wasm: &[u8]) -> Option<Vec<Export>> {
    let mut found = Vec::new();
    let mut at = HEAD_BYTES;
    while let Some(section) = wasm.get(at).copied() {
        at += 1;
        let bytes = number(wasm, &mut at)?;
        let end = at.checked_add(bytes)?;
        if section == EXPORTS {
            for _ in 0..number(wasm, &mut at)? {
                let length = number(wasm, &mut at)?;
                let name = wasm.get(at..at.checked_add(length)?)?.to_vec();
                at += length;
                let kind = *wasm.get(at)?;
                at += 1;
                let place = at;
                let index = number(wasm, &mut at)?;
                if kind == TABLE {
                    // Of one byte, or not put right by writing one byte.
                    let table = u8::try_from(index).ok().filter(|index| *index < 128)?;
                    found.push(Export {
                        name,
                        table,
                        at: place,
                    });
                }
            }
        }
        at = end;
    }
    Some(found)
}

/// An unsigned number in LEB128.
fn number(wasm: &[u8], at: &mut usize) -> Option<usize> {
    let mut value = 0usize;
    for shift in (0..35).step_by(7) {
        let byte = *wasm.get(*at)?;
        *at += 1;
        value |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    //! Programs written byte by byte after the specification.
    use super::*;

    /// A custom section, then exports: a function 300, table `t` by this number.
    fn program(table: u8) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        wasm.extend([0, 2, 1, b'x']);
        wasm.extend([EXPORTS, 10, 2, 1, b'f', 0, 0xac, 0x02, 1, b't', TABLE, table]);
        wasm
    }

    #[test]
    fn a_table_is_exported_by_its_number_again() {
        let mut optimised = program(0);
        restore(&program(1), &mut optimised).unwrap();
        assert_eq!(optimised, program(1));
    }

    #[test]
    fn what_is_right_stays() {
        let mut optimised = program(1);
        restore(&program(1), &mut optimised).unwrap();
        assert_eq!(optimised, program(1));
    }

    #[test]
    fn what_is_no_program_is_refused() {
        assert_eq!(restore(&program(1)[..16], &mut program(0)), None);
        assert_eq!(exports(b"\0asm\x01\0\0\0\x07"), None);
    }
}
