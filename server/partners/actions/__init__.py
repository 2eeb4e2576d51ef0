"""Deeds of and about partners, a file for each kind.

Locks are taken in one order: the idempotency key, the resident's code, the residents who are the person, the order, then what benefits
lock (limits, budget).
"""
