-- Runs before the new code: it only adds. Statements are separated by blank lines.

-- One row for each teleconsultation of a patient that is asked for, booked, goes on (open), or took place (counted).
-- What did not take place has no row. The application counts them under a lock on the patient's row of people.
create table quota_places (
    cause_id uuid primary key,
    patient_id uuid not null references people,
    brand_id text not null references brands,
    at timestamptz not null,
    counted boolean not null default false
);

create index quota_places_patient on quota_places (patient_id, at);

create index quota_places_age on quota_places (at) where counted;

insert into quota_places (cause_id, patient_id, brand_id, at, counted)
select request_id, patient_id, brand_id, max(matched_at), true from consultations where outcome = 'took_place'
group by request_id, patient_id, brand_id;

insert into quota_places (cause_id, patient_id, brand_id, at)
select id, patient_id, brand_id, asked_at from requests where ended_at is null
on conflict do nothing;

-- The brand's new decisions, for brands that are not imported anew at once.
update brands set data = jsonb_set(data, '{policy,quota}',
    '{"limit": 5, "window": "rolling_days", "days": 30, "source": "migration", "date": "2026-11-22"}')
where data #> '{policy,quota}' is null;

alter table quota_places enable row level security;

alter table quota_places force row level security;

create policy reach on quota_places using (in_reach(brand_id)) with check (in_reach(brand_id));
