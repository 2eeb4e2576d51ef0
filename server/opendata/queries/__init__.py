"""Reading public facts: the night's figures, and rows to download."""
