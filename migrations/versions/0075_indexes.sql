-- Runs before the new code: it only adds. What the questions about tables that grow go by.
create index mandates_taken on mandates (mandatary_id, made_at);

create index mandates_given on mandates (patient_id, made_at);

create index mandates_code on mandates (code_until) where mandatary_id is null;

create index sessions_everybody on sessions (person_id);

create index sessions_ended on sessions (least(revoked_at, expires_at));

create index slot_wishes_patient on slot_wishes (patient_id, asked_at);

create index calendar_feeds_person on calendar_feeds (person_id);

create index notices_settled on notices (settled_at) where settled_at is not null;

create index guests_patient on guests (patient_id);

create index duty_kems_over on duty_kems (expires_at)
