"""What ties a patient to a doctor, as both may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

# Who keeps the patient's global medical record (GMD, DMG), or practises with whoever does.
Declared = Literal["gmd", "practice"]
Tie = Literal["own", "seen", "any"]
# What is known of a visit in person: the doctor confirmed or certified it, or said that there was none.
Met = Literal["confirmed", "refused"]


@dataclass(frozen=True)
class OwnDoctor:
    """A doctor tied to the acting patient, as their own page shows them."""

    doctor_id: UUID
    given_name: str
    family_name: str
    declared: Declared | None
    declared_at: datetime | None
    confirmed_at: datetime | None
    refused_at: datetime | None
    seen_at: datetime | None
    insurer_said_at: datetime | None


@dataclass(frozen=True)
class Claim:
    """A patient who declared the acting doctor as theirs, for the doctor to confirm."""

    patient_id: UUID
    given_name: str
    family_name: str
    declared: Declared
    declared_at: datetime
    confirmed_at: datetime | None
    refused_at: datetime | None


@dataclass(frozen=True)
class RelationRules:
    """How long a word holds; read from `data/rules/relations.json`, with its source there."""

    insurer_days: int
