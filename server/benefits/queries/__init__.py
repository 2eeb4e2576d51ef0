"""Reading benefits, who may use them, and who did."""
