-- Runs before the new code: it only adds. Of a patient who deletes their account before a consultation could be charged,
-- what their insurer must be told: the sealed number and the sex, until it is charged (then it is the claim's) or closed.
alter table put_off add column niss_sealed bytea;

alter table put_off add column gender text;

-- An operator says that it is charged to nobody, and why. It is never tried again.
alter table put_off add column closed_at timestamptz;

alter table put_off add column closed_by uuid references people;

alter table put_off add column closed_why text;

alter table put_off add constraint put_off_closed_by_somebody check ((closed_at is null) = (closed_by is null)
    and (closed_at is null) = (closed_why is null) and (closed_at is null or kind = 'charge'));

alter table put_off add constraint put_off_closed_keeps_no_number check (closed_at is null or niss_sealed is null);

create function uncharged_outlives_the_account() returns trigger language plpgsql as $$
declare
    reach text := current_setting('doktr.brands', true);
begin
    perform set_config('doktr.brands', '*', true);
    update put_off set niss_sealed = old.niss_sealed, gender = old.gender
    from consultations
    where put_off.kind = 'charge' and consultations.id = cause_id and consultations.patient_id = old.id
        and closed_at is null and length(old.niss_sealed) > 0;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
    return new;
end $$;

create trigger uncharged_outlives_the_account before update of erased_at on people
    for each row when (old.erased_at is null and new.erased_at is not null)
    execute function uncharged_outlives_the_account();

-- It is put off no more: what was charged meanwhile has its claim, with the number, in the same transaction.
create function claims_take_the_number() returns trigger language plpgsql as $$ begin
    insert into claims (brand_id, charge_id, patient_id, doctor_id, day, code, insurer_cents, patient_cents,
        supplement_cents, state, ask_at, changed_at, niss_sealed, gender)
    select brand_id, id, patient_id, doctor_id, (at at time zone 'Europe/Brussels')::date, code, insurer_cents,
        amount_cents - supplement_cents, supplement_cents, 'waiting', at, at, old.niss_sealed, old.gender
    from charges where consultation_id = old.cause_id and reimbursed and insurer_cents > 0 and code is not null
        and state in ('awaiting', 'undecided', 'free', 'due', 'paid')
    on conflict (charge_id) do nothing;
    return old;
end $$;

create trigger claims_take_the_number before delete on put_off
    for each row when (old.kind = 'charge' and old.niss_sealed is not null)
    execute function claims_take_the_number()
