"""Which photos are taken, told by their headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.platform.photos import MAX_BYTES, MAX_PHOTOS, MAX_PIXELS, Header, header, reasons_to_refuse
from tests.server.complaints import pictures


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        (pictures.encoded("JPEG"), Header("jpeg", 64, 48)),
        (pictures.encoded("JPEG", progressive=True), Header("jpeg", 64, 48)),
        (pictures.photographed(), Header("jpeg", 64, 48)),
        (pictures.encoded("PNG"), Header("png", 64, 48)),
        (pictures.encoded("WEBP"), Header("webp", 64, 48)),
        (pictures.encoded("WEBP", lossless=True), Header("webp", 64, 48)),
        (pictures.encoded("WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"), Header("webp", 64, 48)),
        (pictures.animated_webp(), Header("webp", 40, 30)),
    ],
)
def test_the_header_tells_format_and_pixels(original: bytes, expected: Header) -> None:
    assert header(original) == expected


@pytest.mark.parametrize(
    "original",
    [
        b"",
        b"not a picture",
        pictures.encoded("GIF"),
        pictures.encoded("BMP"),
        pictures.encoded("TIFF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7 " + pictures.encoded("JPEG"),
        b"PK\x03\x04" + pictures.encoded("PNG"),
        pictures.encoded("JPEG")[:10],
        pictures.encoded("PNG")[:20],
        pictures.encoded("WEBP")[:22],
        b"\xff\xd8\xff" + b"\xff" * 5_000_000,
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * 1_000_000,
    ],
)
def test_what_begins_otherwise_or_breaks_off_is_not_taken(original: bytes) -> None:
    assert [reason.code for reason in reasons_to_refuse([original])] == ["photo_format"]


def test_a_small_file_with_too_many_pixels_is_refused_by_its_header() -> None:
    bomb = pictures.bomb(8000, 8000)
    assert len(bomb) < 10_000
    assert [(r.code, r.path, r.actual) for r in reasons_to_refuse([bomb])] == [("photo_too_many_pixels", "photos.0", 64_000_000)]


@pytest.mark.parametrize(
    ("width", "height", "taken"), [(5000, 5000, True), (5001, 5000, False), (12_000, 1, True), (12_001, 1, False), (0, 5, False)]
)
def test_the_limits_of_pixels_are_met_exactly(width: int, height: int, taken: bool) -> None:
    png = pictures.encoded("PNG")
    claimed = png[:16] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + png[24:]
    assert (reasons_to_refuse([claimed]) == []) is taken
    assert MAX_PIXELS == 25_000_000


def test_the_limit_of_bytes_is_met_exactly() -> None:
    jpeg = pictures.encoded("JPEG")
    assert reasons_to_refuse([jpeg.ljust(MAX_BYTES, b"\0")]) == []
    assert [r.code for r in reasons_to_refuse([jpeg.ljust(MAX_BYTES + 1, b"\0")])] == ["photo_too_large"]


def test_too_many_photos_are_refused_and_every_bad_one_is_named() -> None:
    good = pictures.encoded("JPEG")
    assert [r.code for r in reasons_to_refuse([good] * (MAX_PHOTOS + 1))] == ["too_many_photos"]
    assert [(r.code, r.path) for r in reasons_to_refuse([b"x", good, b"y"])] == [("photo_format", "photos.0"), ("photo_format", "photos.2")]


@given(st.sampled_from([pictures.encoded("JPEG"), pictures.encoded("PNG"), pictures.encoded("WEBP")]), st.data())
def test_a_damaged_header_never_raises(original: bytes, drawn: st.DataObject) -> None:
    head = bytearray(original[: drawn.draw(st.integers(0, len(original)))])
    for place in drawn.draw(st.lists(st.integers(0, max(0, len(head) - 1)), max_size=6)) if head else []:
        head[place] = drawn.draw(st.integers(0, 255))
    found = header(bytes(head))
    assert found is None or found.width >= 0
