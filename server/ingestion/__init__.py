"""Registers and feeds of others, read as files: every row is taken in whole or rejected with its reason."""
