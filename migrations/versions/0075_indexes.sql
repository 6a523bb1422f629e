-- Runs before the new code: it only adds. What the questions about tables that grow go by, built beside who uses them.
create index concurrently mandates_taken on mandates (mandatary_id, made_at);

create index concurrently mandates_given on mandates (patient_id, made_at);

create index concurrently mandates_code on mandates (code_until) where mandatary_id is null;

create index concurrently sessions_everybody on sessions (person_id);

create index concurrently sessions_ended on sessions (least(revoked_at, expires_at));

create index concurrently slot_wishes_patient on slot_wishes (patient_id, asked_at);

create index concurrently calendar_feeds_person on calendar_feeds (person_id);

create index concurrently notices_settled on notices (settled_at) where settled_at is not null;

create index concurrently guests_patient on guests (patient_id);

create index concurrently duty_kems_over on duty_kems (expires_at)
