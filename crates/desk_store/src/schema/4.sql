-- Version 4. What stays of an erased document: that its entries had these numbers, so that none is used twice.

create table highest_n(dev blob primary key, n integer not null) without rowid;
create trigger ticket_uncounted after delete on ticket begin
  update tally set tickets = tickets - 1, items = items - old.to_review
  where owner = old.owner and state = old.state and review = (old.to_review > 0);
end;
