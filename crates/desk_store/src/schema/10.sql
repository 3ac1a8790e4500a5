-- Version 10. Which line has a ticket and in which queue it is; and which tickets merges make one. Either half of a merge is the
-- whole act, so a ticket is asked both for what it names and for what names it.

alter table ticket add column line integer not null default 0;
alter table ticket add column queue text not null default '';
alter table ticket add column due_ms integer;
alter table ticket add column warn_ms integer;
alter table ticket add column late integer not null default 0;
create index ticket_promised on ticket(late desc, due_ms, updated_ms desc, id, state) where state <= 3 and (late = 1 or due_ms is not null);
create index ticket_second on ticket(waits_ms, updated_ms desc, id, line, state) where line = 1 and state <= 3;

-- What was merged into another ticket is in no list.
drop index ticket_updated;
create index ticket_updated on ticket(updated_ms desc, id, state) where state <> 7;

create table merged(ticket integer not null, other integer not null, primary key(ticket, other)) without rowid;
create index merged_other on merged(other, ticket);
