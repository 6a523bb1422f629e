-- Runs before the new code: it only adds.

-- The moment that a price is for: an appointment's, or none where it is for as soon as possible.
alter table quotes add column at timestamptz;

-- The price that was accepted with an appointment; it goes along into the request of its consultation.
alter table appointments add column quote_id uuid references quotes;

create index appointments_quote on appointments (quote_id);

-- With which of several payments a charge was settled: the others go back.
alter table charges add column settled_by uuid references payments;

update charges set settled_by = (select payments.id from payments
    where payments.charge_id = charges.id and payments.state = 'paid'
    and not exists (select from refunds where refunds.payment_id = payments.id and refunds.reason = 'not due')
    order by paid_at limit 1)
where state in ('paid', 'refunding', 'refunded');

create index charges_settled_by on charges (settled_by);
