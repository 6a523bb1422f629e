-- How often it was refused. What failed before is tried again too: it has a moment to look at already.
alter table refunds add column attempts int not null default 0;

create index refunds_to_make_anew on refunds (look_at) where state = 'failed';
