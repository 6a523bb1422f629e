-- Runs before the new code: it only adds. Statements are separated by blank lines.

-- A doctor in a consultation asks a colleague on duty to go on with it: the patient is asked first, then the colleague is
-- rung. `until` is when whoever is asked now must have answered. Nothing clinical, and no reason.
create table handovers (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    consultation_id uuid not null references consultations,
    from_doctor_id uuid not null references doctors,
    to_doctor_id uuid not null references doctors,
    state text not null
        check (state in ('proposed', 'agreed', 'taken', 'refused', 'declined', 'withdrawn', 'expired')),
    proposed_at timestamptz not null,
    until timestamptz not null,
    closed_at timestamptz,
    check (from_doctor_id <> to_doctor_id),
    check ((state in ('proposed', 'agreed')) = (closed_at is null))
);

create unique index handovers_one_open on handovers (consultation_id) where closed_at is null;

create unique index handovers_one_asked on handovers (to_doctor_id) where closed_at is null;

create index handovers_from on handovers (from_doctor_id) where closed_at is null;

create index handovers_consultation on handovers (consultation_id);

alter table handovers enable row level security;

alter table handovers force row level security;

create policy reach on handovers using (in_reach(brand_id)) with check (in_reach(brand_id));
