-- Runs before the new code: it only adds. A visit in person that the doctor confirmed, or certified, counts until a day;
-- or the doctor said that there was none.
alter table care_relations add column met_until date;

alter table care_relations add column met_refused_at timestamptz;

-- By whose word a charge is reimbursed because both saw each other in person; null where that is not why.
alter table charges add column seen_word text check (seen_word in ('said', 'confirmed', 'refused'));

-- What was charged by the patient's word alone and never asked of an insurer waits for the doctor's.
update charges set seen_word = case when exists (select from claims where charge_id = charges.id) then 'confirmed'
    else 'said' end
where reason = 'seen';

create or replace function claims_outlive_the_account() returns trigger language plpgsql as $$
declare
    reach text := current_setting('doktr.brands', true);
begin
    perform set_config('doktr.brands', '*', true);
    insert into claims (brand_id, charge_id, patient_id, doctor_id, day, code, insurer_cents, patient_cents,
        supplement_cents, state, ask_at, changed_at)
    select brand_id, id, patient_id, doctor_id, (at at time zone 'Europe/Brussels')::date, code, insurer_cents,
        amount_cents - supplement_cents, supplement_cents, 'waiting', new.erased_at, new.erased_at
    from charges where patient_id = old.id and reimbursed and insurer_cents > 0 and code is not null
        and state in ('awaiting', 'undecided', 'free', 'due', 'paid') and seen_word is distinct from 'refused'
    on conflict (charge_id) do nothing;
    update claims set niss_sealed = old.niss_sealed, gender = old.gender
    where patient_id = old.id and state not in ('settled', 'dropped') and length(old.niss_sealed) > 0;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
    return new;
end $$
