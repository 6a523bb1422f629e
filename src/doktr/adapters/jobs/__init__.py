"""Work to be done later, by a worker process."""
