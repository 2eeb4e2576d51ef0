"""A folder without migrations: what the detector must not overlook."""
