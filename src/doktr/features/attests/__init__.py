"""Electronic certificates of care: visits in the practice paid in cash, told to the insurer on the day itself.

Owns      attests
Announces nothing; the event attests_changed (doctor and patient)
Never     certifies another day than today, or the same visit twice
"""

from doktr.features.attests.actions import held
from doktr.features.attests.jobs import jobs, sweep
from doktr.features.attests.model import ATTEST, CancelReason, Certificate, Said
from doktr.features.attests.ports import Certifier
from doktr.features.attests.routes import router

__all__ = ["ATTEST", "CancelReason", "Certificate", "Certifier", "Said", "held", "jobs", "router", "sweep"]
