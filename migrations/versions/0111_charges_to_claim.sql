-- The few that the next sweep claims.
create index concurrently charges_to_claim on charges (id)
where not claimed and reimbursed and insurer_cents > 0 and code is not null and state in ('free', 'due', 'paid')
    and (seen_word is null or seen_word = 'confirmed')
