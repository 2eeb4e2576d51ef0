"""A file as a table of known columns: in which encoding it is written, and where each column stands."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from pathlib import Path

from server.ingestion.rows import Block, Rejection, blocks
from server.platform.errors import Reason

HEAD_BYTES = 1 << 16
CHUNK_BYTES = 1 << 20
NAMES = {"utf-8-sig": "UTF-8", "gb18030": "GB18030", "cp1252": "Windows-1252"}
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Unreadable(Exception):
    """The file cannot be read as what it should be; the message says what is wrong and what to do, in Chinese and English."""


@dataclass(frozen=True)
class Table:
    """A readable file. `encoding` is one of NAMES; `places` tells where each of `columns` stands, of `width` in all; `width` for none.

    The rows of `chunk_bytes` make a block."""

    path: Path
    encoding: str
    columns: tuple[str, ...]
    places: tuple[int, ...]
    width: int
    chunk_bytes: int

    def blocks(self) -> Iterator[Block]:
        """Yield the rows after the header, each as a tuple in the order of `columns`, and what cannot be one."""
        read = blocks(self._chunks())
        first = next(each for each in read if each.rows)
        first.lines, first.rows = first.lines[1:], first.rows[1:]
        yield from (self._ordered(block) for block in chain([first], read))

    def _chunks(self) -> Iterator[str]:
        # Bytes of another encoding become lone surrogates, so that they cost only their row.
        decoder = codecs.getincrementaldecoder(self.encoding)("surrogateescape")
        lines = io.IncrementalNewlineDecoder(decoder, translate=True)
        with self.path.open("rb") as file:
            while chunk := file.read(self.chunk_bytes):
                yield lines.decode(chunk)
            yield lines.decode(b"", final=True)

    def _ordered(self, block: Block) -> Block:
        pick = itemgetter(*self.places)
        if set(map(len, block.rows)) == {self.width} and all(map(any, block.rows)) and self.width not in self.places:
            in_order = self.places == tuple(range(self.width))
            return block if in_order else Block(block.lines, list(map(pick, block.rows)), block.rejections)
        ordered = Block(rejections=block.rejections)
        for line, row in zip(block.lines, block.rows, strict=True):
            if not any(row):
                continue
            if len(row) == self.width or (len(row) > self.width and not any(row[self.width :])):
                ordered.lines.append(line)
                ordered.rows.append(pick([*row[: self.width], ""]))
            else:
                reason = Reason(code="column_count", expected=self.width, actual=len(row))
                ordered.rejections.append(Rejection(line, "", (reason,)))
        return ordered


def open_table(path: Path, columns: Sequence[str], *, encodings: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Find out the encoding by the header, which must have all `columns` but the `optional` ones, in any order and whatever the case.

    Columns that nobody asked for are passed over. Where several encodings read the header alike, the first that reads the whole
    file is taken, or else the last. Raises Unreadable.
    """
    head = _head(path)
    headers = {encoding: header for encoding in encodings if (header := _header(head, encoding))}
    required = [name for name in columns if name not in optional]
    fitting = [encoding for encoding, header in headers.items() if set(required) <= set(header)]
    if not fitting:
        raise Unreadable(_why_not(path, required, headers, encodings))
    encoding = next((each for each in fitting[:-1] if _reads_all(path, each)), fitting[-1]) if len(fitting) > 1 else fitting[0]
    header = headers[encoding]
    if twice := [name for name, count in Counter(header).items() if count > 1 and name in columns]:
        raise Unreadable(f"{path}：列名重复：{'、'.join(twice)} / columns named twice: {', '.join(twice)}")
    places = tuple(header.index(name) if name in header else len(header) for name in columns)
    return Table(path, encoding, tuple(columns), places, len(header), CHUNK_BYTES)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise Unreadable(f"{path}：无法读取 / cannot be read: {error.strerror}") from None
    if head.startswith(UTF_16_MARKS):
        raise Unreadable(f"{path}：文件是 UTF-16 编码，请另存为 UTF-8 的 CSV / the file is UTF-16: save it as CSV in UTF-8")
    if not head.strip():
        raise Unreadable(f"{path}：文件是空的 / the file is empty")
    return head


def _header(head: bytes, encoding: str) -> list[str]:
    """Return the names in the first line that is not blank; empty when it is not written in this encoding."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "\ufffd" in first:
        return []
    return [name.strip().strip("\ufeff").casefold() for name in next(csv.reader([first]))]


def _reads_all(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _why_not(path: Path, columns: Sequence[str], headers: dict[str, list[str]], encodings: Sequence[str]) -> str:
    if not headers:
        tried = "、".join(NAMES[encoding] for encoding in encodings)
        return f"{path}：文件编码不是 {tried}，请另存为 UTF-8 / the file is not {tried.replace('、', ' or ')}: save it as UTF-8"
    found = max(headers.values(), key=lambda header: len(set(columns) & set(header)))
    missing = [name for name in columns if name not in found]
    chinese = f"缺少列：{'、'.join(missing)}；第一行应有：{','.join(columns)}；实为：{','.join(found)[:300]}"
    return f"{path}：{chinese} / the first line lacks the columns {', '.join(missing)}"
