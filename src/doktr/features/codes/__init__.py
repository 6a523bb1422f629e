"""Six digits by text message or mail that prove a number or an address; whoever is ill need not wait for one.

Owns      contact_codes, code_asks
Announces nothing; the event contact_changed (patient)
Never     keeps or logs the digits themselves, or puts them into a job; nor forgets a day's asks with an account
"""

from doktr.features.codes.actions import erase, forget, held
from doktr.features.codes.jobs import jobs
from doktr.features.codes.model import Catalogue, Letter
from doktr.features.codes.ports import Carriers
from doktr.features.codes.routes import router
from doktr.features.codes.store import read_words

__all__ = ["Carriers", "Catalogue", "Letter", "erase", "forget", "held", "jobs", "read_words", "router"]
