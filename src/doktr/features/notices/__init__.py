"""Notices: a few words to people who are not looking at the app, by push, text message or mail.

Owns      push_subscriptions, notices
Announces nothing
Never     says anything about health, a doctor's name or a speciality; keeps a text; waits for the network in a
          transaction
"""

from doktr.features.notices.actions import drop, erase, held, tell
from doktr.features.notices.jobs import Ways, jobs, letter, stuck, sweep
from doktr.features.notices.model import Contact, Enclosure, Notice
from doktr.features.notices.routes import router
from doktr.features.notices.words import Catalogue, WordsUnusable, read_words

__all__ = [
    "Catalogue",
    "Contact",
    "Enclosure",
    "Notice",
    "Ways",
    "WordsUnusable",
    "drop",
    "erase",
    "held",
    "jobs",
    "letter",
    "read_words",
    "router",
    "stuck",
    "sweep",
    "tell",
]
