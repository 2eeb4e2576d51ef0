"""What the public may read of a merchant, and the log of who read it: never who, only that."""
