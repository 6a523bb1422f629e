"""A twin of the insurers' network."""
