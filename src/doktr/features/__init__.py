"""What the service does, one folder per capability, ordered by time."""
