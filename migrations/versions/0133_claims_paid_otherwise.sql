-- The few that an insurer paid otherwise than asked: on the operator's board until they are settled.
create index concurrently claims_paid_otherwise on claims (brand_id) where state in ('paid_otherwise', 'disputed')
