-- Runs before the new code: it only adds. Whose answer a file awaits; null in what was made before, and may hold several.
alter table claim_batches add column national_union text check (national_union ~ '^[0-9]00$');

-- One union's answer ended these while another had not answered: they are out still, and their claims are open.
update claim_batches set state = 'acknowledged' where state in ('settled', 'refused') and exists (
    select from claims where batch_id = claim_batches.id and claims.state in ('batched', 'accepted'));
