"""Run as a program: a register is read in a process of its own, so that reading and storing have a processor each.

Standard input says what to read, standard output tells the pieces in order and then None. Both ends are this program, so all is pickled.
"""

import pickle
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from server.ingestion.merchant_rows import CODE, COLUMNS, HASH_BYTES, RegisterReader
from server.ingestion.rows import Rejection
from server.ingestion.seen import SeenKeys, first_of_each
from server.ingestion.table import Table
from server.registry.batch import Batch

_BETWEEN = "\0"
"""Stands in no value that is taken in."""


@dataclass(frozen=True)
class Piece:
    """What became of one piece of the file: the rows that are taken in, and the others in the order of lines."""

    batch: Batch
    rejections: list[Rejection]


def pieces(table: Table, reader: RegisterReader) -> Iterator[Piece]:
    """Yield the file piece by piece; of rows with one code the first in the file counts."""
    with SeenKeys() as seen:
        for block in table.blocks():
            batch, rejections = reader.read(block)
            batch, repeated = first_of_each(batch, seen, column=COLUMNS[CODE])
            yield Piece(batch, sorted([*rejections, *repeated], key=lambda each: each.line))


def tell(told: Iterator[Piece], output: IO[bytes]) -> None:
    """Write all pieces, each at once, and that these were all."""
    for piece in told:
        pickle.dump((_packed(piece.batch), piece.rejections), output, pickle.HIGHEST_PROTOCOL)
        output.flush()
    pickle.dump(None, output)
    output.flush()


def heard(source: IO[bytes]) -> Iterator[Piece]:
    """Yield the pieces that `tell` writes at the other end. EOFError or UnpicklingError when that end broke off."""
    while (told := pickle.load(source)) is not None:  # noqa: S301 — from the process that this one started
        packed, rejections = told
        yield Piece(_unpacked(*packed), rejections)


def _packed(batch: Batch) -> tuple[Any, ...]:
    """Return a batch as few large values: texts one by one would cost as much as reading them."""
    columns = {name: _BETWEEN.join(column).encode() if name != "registered_on" else column for name, column in batch.columns.items()}
    return batch.lines, _BETWEEN.join(batch.keys), b"".join(batch.hashes), columns


def _unpacked(lines: list[int], keys: str, hashes: bytes, packed: dict[str, Any]) -> Batch:
    if not lines:
        return Batch([], [], [], {name: [] for name in packed})
    columns = {name: column.decode().split(_BETWEEN) if isinstance(column, bytes) else column for name, column in packed.items()}
    return Batch(lines, keys.split(_BETWEEN), [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)], columns)


def _main() -> None:
    table, reader = pickle.load(sys.stdin.buffer)  # noqa: S301 — from the process that started this one
    try:
        tell(pieces(table, reader), sys.stdout.buffer)
    except (BrokenPipeError, KeyboardInterrupt):
        sys.stdout = None  # nobody listens any more, and Python would try once again at its end


if __name__ == "__main__":
    _main()
