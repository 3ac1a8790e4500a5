-- Version 5. What compaction needs: by which snapshot an entry is covered (the row of that entry; null: by none), what this device
-- found in a snapshot, and the proofs of changes whose own entries never came.

alter table entry add column covered integer;
create index entry_covered on entry(covered) where covered is not null;
create index entry_open on entry(doc) where covered is null and kind = 1;
create index entry_upkeep on entry(doc, kind) where kind in (2, 4);

create table snapshot(entry integer primary key, verdict integer not null);
-- A snapshot that goes covers nothing any more.
create trigger snapshot_gone after delete on entry when old.kind = 2 begin
  delete from snapshot where entry = old.num;
  update entry set covered = null where covered = old.num;
end;

-- Of each actor in a document the newest.
create table proof(
  doc integer not null, actor blob not null, seq integer not null, hash blob not null, bytes blob not null,
  primary key(doc, actor)) without rowid;
