"""Who asks and what they may: the policy table, sessions, consent, keys."""
