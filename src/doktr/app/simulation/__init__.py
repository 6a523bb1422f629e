"""A month of the service on paper: made-up patients and doctors, the product's own rules, one seed one month."""

from doktr.app.simulation.figures import Figures, summary
from doktr.app.simulation.month import Month
from doktr.app.simulation.world import World

__all__ = ["Figures", "Month", "World", "summary"]
