"""Credit codes: what is printed for a merchant, what a resident shows, and how both are told from forgeries."""
