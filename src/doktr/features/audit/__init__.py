"""What anybody can check afterwards: the public log of doctors' keys, releases and receipts; and who looked.

Owns      log_leaves, log_nodes, log_checkpoints, log_cosignatures, accesses
Announces nothing; the bus topic "log" to whoever gives leaves their places
Never     changes what was said once, nor publishes anything about a patient but salted hashes
"""

from doktr.features.audit.actions import (
    accesses,
    append_leaf,
    append_leaves,
    forget,
    head,
    held,
    inclusion_of,
    log_release,
    of_device,
    publish_device,
    record_access,
    record_accesses,
    record_looks,
)
from doktr.features.audit.jobs import keep_sequencing, sequence
from doktr.features.audit.model import Checkpoint, Inclusion, Leaf, LoggedAccess, Who
from doktr.features.audit.routes import router
from doktr.features.audit.rules import assistant_device_leaf, doctor_device_leaf, encoded, revoked_leaf

__all__ = [
    "Checkpoint",
    "Inclusion",
    "Leaf",
    "LoggedAccess",
    "Who",
    "accesses",
    "append_leaf",
    "append_leaves",
    "assistant_device_leaf",
    "doctor_device_leaf",
    "encoded",
    "forget",
    "head",
    "held",
    "inclusion_of",
    "keep_sequencing",
    "log_release",
    "of_device",
    "publish_device",
    "record_access",
    "record_accesses",
    "record_looks",
    "revoked_leaf",
    "router",
    "sequence",
]
