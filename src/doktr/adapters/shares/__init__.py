"""Where the keys of the hours are kept."""
