//! Which tools the project needs, read from `tools.txt`. Installing them is not done here.

use std::env;
use std::fs;
use std::path::PathBuf;

use crate::fault::Fault;
use crate::place::Place;

/// What a tool is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Build,
    Dist,
    Browser,
    Fuzz,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Crate {
    pub name: String,
    pub version: String,
    pub program: String,
    pub need: Need,
    pub flags: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Package {
    pub program: String,
    pub package: String,
    pub need: Need,
}

/// A package of the npm registry that a test loads.
#[derive(Debug, PartialEq, Eq)]
pub struct Module {
    pub name: String,
    pub version: String,
    pub need: Need,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tools {
    pub crates: Vec<Crate>,
    pub modules: Vec<Module>,
    pub packages: Vec<Package>,
}

impl Tools {
    pub fn read(place: &Place) -> Result<Tools, Fault> {
        let path = place.root.join("xtask/tools.txt");
        Tools::parse(&fs::read_to_string(&path).map_err(Fault::file(path))?)
    }

    fn parse(text: &str) -> Result<Tools, Fault> {
        let mut tools = Tools::default();
        for (at, line) in text.lines().enumerate() {
            let fault = || Fault::Tools {
                line: at + 1,
                text: line.to_owned(),
            };
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] | ["#", ..] => {}
                ["cargo", name, version, program, need, flags @ ..] => tools.crates.push(Crate {
                    name: (*name).to_owned(),
                    version: (*version).to_owned(),
                    program: (*program).to_owned(),
                    need: Need::parse(need).ok_or_else(fault)?,
                    flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
                }),
                ["npm", name, version, need] => tools.modules.push(Module {
                    name: name.replace("{arch}", arch()),
                    version: (*version).to_owned(),
                    need: Need::parse(need).ok_or_else(fault)?,
                }),
                ["system", program, package, need] => tools.packages.push(Package {
                    program: (*program).to_owned(),
                    package: (*package).to_owned(),
                    need: Need::parse(need).ok_or_else(fault)?,
                }),
                _ => return Err(fault()),
            }
        }
        Ok(tools)
    }

    /// The folders of the pinned tools' programs, to be put in front of PATH.
    pub fn folders(&self, place: &Place) -> Vec<PathBuf> {
        let crates = self.crates.iter().map(|tool| tool.root(place).join("bin"));
        let modules = self.modules.iter().map(|module| module.folder(place).join("bin"));
        crates.chain(modules).collect()
    }

    /// Where a program finds the module of this name.
    pub fn module(&self, name: &str, place: &Place) -> Option<PathBuf> {
        let module = self.modules.iter().find(|module| module.name == name)?;
        Some(module.root(place))
    }
}

/// This machine's processor, as Node.js names it.
fn arch() -> &'static str {
    if cfg!(target_arch = "aarch64") {
        "arm64"
    } else {
        "x64"
    }
}

impl Need {
    fn parse(word: &str) -> Option<Need> {
        match word {
            "build" => Some(Need::Build),
            "dist" => Some(Need::Dist),
            "browser" => Some(Need::Browser),
            "fuzz" => Some(Need::Fuzz),
            _ => None,
        }
    }
}

impl Crate {
    pub fn root(&self, place: &Place) -> PathBuf {
        place.tools.join(format!("{}-{}", self.name, self.version))
    }

    pub fn is_there(&self, place: &Place) -> bool {
        self.root(place).join("bin").join(&self.program).is_file()
    }
}

impl Module {
    /// Each has a folder of its own, in which npm makes `node_modules`.
    pub fn root(&self, place: &Place) -> PathBuf {
        let name = self.name.trim_start_matches('@').replace('/', "-");
        place.tools.join(format!("npm-{name}-{}", self.version))
    }

    fn folder(&self, place: &Place) -> PathBuf {
        self.root(place).join("node_modules").join(&self.name)
    }

    pub fn is_there(&self, place: &Place) -> bool {
        self.folder(place).join("package.json").is_file()
    }
}

impl Package {
    pub fn is_there(&self) -> bool {
        let path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&path).any(|folder| folder.join(&self.program).is_file())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_each_kind_is_read() {
        let tools = Tools::parse(
            "# words\n\ncargo a-cli 1.2 a build --locked\nsystem b b-pkg dist\nnpm @c/d-{arch} 3.4 browser\n",
        )
        .unwrap();
        assert_eq!(tools.crates[0].name, "a-cli");
        assert_eq!(tools.crates[0].version, "1.2");
        assert_eq!(tools.crates[0].program, "a");
        assert_eq!(tools.crates[0].flags, ["--locked"]);
        assert_eq!(
            (tools.packages[0].package.as_str(), tools.packages[0].need),
            ("b-pkg", Need::Dist)
        );
        let module = &tools.modules[0];
        assert!(["@c/d-x64", "@c/d-arm64"].contains(&module.name.as_str()));
        assert_eq!(module.version, "3.4");
    }

    #[test]
    fn a_line_that_is_wrong_is_named() {
        for wrong in ["cargo a 1", "system b b-pkg sometime", "npm x"] {
            let fault = Tools::parse(&format!("# one\n{wrong}")).unwrap_err();
            assert!(
                matches!(fault, Fault::Tools { line: 2, ref text } if text == wrong),
                "{wrong}: {fault}"
            );
        }
    }

    #[test]
    fn the_projects_own_list_is_understood() {
        let tools = Tools::parse(include_str!("../tools.txt")).unwrap();
        assert!(
            tools
                .crates
                .iter()
                .any(|tool| tool.name == "trunk" && tool.flags == ["--locked"])
        );
        // Its lock file names a version that the registry no longer serves.
        assert!(
            tools
                .crates
                .iter()
                .any(|tool| tool.name == "wasm-bindgen-cli" && tool.flags.is_empty())
        );
    }

    #[test]
    fn the_wasm_bindgen_of_the_list_is_the_one_the_workspace_links() {
        let tools = Tools::parse(include_str!("../tools.txt")).unwrap();
        let cli = tools
            .crates
            .iter()
            .find(|tool| tool.name == "wasm-bindgen-cli")
            .unwrap();
        let wanted = format!("wasm-bindgen = \"={}\"", cli.version);
        assert!(include_str!("../../Cargo.toml").contains(&wanted), "{wanted}");
    }
}
