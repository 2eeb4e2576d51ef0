"""Starting the process that reads a register."""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import server
from server.ingestion import reading
from server.ingestion.merchant_rows import RegisterReader
from server.ingestion.reading import Piece
from server.ingestion.table import Table

COMMAND = [sys.executable, "-m", reading.__name__]
PIPE_BYTES = 1 << 20


class ReadingBrokeOff(Exception):
    """The reading process ended before the file did; what it said stands on standard error."""


@contextmanager
def read_apart(table: Table, reader: RegisterReader) -> Iterator[Iterator[Piece]]:
    """Yield the pieces of a file as another process reads them, a few ahead at most. ReadingBrokeOff from among them when it dies."""
    home = Path(server.__file__).parent.parent
    with subprocess.Popen(  # noqa: S603 — our own program
        COMMAND, cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=PIPE_BYTES
    ) as child:
        try:
            yield _pieces(child, pickle.dumps((replace(table, path=table.path.absolute()), reader)))
        finally:
            child.kill()


def _pieces(child: "subprocess.Popen[bytes]", what: bytes) -> Iterator[Piece]:
    assert child.stdin
    assert child.stdout
    try:
        with child.stdin as question:
            question.write(what)
        yield from reading.heard(child.stdout)
    except (EOFError, pickle.UnpicklingError, BrokenPipeError):
        raise ReadingBrokeOff(f"status {child.wait()}") from None
