-- Runs before the new code, which looks at these as the running one does. Claims that were ready before anybody asked what
-- they should come to, and those about which nobody could be asked, are asked about from now on.
update claims set compare_at = now(), compare_tries = 0
where state in ('ready', 'batched') and compare_at is null and said_fee_cents is null and said_errors = '{}'
