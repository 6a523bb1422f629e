"""Twins of the outside world that speak the suppliers' own wire protocols."""
