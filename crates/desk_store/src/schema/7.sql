-- Version 7. What else is equal comes by id in every list, since that is the same on every device.

drop index ticket_live;
create index ticket_live on ticket(owner, waits_ms, updated_ms desc, id, state) where state <= 3;
drop index ticket_state;
create index ticket_state on ticket(state, updated_ms desc, id);
drop index ticket_updated;
create index ticket_updated on ticket(updated_ms desc, id);
drop index ticket_review;
create index ticket_review on ticket(updated_ms desc, id, to_review) where to_review > 0;
drop index ticket_customer;
create index ticket_customer on ticket(customer, updated_ms desc, id) where customer is not null;
drop index customer_name;
create index customer_name on customer(name, id);
drop index article_updated;
create index article_updated on article(updated_ms desc, id);
