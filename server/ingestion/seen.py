"""What a file has said already, on disk, so that memory stays the same for a file of any size. Pure but for a nameless file of its own."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from types import TracebackType
from typing import Self

from server.ingestion.rows import Rejection
from server.platform.errors import Reason
from server.registry.batch import Batch

CACHE_KIB = 8_000


class SeenKeys:
    """Remembers the line on which each key stood first. One thread at a time."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KIB}"):
            self._file.execute(f"PRAGMA {setting}")
        self._file.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, line INT) WITHOUT ROWID")
        self._file.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def repetitions(self, keys: Sequence[str], lines: Sequence[int]) -> dict[int, int]:
        """Remember keys, and return for the place of each that stood before the line on which it stood first."""
        first = dict(zip(reversed(keys), reversed(lines), strict=True))
        added = self._file.execute(
            "INSERT OR IGNORE INTO seen SELECT key, value FROM json_each(?) ORDER BY key", [json.dumps(first)]
        ).rowcount
        if added == len(keys):
            return {}
        found = self._lines(keys)
        return {place: found[key] for place, (key, line) in enumerate(zip(keys, lines, strict=True)) if found[key] != line}

    def known(self, keys: Sequence[str]) -> set[str]:
        """Return those of the keys that are remembered."""
        return set(self._lines(keys))

    def _lines(self, keys: Sequence[str]) -> dict[str, int]:
        sought = "SELECT key, line FROM seen WHERE key IN (SELECT value FROM json_each(?))"
        with closing(self._file.execute(sought, [json.dumps(list(keys))])) as rows:
            return dict(rows)


def first_of_each(batch: Batch, seen: SeenKeys, *, column: str) -> tuple[Batch, list[Rejection]]:
    """Return the rows whose key stands in the file for the first time, and the rejections of the others."""
    repeated = seen.repetitions(batch.keys, batch.lines)
    if not repeated:
        return batch, []
    rejections = [Rejection(batch.lines[place], column, (Reason(code="duplicate", expected=line),)) for place, line in repeated.items()]
    return batch.only([place not in repeated for place in range(len(batch))]), rejections
