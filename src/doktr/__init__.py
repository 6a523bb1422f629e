"""Open teleconsultation service."""
