-- Runs before the new code: it only adds. Teleconsultations that counted and whose account is gone: the place is not free
-- again before its period has passed. The keyed hash of the number, the moment, and until when; nothing else.
create table kept_places (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    niss_hmac bytea not null,
    at timestamptz not null,
    until timestamptz not null
);

create index kept_places_number on kept_places (niss_hmac, at);

create index kept_places_until on kept_places (until);

alter table kept_places enable row level security;

alter table kept_places force row level security;

create policy reach on kept_places using (in_reach(brand_id)) with check (in_reach(brand_id));

revoke truncate on kept_places from doktr_app;

-- Whatever code erases somebody, a patient's own or a parent's: their number goes, what counted stays for its period.
create function keep_counted_places() returns trigger language plpgsql as $$
begin
    insert into kept_places (brand_id, niss_hmac, at, until)
    select brand_id, niss_hmac, at, until
    from (
        select place.brand_id, old.niss_hmac, place.at, case b.data #>> '{policy,quota,window}'
            when 'calendar_month' then
                (date_trunc('month', place.at at time zone (b.data #>> '{policy,hours,timezone}')) + interval '1 month')
                    at time zone (b.data #>> '{policy,hours,timezone}')
            else place.at + make_interval(hours => 24 * coalesce((b.data #>> '{policy,quota,days}')::int, 30))
        end as until
        from quota_places place join brands b on b.id = place.brand_id
        where place.patient_id = new.id and place.counted
    ) counted
    where until > new.erased_at;
    return null;
end $$;

create trigger people_keep_counted_places after update of erased_at on people
    for each row when (old.erased_at is null and new.erased_at is not null and new.face = 'patient')
    execute function keep_counted_places();
