"""Files handed in at the console, piece by piece, and taken in by an errand that does what the command does."""
