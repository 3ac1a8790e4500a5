//! The layer rule: which crate may import which, and who alone may name the large libraries.
//!
//! Reads what cargo says about the workspace; never the source.

use serde::Deserialize;

use crate::fault::Fault;
use crate::place::Place;
use crate::step::{self, cargo};
use crate::tidy::Finding;

#[derive(Debug, Deserialize)]
pub struct Package {
    pub name: String,
    pub dependencies: Vec<Dependency>,
}

impl Package {
    pub fn names(&self, library: &str) -> bool {
        self.dependencies
            .iter()
            .any(|dependency| dependency.name == library)
    }
}

#[derive(Debug, Deserialize)]
pub struct Dependency {
    pub name: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// Each crate of ours and its layer. A crate imports lower layers only.
const LAYERS: &[(&str, u8)] = &[
    ("desk_model", 0),
    ("desk_port", 0),
    ("desk_docs", 1),
    ("desk_store", 1),
    ("desk_seal", 1),
    ("desk_sync", 1),
    ("desk_mail", 1),
    ("desk_engine", 2),
    ("desk_tool", 2),
    ("desk_worker", 3),
    ("desk_mail_worker", 3),
    ("desk_tool_worker", 3),
    ("desk_relay", 3),
    ("desk_cli", 3),
    ("desk_app", 3),
    ("desk_cases", 4),
    ("desk_sim", 4),
    ("desk_e2e", 4),
    ("desk_fuzz", 4),
    ("desk_bench", 5),
    ("xtask", 4),
];

/// Crates that may import less than their layer allows (and desk_port, which stands on desk_model).
const ONLY: &[(&str, &[&str])] = &[
    ("desk_port", &["desk_model"]),
    ("desk_app", &["desk_model", "desk_port"]),
    ("desk_mail_worker", &["desk_mail", "desk_port"]),
    ("desk_tool", &["desk_model", "desk_port", "desk_seal"]),
    ("desk_tool_worker", &["desk_port", "desk_tool"]),
    ("desk_relay", &["desk_model", "desk_seal", "desk_sync"]),
    ("xtask", &[]),
];

/// Libraries that only these crates may name, so that each can be replaced in one place.
const KEPT: &[(&str, &[&str])] = &[
    ("automerge", &["desk_docs"]),
    ("rusqlite", &["desk_store"]),
    ("sqlite-wasm-rs", &["desk_store", "desk_worker"]),
    ("sqlite-wasm-vfs", &["desk_store", "desk_worker"]),
    ("mail-parser", &["desk_mail"]),
    ("ammonia", &["desk_mail"]),
    ("pulldown-cmark", &["desk_tool"]),
];

pub fn packages(place: &Place) -> Result<Vec<Package>, Fault> {
    let mut command = cargo();
    command
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(&place.root);
    let metadata: Metadata = serde_json::from_str(&step::output(&mut command)?).map_err(Fault::Metadata)?;
    Ok(metadata.packages)
}

pub fn check(packages: &[Package]) -> Vec<Finding> {
    packages.iter().flat_map(check_one).collect()
}

fn check_one(package: &Package) -> Vec<Finding> {
    let name = package.name.as_str();
    let Some(layer) = layer(name) else {
        return vec![Finding::new(
            name,
            "has no layer; give it one in xtask/src/tidy/layer.rs",
        )];
    };
    let mut found = Vec::new();
    for dependency in &package.dependencies {
        let other = dependency.name.as_str();
        let only = ONLY
            .iter()
            .find(|(crate_name, _)| *crate_name == name)
            .map(|(_, allowed)| *allowed);
        match (self::layer(other), only) {
            (Some(_), Some(allowed)) if !allowed.contains(&other) => {
                found.push(Finding::new(name, format!("must not import {other}")));
            }
            (Some(lower), None) if lower >= layer => {
                found.push(Finding::new(
                    name,
                    format!("is of layer {layer} and must not import {other} of layer {lower}"),
                ));
            }
            _ => {}
        }
        let kept = KEPT.iter().find(|(library, _)| *library == other);
        if let Some((library, owners)) = kept.filter(|(_, owners)| !owners.contains(&name)) {
            found.push(Finding::new(
                name,
                format!("must not name {library}; only {} does", owners.join(", ")),
            ));
        }
    }
    found
}

fn layer(name: &str) -> Option<u8> {
    LAYERS
        .iter()
        .find(|(crate_name, _)| *crate_name == name)
        .map(|(_, layer)| *layer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(name: &str, dependencies: &[&str]) -> Vec<String> {
        let dependencies = dependencies
            .iter()
            .map(|name| Dependency {
                name: (*name).to_owned(),
            })
            .collect();
        check(&[Package {
            name: name.to_owned(),
            dependencies,
        }])
        .into_iter()
        .map(|found| found.what)
        .collect()
    }

    #[test]
    fn what_the_layers_allow_passes() {
        assert_eq!(
            findings("desk_engine", &["desk_docs", "desk_model", "serde"]),
            [""; 0]
        );
        assert_eq!(findings("desk_port", &["desk_model"]), [""; 0]);
        assert_eq!(findings("desk_relay", &["desk_seal", "axum"]), [""; 0]);
        assert_eq!(findings("desk_e2e", &["desk_relay", "thirtyfour"]), [""; 0]);
    }

    #[test]
    fn a_neighbour_or_a_higher_layer_is_refused() {
        assert_eq!(
            findings("desk_docs", &["desk_seal"]),
            ["is of layer 1 and must not import desk_seal of layer 1"]
        );
        assert_eq!(
            findings("desk_model", &["desk_port", "desk_engine"]),
            [
                "is of layer 0 and must not import desk_port of layer 0",
                "is of layer 0 and must not import desk_engine of layer 2"
            ]
        );
    }

    #[test]
    fn the_app_and_the_relay_may_import_little() {
        assert_eq!(
            findings("desk_app", &["desk_engine"]),
            ["must not import desk_engine"]
        );
        assert_eq!(
            findings("desk_relay", &["desk_docs"]),
            ["must not import desk_docs"]
        );
        assert_eq!(findings("xtask", &["desk_model"]), ["must not import desk_model"]);
    }

    #[test]
    fn a_large_library_is_named_by_its_owner_alone() {
        assert_eq!(findings("desk_docs", &["automerge"]), [""; 0]);
        assert_eq!(
            findings("desk_engine", &["automerge"]),
            ["must not name automerge; only desk_docs does"]
        );
        assert_eq!(findings("desk_worker", &["sqlite-wasm-vfs"]), [""; 0]);
    }

    #[test]
    fn a_crate_without_a_layer_is_found() {
        assert_eq!(
            findings("desk_new", &[]),
            ["has no layer; give it one in xtask/src/tidy/layer.rs"]
        );
    }
}
