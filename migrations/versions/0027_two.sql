-- Runs before the new code: it refuses what no code ever did, and drops a column that no code reads since 0002.

-- A person alone is no consultation. Looked at when the transaction ends: opening one takes two statements, and so does
-- one person taking another's place. The row of the consultation is the lock of those who go at the same moment.
create function at_least_two() returns trigger language plpgsql as $$
declare
    concerned uuid;
begin
    if tg_table_name = 'consultations' then
        concerned := new.id;
    else
        concerned := old.consultation_id;
    end if;
    perform from consultations where id = concerned and state <> 'ended' for no key update;
    if found and (select count(*) from participants where consultation_id = concerned and until_at is null) < 2 then
        raise exception 'nobody talks alone' using errcode = 'check_violation',
            table = 'participants', constraint = 'participants_at_least_two';
    end if;
    return null;
end $$;

create constraint trigger consultations_at_least_two
    after insert on consultations deferrable initially deferred
    for each row when (new.state <> 'ended') execute function at_least_two();

create constraint trigger consultations_at_least_two_again
    after update of state on consultations deferrable initially deferred
    for each row when (old.state = 'ended' and new.state <> 'ended') execute function at_least_two();

create constraint trigger participants_at_least_two
    after update of consultation_id, until_at on participants deferrable initially deferred
    for each row when (old.until_at is null) execute function at_least_two();

create constraint trigger participants_at_least_two_left
    after delete on participants deferrable initially deferred
    for each row when (old.until_at is null) execute function at_least_two();

alter table requests drop column declined_by;
