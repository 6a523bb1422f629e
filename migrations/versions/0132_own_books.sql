-- Runs before the new code: it only adds. A doctor of two brands decides at either host about what is of the other brand.
-- Whatever forgets to go on at the brand of its cause is refused here, before it is in the wrong books.
create function ledger_of_its_brand() returns trigger language plpgsql as $$
declare
    own text;
begin
    select brand_id into own from (
        select brand_id from charges
            where id = new.cause_id and new.cause_kind in ('charge', 'waiver', 'dropped_claim')
        union all
        select brand_id from claims where id = new.cause_id and new.cause_kind in ('settlement', 'dropped_claim')
        union all
        select brand_id from claim_corrections
            where id = new.cause_id and new.cause_kind in ('settlement', 'dropped_claim')
        union all
        select brand_id from payments where id = new.cause_id and new.cause_kind in ('payment', 'mismatch')
        union all
        select brand_id from refunds where id = new.cause_id and new.cause_kind = 'refund'
        union all
        select brand_id from movements where id = new.cause_id and new.cause_kind in ('fee', 'chargeback')
        union all
        select brand_id from mended_charges where id = new.cause_id and new.cause_kind = 'mended'
        union all
        select brand_id from licences where id = new.cause_id and new.cause_kind = 'licence'
        union all
        select brand_id from licence_transfers
            where id = new.cause_id and new.cause_kind in ('licence_paid', 'licence_back')
        union all
        select brand_id from ledger_entries where id = new.cause_id and new.cause_kind = 'correction'
    ) as cause;
    if own <> new.brand_id then
        raise exception 'a cause of % in the books of %', own, new.brand_id using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create trigger ledger_of_its_brand before insert on ledger_entries
    for each row execute function ledger_of_its_brand();
