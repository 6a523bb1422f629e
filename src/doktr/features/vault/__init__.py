"""What patient and doctor sealed for each other: kept unread, handed out to whom it concerns, destroyed in time.

Owns      safes, safe_people, safe_devices, safe_kems, safe_looks, pregrants, duty_kems, safe_hours, and by the hour of
          their destruction envelopes and file_parts
Announces the events safe_grew, safe_wanted, safe_ended and safe_destroyed; and to the public log each receipt
Never     can read what is in a safe: it knows who, when and how much; the room secret never comes here
"""

from doktr.features.vault.actions import (
    admit,
    attach,
    attach_for,
    disallow,
    end,
    hand_over,
    held,
    let_go,
    may_come,
    part,
    require_own,
    require_record,
    speak_for,
)
from doktr.features.vault.actions_chain import ROSTER, append_many, item_of
from doktr.features.vault.jobs import jobs, sweep
from doktr.features.vault.model import Appended, Item, RecordUndecided
from doktr.features.vault.ports import ShareGone, Shares
from doktr.features.vault.routes import router
from doktr.features.vault.rules import read_envelope

__all__ = [
    "ROSTER",
    "Appended",
    "Item",
    "RecordUndecided",
    "ShareGone",
    "Shares",
    "admit",
    "append_many",
    "attach",
    "attach_for",
    "disallow",
    "end",
    "hand_over",
    "held",
    "item_of",
    "let_go",
    "jobs",
    "may_come",
    "part",
    "read_envelope",
    "require_own",
    "require_record",
    "router",
    "speak_for",
    "sweep",
]
