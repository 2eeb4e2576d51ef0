"""What is known about whom: subjects, the catalogue of what may be collected, records and their lives."""
