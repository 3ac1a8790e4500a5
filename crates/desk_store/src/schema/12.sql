-- Version 12. Files that were added to a reply which is being written here. key opens the bytes, sealed_doc is the document that they are
-- sealed under where that is another one; unsent: no message names the file, and it goes nowhere before one does.

create table draft_file(
  num integer primary key, doc integer not null, blob blob not null, name text not null, media_type text not null, size integer not null,
  key blob not null, sealed_doc blob, unsent integer not null);
create unique index draft_file_doc on draft_file(doc, blob);
create index draft_file_unsent on draft_file(blob) where unsent = 1;
