"""Rows of the authorisation table at which nobody succeeds, and why: each is asked for, and a test holds the list."""

# what nobody succeeds at in this scene at any stage
NEVER_HERE = {
    ("ANY", "/api/{rest:path}"): "there is nothing behind it",
    ("GET", "/log/inclusion"): "leaves get their places from the worker, which the scene is without",
    ("GET", "/log/consistency"): "asked without a query here; the log has tests of its own",
    ("GET", "/log/devices/{device}"): "leaves get their places from the worker, which the scene is without",
    ("POST", "/log/cosignatures"): "for witnesses, who sign; the log has tests of its own",
    ("POST", "/api/payments/{payment_id}/hook"): "a form of the provider's, who is not in the scene",
    ("PUT", "/api/doctor/account"): "tests/features/payments: the provider's yes, who is not in the scene",
    ("POST", "/api/doctor/safes/{safe_id}/envelopes"): "the patient's device has not handed the doctor the key yet",
    ("PUT", "/api/doctor/safes/{safe_id}/files/{file_id}/parts/{part}"): "as with envelopes: not a member yet",
    ("SAY", "/api/doctor/socket#append"): "as with envelopes: not a member yet",
    ("SAY", "/api/guest/socket#append"): "guests never come to a safe",
    ("POST", "/api/assistant/safes/{safe_id}/envelopes"): "the patient's device has not handed them the key yet",
    ("PUT", "/api/assistant/safes/{safe_id}/files/{file_id}/parts/{part}"): "as with envelopes: not a member yet",
    ("SAY", "/api/assistant/socket#append"): "as with envelopes: not a member yet",
    ("SAY", "/api/assistant/socket#signal"): "nurses and assistants are never in a call",
    ("SAY", "/api/operator/socket#append"): "operators never come to a safe",
    ("SAY", "/api/operator/socket#signal"): "operators are never in a call",
    ("POST", "/api/patient/people/mandates/redeem"): "tests/features/mandates: a code is for another adult",
    ("POST", "/api/operator/corrections"): "tests/features/ledger: what was entered can never be cleaned away",
    ("POST", "/api/invitation/refused"): "tests/features/staff: it ends the invitation for everybody after",
    ("POST", "/api/doctor/invitation"): "tests/features/staff: it ends the invitation for everybody after",
}
# what somebody succeeds at at another stage: here it is too early or too late for everybody
OUT_OF_TURN = {
    "until a doctor accepted, the safe is the patient's alone": {
        "GET /api/doctor/safes/{safe_id} (asked)",
        "PUT /api/doctor/safes/{safe_id}/record (asked)",
        "GET /api/doctor/safes/{safe_id}/envelopes (asked)",
        "PUT /api/doctor/safes/{safe_id}/kem (asked)",
        "GET /api/doctor/safes/{safe_id}/files/{file_id} (asked)",
        "GET /api/doctor/safes/{safe_id}/files/{file_id}/parts/{part} (asked)",
    },
    "nobody asked a nurse or assistant into the case": {
        "GET /api/assistant/safes/{safe_id} (asked)",
        "GET /api/assistant/safes/{safe_id}/envelopes (called)",
        "PUT /api/assistant/safes/{safe_id}/kem (asked)",
        "GET /api/assistant/safes/{safe_id}/files/{file_id} (called)",
        "GET /api/assistant/safes/{safe_id}/files/{file_id}/parts/{part} (called)",
    },
    "the patient waits already, or is called and waits no more": {
        "POST /api/patient/requests (asked)",
        "POST /api/patient/requests/{request_id}/cancel (called)",
        "POST /api/patient/requests/{request_id}/leave (called)",
        "POST /api/patient/requests/{request_id}/any-doctor (called)",
        "POST /api/doctor/requests/{request_id}/accept (called)",
        "PUT /api/patient/safes/{safe_id}/pregrants/{device_id} (called)",
    },
    "they talk already, or not yet": {
        "POST /api/patient/consultations/{consultation_id}/more-time (in-call)",
        "POST /api/doctor/consultations/{consultation_id}/call (in-call)",
        "POST /api/doctor/consultations/{consultation_id}/end (called)",
    },
    "the consultation is over": {
        "POST /api/doctor/consultations/{consultation_id}/said (ended)",
        "POST /api/patient/consultations/{consultation_id}/confirm (ended)",
        "POST /api/patient/consultations/{consultation_id}/object (ended)",
        "POST /api/patient/consultations/{consultation_id}/join (ended)",
        "POST /api/patient/consultations/{consultation_id}/channel (ended)",
        "POST /api/doctor/consultations/{consultation_id}/join (ended)",
        "POST /api/doctor/consultations/{consultation_id}/channel (ended)",
        "POST /api/doctor/consultations/{consultation_id}/end (ended)",
        "POST /api/doctor/consultations/{consultation_id}/handover (ended)",
    },
    "the patient has not agreed to the colleague": {
        "POST /api/doctor/handovers/{handover_id}/decline (proposed)",
        "POST /api/doctor/handovers/{handover_id}/accept (proposed)",
    },
    "it is due: neither paid nor undecided": {
        "GET /api/patient/charges/{charge_id}/receipt (charged)",
        "POST /api/doctor/charges/{charge_id}/decide (charged)",
    },
    "nobody has come, or they were not let in": {
        "POST /api/patient/guests/{guest_id}/admit (in-call)",
        "POST /api/doctor/guests/{guest_id}/vouch (in-call)",
        "GET /api/guest/calls/{consultation_id} (waiting)",
        "POST /api/guest/calls/{consultation_id}/join (waiting)",
        "POST /api/guest/calls/{consultation_id}/leave (waiting)",
        "SAY /api/guest/socket#signal (waiting)",
    },
}
