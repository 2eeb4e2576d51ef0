"""Who did what, when: one line for every deed, in the transaction of the deed."""
