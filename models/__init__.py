"""Rows and constraints. This package knows nobody."""

MODULES = [
    "models.access",
    "models.audit",
    "models.benefits",
    "models.cards",
    "models.codes",
    "models.complaints",
    "models.decisions",
    "models.figures",
    "models.inspections",
    "models.ledger",
    "models.notices",
    "models.objections",
    "models.opendata",
    "models.operation",
    "models.partners",
    "models.printing",
    "models.registry",
    "models.restrictions",
    "models.scoring",
    "models.uploads",
    "models.vouchers",
]
"""Every module with tables, as Tortoise wants them named."""
