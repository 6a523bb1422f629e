-- Runs before the new code: it only adds. When the care took place that is charged, which the law counts by: from when
-- both were in the call, or from when the doctor took the patient where that was not noted. `at` is the day of the books.
alter table charges add column care_at timestamptz;

update charges set care_at = coalesce(consultations.started_at, consultations.matched_at)
from consultations where consultations.id = consultation_id;

alter table charges alter column care_at set not null;

-- Whatever code charges: the consultation says when it was.
create function charged_for_its_day() returns trigger language plpgsql as $$ begin
    if new.care_at is null then
        select coalesce(started_at, matched_at) into new.care_at from consultations where id = new.consultation_id;
    end if;
    return new;
end $$;

create trigger charged_for_its_day before insert on charges for each row execute function charged_for_its_day();

-- What was not asked for yet, or is asked for anew, is asked for that day.
update claims set day = (care_at at time zone 'Europe/Brussels')::date
from charges where charges.id = charge_id and claims.state in ('waiting', 'ready', 'rejected')
    and day <> (care_at at time zone 'Europe/Brussels')::date;

create or replace function claims_outlive_the_account() returns trigger language plpgsql as $$
declare
    reach text := current_setting('doktr.brands', true);
begin
    perform set_config('doktr.brands', '*', true);
    insert into claims (brand_id, charge_id, patient_id, doctor_id, day, code, insurer_cents, patient_cents,
        supplement_cents, state, ask_at, changed_at)
    select brand_id, id, patient_id, doctor_id, (care_at at time zone 'Europe/Brussels')::date, code, insurer_cents,
        amount_cents - supplement_cents, supplement_cents, 'waiting', new.erased_at, new.erased_at
    from charges where patient_id = old.id and reimbursed and insurer_cents > 0 and code is not null
        and state in ('awaiting', 'undecided', 'free', 'due', 'paid') and seen_word is distinct from 'refused'
    on conflict (charge_id) do nothing;
    update claims set niss_sealed = old.niss_sealed, gender = old.gender
    where patient_id = old.id and state not in ('settled', 'dropped') and length(old.niss_sealed) > 0;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
    return new;
end $$;

create or replace function claims_take_the_number() returns trigger language plpgsql as $$ begin
    insert into claims (brand_id, charge_id, patient_id, doctor_id, day, code, insurer_cents, patient_cents,
        supplement_cents, state, ask_at, changed_at, niss_sealed, gender)
    select brand_id, id, patient_id, doctor_id, (care_at at time zone 'Europe/Brussels')::date, code, insurer_cents,
        amount_cents - supplement_cents, supplement_cents, 'waiting', at, at, old.niss_sealed, old.gender
    from charges where consultation_id = old.cause_id and reimbursed and insurer_cents > 0 and code is not null
        and state in ('awaiting', 'undecided', 'free', 'due', 'paid')
    on conflict (charge_id) do nothing;
    return old;
end $$
