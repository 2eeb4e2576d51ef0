"""Sheets to print: for one merchant at once, for a district by a job, in parts, as one ZIP."""
