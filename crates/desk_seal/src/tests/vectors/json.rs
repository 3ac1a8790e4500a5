//! A vector file as its fields: hexadecimal bytes, numbers, texts, objects and lists. A field that is not there fails the test.

use super::super::world::unhex;
use serde_json::Value;

#[derive(Debug, Clone)]
pub struct Json(pub Value);

pub fn read(text: &str) -> Json {
    let json = Json(serde_json::from_str(text).unwrap());
    assert!(!json.text("about").is_empty());
    json
}

impl Json {
    pub fn at(&self, field: &str) -> Self {
        let found = self.0.get(field);
        Self(found.unwrap_or_else(|| panic!("no field {field}")).clone())
    }

    pub fn item(&self, at: usize) -> Self {
        Self(self.0.get(at).unwrap().clone())
    }

    pub fn is_null(&self) -> bool {
        self.0.is_null()
    }

    pub fn text(&self, field: &str) -> String {
        self.at(field).0.as_str().unwrap().to_owned()
    }

    pub fn number(&self, field: &str) -> u64 {
        self.at(field).as_number()
    }

    pub fn as_number(&self) -> u64 {
        self.0.as_u64().unwrap()
    }

    pub fn as_bytes(&self) -> Vec<u8> {
        unhex(self.0.as_str().unwrap())
    }

    pub fn as_array<const N: usize>(&self) -> [u8; N] {
        self.as_bytes().try_into().unwrap()
    }

    pub fn bytes(&self, field: &str) -> Vec<u8> {
        self.at(field).as_bytes()
    }

    pub fn array<const N: usize>(&self, field: &str) -> [u8; N] {
        self.at(field).as_array()
    }

    pub fn items(&self) -> Vec<Self> {
        self.0.as_array().unwrap().iter().cloned().map(Self).collect()
    }

    pub fn list(&self, field: &str) -> Vec<Self> {
        let list = self.at(field).items();
        assert!(!list.is_empty(), "{field} is empty");
        list
    }
}
