"""What every feature stands on: the unit of work, events, problems, envelopes, sealing of the national number."""
