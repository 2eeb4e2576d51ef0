"""What people say of a merchant: complaints that want mediation, tips that report a violation, reviews."""
