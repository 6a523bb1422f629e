"""What refused calls must not change: every row of the tables that calls write, as one sum."""

# what refused calls must not change; when somebody was last seen is no change
KEPT = """
select md5(string_agg(part, '' order by part)) from (
    select 'r' || requests::text as part from requests union all select 'c' || consultations::text from consultations
    union all select 'p' || participants::text from participants
    union all select 'g' || guests::text from guests
    union all select 'Z' || assists::text from assists union all select 'z' || assistants::text from assistants
    union all select 'B' || cause_id::text || codes::text from readiness union all select 'd' || duty::text from duty
    union all select 't' || doctor_time::text from doctor_time union all select 'n' || consents::text from consents
    union all select 'a' || patients::text from patients union all select 'e' || events::text from events
    union all select 's' || id::text || coalesce(device_id::text, '') || (revoked_at is null) from sessions
    union all select 'v' || id::text || (revoked_at is null) from devices
    union all select 'S' || (to_jsonb(safes) - 'share')::text from safes
    union all select 'K' || safe_kems::text from safe_kems union all select 'D' || safe_devices::text from safe_devices
    union all select 'G' || pregrants::text from pregrants union all select 'Y' || duty_kems::text from duty_kems
    union all select 'E' || safe_id::text || seq from envelopes
    union all select 'F' || file_id::text || part from file_parts
    union all select 'q' || quota_places::text from quota_places
    union all select 'R' || care_relations::text from care_relations
    union all select 'M' || mandates::text from mandates
    union all select 'o' || handovers::text from handovers union all select 'z' || claims::text from claims
    union all select 'claimed' || claim_corrections::text from claim_corrections
    union all select 'T' || attests::text from attests
    union all select 'U' || put_off::text from put_off
    union all select 'licence' || licences::text from licences
    union all select 'transfer' || licence_transfers::text from licence_transfers
    union all select 'b' || ledger_entries::text from ledger_entries
    union all select 'I' || id::text || state from invitations
    union all select 'channels' || person_id::text || channels::text from doctors
    union all select 'J' || doctor_brands::text from doctor_brands
    union all select 'h' || hours_changes::text from hours_changes
    union all select 'l' || (to_jsonb(doctor_limits) - 'changed_at')::text from doctor_limits
    union all select 'P' || push_subscriptions::text from push_subscriptions
    union all select 'A' || appointments::text from appointments
    union all select 'W' || slot_wishes::text from slot_wishes
    union all select 'Q' || agenda_patterns::text from agenda_patterns
    union all select 'X' || agenda_exceptions::text from agenda_exceptions
    union all select 'L' || calendar_feeds::text from calendar_feeds
    union all select 'q' || quotes::text from quotes union all select 'C' || charges::text from charges
    union all select 'P' || payments::text from payments union all select 'f' || call_facts::text from call_facts
    union all select 'y' || payees::text from payees
    union all select 't' || doctor_terms::text from doctor_terms
    union all select 'U' || provider_accounts::text from provider_accounts
    union all select 'H' || contact_codes::text from contact_codes
    union all select 'tries' || child_tries::text from child_tries
    union all select 'asks' || code_asks::text from code_asks
    union all select 'team' || team_members::text from team_members
    union all select 'm' || id::text || face || given_name from people) as everything
"""
