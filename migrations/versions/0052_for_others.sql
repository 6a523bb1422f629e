-- Runs before the new code: it only adds.

-- For whom an appointment is, is told apart from who takes care of it, as it is of requests.
alter table appointments add column acting_as text not null default 'self'
    check (acting_as in ('self', 'parent', 'mandatary'));

alter table appointments add check ((acting_as = 'self') = (acting_id = patient_id));

create index appointments_acting on appointments (acting_id, patient_id) where acting_as <> 'self';

-- Who waits for an earlier time, where it is not the patient; null: the patient.
alter table slot_wishes add column acting_id uuid references people;

create index slot_wishes_acting on slot_wishes (acting_id) where ended_at is null and acting_id is not null;

create index requests_promised on requests (acting_id) where ended_at is null and appointment_id is not null;

-- Whoever acts for somebody else holds a mandate that nobody has ended, and nobody ends it before this is committed.
create function acts_by_mandate() returns trigger language plpgsql as $$
begin
    perform from mandates
    where mandatary_id = new.acting_id and patient_id = new.patient_id and ended_at is null
      and upper(during) > (to_jsonb(new) ->> tg_argv[0])::timestamptz
    for share;
    if not found then
        raise check_violation using message = 'nobody acts for somebody else without a mandate';
    end if;
    return null;
end
$$;

create trigger acts_by_mandate after insert or update of acting_id, patient_id on appointments
    for each row when (new.acting_id <> new.patient_id) execute function acts_by_mandate('made_at');

create trigger acts_by_mandate after insert on requests
    for each row when (new.acting_id <> new.patient_id) execute function acts_by_mandate('asked_at');

create trigger acts_by_mandate after insert on slot_wishes
    for each row when (new.acting_id <> new.patient_id) execute function acts_by_mandate('asked_at');
