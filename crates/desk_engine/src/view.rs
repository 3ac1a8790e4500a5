//! One thing seen whole, for the screen: built from its document and its rows at the moment it is asked for.

pub mod article;
pub mod customer;
pub mod erasure;
pub mod past;
pub mod procedure;
pub mod registers;
pub mod review;
pub mod team;
pub mod ticket;
pub mod tied;
