-- Version 3. Attachments in pieces: the larger ones lie in slots of a file beside the database, small ones here (slot is null).
-- What earlier versions wrote stays in blob_chunk, by places of 1 MiB, until it is let go.

alter table blob add column kept integer not null default 0;
alter table blob add column used_ms integer not null default 0;
update blob set kept = (select coalesce(sum(length(bytes)), 0) from blob_chunk where blob_chunk.blob = blob.num);
create index blob_used on blob(used_ms, num) where uploaded = 1 and kept > 0;

create table blob_piece(
  num integer primary key, blob integer not null, start integer not null, len integer not null, slot integer, bytes blob);
create unique index blob_piece_start on blob_piece(blob, start);
create unique index blob_piece_slot on blob_piece(slot) where slot is not null;
