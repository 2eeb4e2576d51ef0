"""Settings, clock, database, cache, errors, keys, jobs. No word of the domain."""
