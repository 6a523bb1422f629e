"""Registers of recognised doctors: who is one, by the word of whoever keeps the list."""
