"""Scorecards, scores and the entries that explain them."""
