-- Version 1. Every document has a small number of this database's own (doc_id.num), which is what the other tables hold:
-- it makes rows and indexes small and joins a look-up by row number. Times are milliseconds since 1970.

create table meta(key text primary key, value blob not null) without rowid;

create table doc_id(num integer primary key, id blob not null unique);

create table control(seq integer primary key, hash blob not null, bytes blob not null);

create table doc_key(
  doc integer not null, epoch integer not null, key_id blob not null, key blob not null,
  primary key(doc, epoch, key_id)) without rowid;

-- A document is its last whole save and the changes after it. change_hash keeps the hashes of those that a save has taken in.
create table doc(num integer primary key, kind integer not null, save blob);
create index doc_kind on doc(kind);
create table change(
  doc integer not null, place integer not null, bytes blob not null,
  primary key(doc, place)) without rowid;
create table change_hash(doc integer not null, hash blob not null, primary key(doc, hash)) without rowid;

-- Sealed entries as they are on the wire.
create table entry(
  num integer primary key, dev blob not null, n integer not null, doc integer not null, id blob not null,
  kind integer not null, bytes blob not null);
create unique index entry_id on entry(doc, id, dev);
create index entry_n on entry(dev, n);
create index entry_key on entry(num) where kind = 3;
create table parked(
  num integer primary key, doc integer not null, dev blob not null, id blob not null, reason text not null,
  bytes blob not null);
create unique index parked_id on parked(doc, id, dev);

-- What the relay has not acknowledged; n once it is sealed; hash and bytes are null for what is no change (a key record).
create table outbox(num integer primary key, doc integer not null, hash blob, bytes blob, n integer);
create index outbox_n on outbox(n);

create table command(num integer primary key, id blob not null unique, at_ms integer not null);

-- owner is empty for nobody; waits_ms is the largest number for nobody waiting, so that it sorts last.
create table ticket(
  num integer primary key, id blob not null, short text not null unique, subject text not null, customer integer,
  channel integer not null, state integer not null, owner blob not null, priority integer not null, tags text not null,
  received_ms integer not null, updated_ms integer not null, waits_ms integer not null, to_review integer not null,
  next_ms integer);
create index ticket_live on ticket(owner, waits_ms, updated_ms desc, state) where state <= 3;
create index ticket_state on ticket(state, updated_ms desc);
create index ticket_updated on ticket(updated_ms desc);
create index ticket_review on ticket(updated_ms desc, to_review) where to_review > 0;
create index ticket_due on ticket(next_ms) where next_ms is not null;
create index ticket_customer on ticket(customer, updated_ms desc) where customer is not null;

-- How many tickets there are of each kind that a view counts, so that counting does not grow with the desk.
create table tally(
  owner blob not null, state integer not null, review integer not null, tickets integer not null, items integer not null,
  primary key(owner, state, review)) without rowid;
create trigger ticket_counted after insert on ticket begin
  insert into tally values (new.owner, new.state, new.to_review > 0, 1, new.to_review)
  on conflict do update set tickets = tickets + 1, items = items + excluded.items;
end;
create trigger ticket_recounted after update of owner, state, to_review on ticket
  when new.owner is not old.owner or new.state <> old.state or new.to_review <> old.to_review begin
  update tally set tickets = tickets - 1, items = items - old.to_review
  where owner = old.owner and state = old.state and review = (old.to_review > 0);
  insert into tally values (new.owner, new.state, new.to_review > 0, 1, new.to_review)
  on conflict do update set tickets = tickets + 1, items = items + excluded.items;
end;

create table review(ticket integer primary key, json text not null);

create table customer(
  num integer primary key, id blob not null, name text not null collate nocase, email text not null, phone text not null,
  organisation text not null);
create index customer_name on customer(name);
create table customer_address(address text not null, customer integer not null, primary key(address, customer)) without rowid;
create index customer_addresses on customer_address(customer);

create table person(id blob primary key, name text not null, role integer not null) without rowid;

create table article(
  num integer primary key, id blob not null, title text not null, state integer not null, updated_ms integer not null);
create index article_updated on article(updated_ms desc);
create table article_ticket(article integer not null, ticket integer not null, primary key(article, ticket)) without rowid;
create index article_of_ticket on article_ticket(ticket, article);

create table mail_id(message_id text primary key, doc integer not null, entry blob not null) without rowid;

create table blob(
  num integer primary key, id blob not null unique, doc integer not null, size integer not null, uploaded integer not null);
create index blob_to_upload on blob(num) where uploaded = 0;
create table blob_chunk(num integer primary key, blob integer not null, place integer not null, bytes blob not null);
create unique index blob_chunk_place on blob_chunk(blob, place);

-- The text of tickets, customers and articles, by document number, and its index, which holds no copy of it.
create table text(num integer primary key, kind integer not null, title text not null, body text not null);
create virtual table text_index using fts5(
  title, body, content='text', content_rowid='num', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3');
insert into text_index(text_index, rank) values ('rank', 'bm25(4.0, 1.0)');
