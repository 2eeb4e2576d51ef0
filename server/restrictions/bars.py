"""A bar, as a benefit sees one. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A bar under way at one operator: what it refuses there (codes of benefits), and the moment it ends by itself."""

    benefits: frozenset[str]
    ends_at: datetime
    basis: str
