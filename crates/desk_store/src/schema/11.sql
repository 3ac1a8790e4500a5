-- Version 11. Procedures; and which articles and procedures the solution of a ticket names, and whether it has held so far.

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
