"""Inspections on site: who looked, what was found, in words and photos."""
