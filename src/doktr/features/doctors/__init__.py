"""Who is a doctor, by the register's word.

Owns      doctors
Announces nothing
Never     makes anybody a doctor whom the register does not bind to a NIHDI number
"""

from doktr.features.doctors.actions import card, cards, log_devices
from doktr.features.doctors.entrance import DoctorEntrance
from doktr.features.doctors.model import DoctorCard, RegisterEntry
from doktr.features.doctors.ports import Register
from doktr.features.doctors.rules import check_digits_fit

__all__ = [
    "DoctorCard",
    "DoctorEntrance",
    "Register",
    "RegisterEntry",
    "card",
    "cards",
    "check_digits_fit",
    "log_devices",
]
