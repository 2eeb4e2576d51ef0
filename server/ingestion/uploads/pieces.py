"""How a file is cut into pieces. Pure."""

from collections.abc import Iterable, Mapping

from models.enums import Feed, UploadPart
from server.platform.errors import Reason

PIECE_BYTES = 1 << 20
MOST_FILE_BYTES = 1 << 30
PARTS: Mapping[Feed, tuple[UploadPart, ...]] = {
    Feed.MERCHANTS: (UploadPart.REGISTER,),
    Feed.INSPECTIONS: (UploadPart.BUSINESSES, UploadPart.INSPECTIONS, UploadPart.VIOLATIONS),
}
LONGEST_NAME = 80


def piece_count(size: int) -> int:
    """Return into how many pieces a file of `size` bytes is cut."""
    return -(-size // PIECE_BYTES)


def piece_size(size: int, position: int) -> int | None:
    """Return how many bytes the piece at `position` must have; None where there is none."""
    return min(PIECE_BYTES, size - position * PIECE_BYTES) if 0 <= position < piece_count(size) else None


def faults(feed: Feed, files: Mapping[UploadPart, tuple[str, int]]) -> list[Reason]:
    """Return why these files, by part their names and sizes in bytes, cannot be handed in."""
    sizes = {part: files.get(part, ("", 0))[1] for part in PARTS[feed]}
    empty = [Reason(code="file_missing", path=part) for part, size in sizes.items() if size <= 0]
    return empty + [
        Reason(code="file_too_large", path=part, expected=MOST_FILE_BYTES, actual=size)
        for part, size in sizes.items()
        if size > MOST_FILE_BYTES
    ]


def plain_name(name: str, part: UploadPart) -> str:
    """Return a file's name without folders and anything that is no plain character, so that it can name a file and stand in a log."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isalnum() or letter in "-_.() ").strip(" .")
    return kept[-LONGEST_NAME:] or f"{part}.csv"


def lines_in(pieces: Iterable[bytes]) -> int:
    """Count the line breaks, by which progress is measured."""
    return sum(piece.count(b"\n") for piece in pieces)
