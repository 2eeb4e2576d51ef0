"""Rows that move with a change of the schema."""
