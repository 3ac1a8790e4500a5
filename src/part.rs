//! Small components that screens are put together from: one file each, with a style sheet of the same stem where it needs one.

pub mod banner;
pub mod composer;
pub mod customer_pane;
pub mod desks;
pub mod file;
pub mod head;
pub mod hold;
pub mod import;
pub mod invite;
pub mod item;
pub mod keys;
pub mod link_article;
pub mod list;
pub mod live_text;
pub mod mail_frame;
pub mod new_customer;
pub mod new_ticket;
pub mod own_device;
pub mod rail;
pub mod removal;
pub mod review_item;
pub mod search_box;
pub mod sheet;
pub mod tags;
pub mod there;
pub mod ticket_row;
