-- Runs before the new code: it only adds. Which codes were asked for within the day outlives the account: whoever deletes
-- it and comes back has asked as often. Of who went, the keyed hash of the number alone, for what is left of the day.
alter table code_asks alter column person_id drop not null;

alter table code_asks add column niss_hmac bytea;

alter table code_asks add constraint code_asks_of_one check ((person_id is null) = (niss_hmac is not null));

create index code_asks_number on code_asks (niss_hmac) where niss_hmac is not null
