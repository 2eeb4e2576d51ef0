"""Deeds upon what is known: the catalogue, records, merchants."""
