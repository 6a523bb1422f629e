"""Whether a patient who waits, or whose appointment is near, could be seen and heard: what their own page found out.

Owns      readiness
Announces nothing
Never     holds more than a few codes and a moment, nor longer than the request or appointment they are about
"""

from doktr.features.readiness.actions import held
from doktr.features.readiness.jobs import sweep
from doktr.features.readiness.routes import router

__all__ = ["held", "router", "sweep"]
