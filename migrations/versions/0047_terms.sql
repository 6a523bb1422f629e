-- Runs before the new code: it only adds.

-- Whether a doctor follows the convention, and what they ask beyond it, as they stated it and when; only ever added to.
-- Of several statements for the same day the last one counts. Whoever stated nothing follows the convention.
create table doctor_terms (
    number bigint generated always as identity primary key,
    doctor_id uuid not null references doctors,
    valid_from date not null,
    convention text not null check (convention in ('full', 'partial', 'none')),
    hours jsonb not null check (jsonb_typeof(hours) = 'array'),
    supplement_cents int not null check (supplement_cents between 0 and 10000),
    source text not null check (source = 'doctor'),
    stated_at timestamptz not null,
    constraint doctor_terms_no_supplement_within_convention check (convention <> 'full' or supplement_cents = 0),
    constraint doctor_terms_hours_of_partial check ((convention = 'partial') = (jsonb_array_length(hours) > 0)),
    constraint doctor_terms_from_tomorrow check (valid_from > (stated_at at time zone 'Europe/Brussels')::date)
);

create index doctor_terms_doctor on doctor_terms (doctor_id, valid_from desc, number desc);

alter table doctor_terms enable row level security;

alter table doctor_terms force row level security;

create policy reach on doctor_terms using (in_reach(null)
    or exists (select from doctor_brands where doctor_brands.doctor_id = doctor_terms.doctor_id))
    with check (in_reach(null)
    or exists (select from doctor_brands where doctor_brands.doctor_id = doctor_terms.doctor_id));

revoke update, delete, truncate on doctor_terms from doktr_app;

-- Why there is a supplement, where there is one.
alter table quotes add column supplement_reason text
    check (supplement_reason in ('outside_convention', 'outside_hours'));

alter table quotes add constraint quotes_supplement_has_reason
    check (supplement_cents > 0 or supplement_reason is null);
