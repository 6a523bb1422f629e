-- Runs before the new code: it only adds, beside who uses the tables.
create index concurrently requests_appointment on requests (appointment_id) where appointment_id is not null;

create index concurrently slot_wishes_ended on slot_wishes (ended_at) where ended_at is not null;

create index concurrently guests_ended on guests (ended_at) where state = 'out'
