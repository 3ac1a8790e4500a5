-- Version 8. Which attachments are none, but hold a document's save that fits no entry. The key stands here while no snapshot names
-- the save: of a save that is this device's own and on its way. What it covers came up to this entry.

create table save(
  blob integer primary key, key blob, size integer not null, upto integer not null, offered integer not null default 0);
create trigger save_gone after delete on blob begin
  delete from save where blob = old.num;
end;

-- When this device looked into it.
alter table snapshot add column at_ms integer not null default 0;
