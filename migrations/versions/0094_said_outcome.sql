-- What a doctor who vanished says after all, until when the patient may object, and whether they did; and when a
-- patient's page last said that the doctor is to be seen there.
alter table consultations add column said_outcome text check (said_outcome in ('took_place', 'technical_failure')),
    add column said_at timestamptz, add column said_until timestamptz, add column objected_at timestamptz;

alter table participants add column vouched_at timestamptz
