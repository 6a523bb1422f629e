-- Runs before the new code: it adds columns that may be empty.

-- What the key in an invitation says of the guest's device, what the doctor who wished for them says of it, and what that
-- key says to the guest of the patient's device. The server has not got the key, and checks none of the first and third.
alter table guests
    add column proof bytea check (octet_length(proof) = 32),
    add column vouch bytea check (octet_length(vouch) = 64),
    add column vouch_device uuid references devices on delete set null,
    add column host bytea check (octet_length(host) = 32);
