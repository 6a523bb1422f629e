"""Relays for calls behind firewalls, and so that patient and doctor do not learn each other's address."""
