-- Runs before the new code: what an insurer said of somebody goes with their account.

create function forget_cover() returns trigger language plpgsql as $$ begin
    delete from covers where patient_id = new.id;
    return null;
end $$;

create trigger forget_cover after update of erased_at on people
    for each row when (new.erased_at is not null) execute function forget_cover();
