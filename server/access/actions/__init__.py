"""Deeds about who asks: signing in and out, accounts and roles, consent, what a resident tells of themselves, looks at it."""
