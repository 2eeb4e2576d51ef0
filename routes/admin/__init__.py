"""The console under /admin: registers to look things up in, desks to decide at. Everything it changes goes through an action."""
