"""Insurers of Belgian patients, behind MyCareNet."""
