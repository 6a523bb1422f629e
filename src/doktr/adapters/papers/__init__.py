"""Papers about money, as PDF."""
