-- Version 6. Places on a chain of members that is not the one followed here: number (4 bytes) and the first 8 bytes of the entry's
-- hash, as data entries carry them from their 46th byte on. Where this device stood there itself, with the entry.

create table other_place(place blob primary key, bytes blob) without rowid;
