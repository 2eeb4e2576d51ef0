"""Deeds on benefits, a file for each.

Locks are taken in one order, by whatever deed: the idempotency key, the resident's code, the redemption, the stacked order, the voucher,
the limit counters in the order of their meters, the budget. No two deeds can therefore wait for each other in a ring. The budget, for which
everybody waits, comes last.
"""
