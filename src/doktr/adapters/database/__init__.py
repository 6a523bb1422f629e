"""The lines to the database."""
