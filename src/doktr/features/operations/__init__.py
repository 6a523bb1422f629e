"""What operators see: who is on duty and how long people wait.

Owns      nothing; reads the tables below
Announces nothing
Never     shows a patient's name or anything clinical
"""

from doktr.features.operations.jobs import broken, sweep
from doktr.features.operations.routes import router

__all__ = ["broken", "router", "sweep"]
