"""Rows of a comma-separated text (RFC 4180) of any size, in bounded memory. Pure.

A row that is broken costs only itself: a quotation mark that is never closed does not swallow the lines after it, and a line without end
is dropped as it is read.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from server.platform.errors import Reason

LONGEST = 1 << 16
"""Characters of one row, quoted line breaks included."""

MOST_LINES = 10_000
"""Lines of one block: a chunk of very short ones would make a hundred times its size of rows and rejections."""


@dataclass(frozen=True)
class Rejection:
    """A row that is not taken in: the line it begins on, the column at fault ("" for all of it), and why."""

    line: int
    column: str
    reasons: tuple[Reason, ...]


@dataclass
class Block:
    """Some rows in a piece: the line each begins on, its fields; and what could not be read as a row."""

    lines: list[int] = field(default_factory=list)
    rows: list[Sequence[str]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)


def blocks(chunks: Iterable[str]) -> Iterator[Block]:
    """Yield the rows of a text that comes in chunks, with \\n for every line break; blank lines are left out."""
    splitter = _Splitter()
    tail = ""
    for chunk in chunks:
        *whole, tail = (tail + chunk).split("\n")
        tail = tail[: LONGEST + 1]  # enough to see that it is too long
        for at in range(0, len(whole) or 1, MOST_LINES):
            yield splitter.take(whole[at : at + MOST_LINES])
    yield splitter.take([tail], last=True)


class _Splitter:
    """Puts lines together to rows. `held` are the lines of a row whose quotation mark is still open."""

    def __init__(self) -> None:
        self.line = 0
        self.held: list[str] = []
        self.held_length = 0
        self.coming: deque[str] = deque()
        self.block = Block()
        self.texts: list[str] = []

    def take(self, lines: list[str], *, last: bool = False) -> Block:
        if not self.held and (block := self._at_once(lines)):
            return block
        self.block, self.texts = Block(), []
        self.coming = deque(lines)
        self._go_through()
        while last and self.held:
            self._give_up()
            self._go_through()
        self._parse()
        return self.block

    def _at_once(self, lines: list[str]) -> Block | None:
        """Read lines each of which is a row, as most files have them; None where one is not, for a closer look."""
        try:
            rows: list[Sequence[str]] = list(csv.reader(lines, strict=True))
        except csv.Error:
            return None
        if len(rows) != len(lines) or not all(map(str.strip, lines)) or len(max(lines, key=len, default="")) > LONGEST:
            return None
        first, self.line = self.line + 1, self.line + len(lines)
        return Block(list(range(first, self.line + 1)), rows)

    def _go_through(self) -> None:
        while self.coming:
            line = self.coming.popleft()
            self.line += 1
            if len(line) > LONGEST:
                self._reject(self.line, "line_too_long", expected=LONGEST)
            elif self.held:
                self._continue(line)
            elif '"' in line and line.count('"') % 2 and _parsed(line) is None:
                self.held, self.held_length = [line], len(line)
            elif line and not line.isspace():
                self._accept(self.line, line)

    def _continue(self, line: str) -> None:
        self.held.append(line)
        self.held_length += len(line) + 1
        if self.held_length > LONGEST:
            self._give_up()
        elif line.count('"') % 2:  # the second odd number of them: now they may be pairs
            self._accept_several()

    def _accept_several(self) -> None:
        text = "\n".join(self.held)
        if _parsed(text) is None:
            self._give_up()
            return
        self._accept(self.line - len(self.held) + 1, text)
        self.held = []

    def _give_up(self) -> None:
        """Reject the line whose quotation mark did not close, and read those after it again as lines of their own."""
        first = self.line - len(self.held) + 1
        self._reject(first, "quote_unclosed")
        self.coming.extendleft(reversed(self.held[1:]))
        self.line, self.held = first, []

    def _accept(self, line: int, text: str) -> None:
        self.block.lines.append(line)
        self.texts.append(text)

    def _parse(self) -> None:
        try:
            self.block.rows = list(csv.reader(self.texts, strict=True))
        except csv.Error:
            self._parse_one_by_one()

    def _parse_one_by_one(self) -> None:
        read = [(line, _parsed(text)) for line, text in zip(self.block.lines, self.texts, strict=True)]
        self.block.lines = [line for line, row in read if row is not None]
        self.block.rows = [row for _, row in read if row is not None]
        for line in (line for line, row in read if row is None):
            self._reject(line, "quote_unclosed")

    def _reject(self, line: int, word: str, *, expected: int | None = None) -> None:
        self.block.rejections.append(Rejection(line, "", (Reason(code=word, expected=expected),)))


def _parsed(text: str) -> list[str] | None:
    try:
        [row] = csv.reader([text], strict=True)
    except csv.Error:
        return None
    return row
