//! Whole screens and zones, chosen by the route.

pub mod article;
pub mod articles;
pub mod customer;
pub mod customers;
pub mod desk;
pub mod found;
pub mod join;
pub mod people;
pub mod procedure;
pub mod procedures;
pub mod queue;
pub mod review;
pub mod settings;
pub mod start;
pub mod ticket;
pub mod use_kit;
