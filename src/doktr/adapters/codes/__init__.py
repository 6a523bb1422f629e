"""Codes that prove a number or an address."""
