"""What people are told: a notice is written in the transaction of what it tells."""
