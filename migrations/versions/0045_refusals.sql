-- Runs before the new code: it only allows more. A doctor's no outlives the patient's word that it answered, so that taking
-- the word back and giving it again asks nobody twice.
alter table care_relations drop constraint care_relations_check2;

alter table care_relations add constraint care_relations_no_outlives_word
    check (declared is not null or confirmed_at is null);

update brands set data = jsonb_set(data, '{policy,matching,refusal_days}', '180')
where data #> '{policy,matching,refusal_days}' is null;
