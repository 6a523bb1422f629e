-- The few of which something is to be paid or given back.
create index concurrently licences_unsettled on licences (brand_id) where rest_cents <> 0
