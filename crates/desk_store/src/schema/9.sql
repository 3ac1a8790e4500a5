-- Version 9. What in the outbox is no change (a key record, a snapshot): few rows at any time. All rows less these are the changes,
-- and both are counted in an index, never in the rows with their bytes: an import counts after every batch.

create index outbox_upkeep on outbox(hash) where hash is null;
