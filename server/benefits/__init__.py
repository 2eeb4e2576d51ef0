"""What a tier earns: terms, eligibility, desk, redemption, return."""
