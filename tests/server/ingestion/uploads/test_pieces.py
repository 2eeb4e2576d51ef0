"""How files are cut into pieces and named."""

import pytest

from models.enums import Feed, UploadPart
from server.ingestion.uploads.pieces import MOST_FILE_BYTES, PIECE_BYTES, faults, lines_in, piece_count, piece_size, plain_name


@pytest.mark.parametrize(
    ("size", "sizes"),
    [(1, [1]), (PIECE_BYTES, [PIECE_BYTES]), (PIECE_BYTES + 1, [PIECE_BYTES, 1])],
    ids=["small", "exactly one", "one byte more"],
)
def test_pieces_make_up_the_file(size: int, sizes: list[int]) -> None:
    assert piece_count(size) == len(sizes)
    assert [piece_size(size, position) for position in range(-1, len(sizes) + 1)] == [None, *sizes, None]


@pytest.mark.parametrize(("size", "code"), [(0, "file_missing"), (MOST_FILE_BYTES, None), (MOST_FILE_BYTES + 1, "file_too_large")])
def test_a_file_is_neither_empty_nor_beyond_bounds(size: int, code: str | None) -> None:
    assert [each.code for each in faults(Feed.MERCHANTS, {UploadPart.REGISTER: ("a.csv", size)})] == ([code] if code else [])


def test_every_file_of_a_feed_is_wanted() -> None:
    found = faults(Feed.INSPECTIONS, {UploadPart.BUSINESSES: ("a.csv", 1)})
    assert [each.path for each in found] == ["inspections", "violations"]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("名录 2026.csv", "名录 2026.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\files\\shops.csv", "shops.csv"),
        ("a\0b\n.csv", "ab.csv"),
        ("..", "register.csv"),
        ("x" * 200 + ".csv", "x" * 76 + ".csv"),
    ],
)
def test_a_name_leads_nowhere(name: str, plain: str) -> None:
    assert plain_name(name, UploadPart.REGISTER) == plain


def test_line_breaks_are_counted_over_pieces() -> None:
    assert lines_in([b"a\nb", b"\n\n"]) == 3
