"""Rows on their way into a table, as columns. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any


@dataclass
class Batch:
    """Columns of one length: the line of the file on which each row begins, what identifies it, a hash of all it says, and its values by
    column of the table (without id, source_code, content_hash and received_at)."""

    lines: list[int]
    keys: list[str]
    hashes: list[bytes]
    columns: dict[str, list[Any]]

    def __len__(self) -> int:
        return len(self.keys)

    def only(self, chosen: Sequence[bool]) -> "Batch":
        """Return the rows at the places that are true."""
        columns = {name: list(compress(column, chosen)) for name, column in self.columns.items()}
        return Batch(list(compress(self.lines, chosen)), list(compress(self.keys, chosen)), list(compress(self.hashes, chosen)), columns)
