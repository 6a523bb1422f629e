-- Runs before the new code: it only adds. Code of the revision before goes on as if nothing had happened.

-- When a page was last open at a device: renewed every few seconds by the server that holds its socket. A moment,
-- never a yes or no, so that nothing stays true when a server or a laptop dies.
create table presence (
    device_id uuid primary key references devices,
    person_id uuid not null references people,
    brand_id text references brands,
    seen_at timestamptz not null
) with (fillfactor = 50);

create index presence_person on presence (person_id);

-- Who passed on whom: the doctor is not rung for this patient for a while, then like everybody else.
-- It stands in for requests.declined_by, which a later revision takes away.
create table declined_offers (
    request_id uuid not null references requests on delete cascade,
    doctor_id uuid not null references doctors,
    brand_id text not null references brands,
    at timestamptz not null,
    primary key (request_id, doctor_id)
);

create index declined_offers_age on declined_offers (at);

alter table presence enable row level security;

alter table presence force row level security;

create policy reach on presence using (brand_id is null or in_reach(brand_id))
    with check (brand_id is null or in_reach(brand_id));

alter table declined_offers enable row level security;

alter table declined_offers force row level security;

create policy reach on declined_offers using (in_reach(brand_id)) with check (in_reach(brand_id));
