"""Who is whose doctor: declared by the patient, confirmed by the doctor, named by the insurer, or seen here before.

Owns      care_relations
Announces nothing; the event relation_changed to both
Never     takes the patient's word for the doctor's: what nobody confirmed is marked so
"""

from doktr.features.relations.actions import (
    forget,
    held,
    in_practice,
    insurer_says,
    met,
    met_in_person,
    not_visited,
    read_rules,
    visited,
)
from doktr.features.relations.model import Met, RelationRules, Tie
from doktr.features.relations.routes import router
from doktr.features.relations.rules import rank, tie

__all__ = [
    "Met",
    "RelationRules",
    "Tie",
    "forget",
    "held",
    "in_practice",
    "insurer_says",
    "met",
    "met_in_person",
    "not_visited",
    "rank",
    "read_rules",
    "router",
    "tie",
    "visited",
]
