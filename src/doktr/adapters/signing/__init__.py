"""Adapters to whatever holds the key with which the platform signs its log."""
