-- Runs before the new code: it only adds, beside who uses the tables. Places that are held, apart from a year of those
-- that counted; answers who holds one without opening the table.
create index concurrently quota_places_held on quota_places (at) include (cause_id, brand_id) where not counted;

create index concurrently charges_age on charges (at);

create index concurrently charges_paid on charges (brand_id, settled_at) where state = 'paid'
