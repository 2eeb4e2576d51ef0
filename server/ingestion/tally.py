"""What became of the rows of an import. Pure."""

import json
from dataclasses import asdict, dataclass


@dataclass
class Tally:
    """Every row is in exactly one of the last four."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0

    @property
    def taken_in(self) -> int:
        return self.created + self.updated + self.unchanged

    def add(self, *, created: int = 0, updated: int = 0, unchanged: int = 0, rejected: int = 0) -> None:
        self.rows += created + updated + unchanged + rejected
        self.created += created
        self.updated += updated
        self.unchanged += unchanged
        self.rejected += rejected

    def line(self) -> str:
        """Return the counts as the last line of an import says them."""
        return json.dumps(asdict(self))
