-- Runs before the new code: it only adds, beside who uses the table. A doctor's month by when the care took place; and
-- the few charges that came so late that the month of their care may have been billed before.
create index concurrently charges_care on charges (doctor_id, care_at);

create index concurrently charges_late on charges (brand_id, care_at) where at - care_at > interval '27 days'
