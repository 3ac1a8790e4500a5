-- Version 11. Procedures; which articles and procedures the solution of a ticket names, and whether it has held so far; and who was
-- called or asked in a ticket that is somebody else's, and has not written there since, with what orders the list.

create table procedure(
  num integer primary key,
  id blob not null,
  title text not null,
  category text not null,
  version integer not null,
  retired integer not null,
  updated_ms integer not null
);
create index procedure_title on procedure(title collate nocase, id);

create table helped(ticket integer not null, what integer not null, held integer not null, primary key(ticket, what)) without rowid;
create index helped_what on helped(what, held);

create table asked(
  person blob not null, ticket integer not null, waits_ms integer not null, updated_ms integer not null, id blob not null,
  primary key(person, ticket)
) without rowid;
create index asked_ticket on asked(ticket);
create index asked_order on asked(person, waits_ms, updated_ms desc, id, ticket);
