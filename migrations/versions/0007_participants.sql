-- Runs before the new code: it only refuses what no code ever did.

-- In a call every page sends to every other one, and a phone does not carry more than three. Counting waits for whoever
-- joins the same consultation at the same moment: the row of the consultation is their lock.
create function at_most_four() returns trigger language plpgsql as $$
begin
    perform from consultations where id = new.consultation_id for no key update;
    if (select count(*) from participants where consultation_id = new.consultation_id and until_at is null) > 4 then
        raise exception 'nobody else can take part' using errcode = 'check_violation',
            table = 'participants', constraint = 'participants_at_most_four';
    end if;
    return null;
end $$;

create constraint trigger participants_at_most_four
    after insert or update of consultation_id, until_at on participants
    for each row when (new.until_at is null) execute function at_most_four();
