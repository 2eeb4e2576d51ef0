"""Deeds on restrictions, a file for each kind."""
