import io
import random
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from PIL import Image

from server.codes import dynamic_code, offline_proof, qr
from tests.pictures import blurred, faded, picture, shaded, shrunk, texts_in, turned

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
URL = qr.scan_url("https://xinma.example.gov.cn", LETTERS[:26])


def drawn_codes(count: int) -> list[str]:
    draw = random.Random(7)
    return ["".join(draw.choices(LETTERS, k=26)) for _ in range(count)]


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("https://xinma.example.gov.cn", "HTTPS://XINMA.EXAMPLE.GOV.CN/m/X"),
        ("http://127.0.0.1:8000/", "HTTP://127.0.0.1:8000/m/X"),
        ("https://city.example/Credit/", "HTTPS://CITY.EXAMPLE/Credit/m/X"),
    ],
)
def test_only_what_has_no_case_is_written_in_capitals(base_url: str, url: str) -> None:
    assert qr.scan_url(base_url, "X") == url


@pytest.mark.parametrize("size", [120, 333, 410, 1024])
def test_a_png_is_as_large_as_asked_and_says_the_url(size: int) -> None:
    image = Image.open(io.BytesIO(qr.png(URL, size=size)))
    assert (image.format, image.mode, image.size) == ("PNG", "1", (size, size))
    assert texts_in(image.convert("L")) == [URL]


def test_a_picture_too_small_for_its_modules_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        qr.png(URL, size=40)


def test_a_quiet_zone_of_four_modules_surrounds_the_symbol() -> None:
    rows = qr.matrix(URL)
    assert len(rows) == 4 * 4 + 17 + 2 * qr.QUIET_ZONE
    border = [*rows[:4], *rows[-4:], *[row[:4] + row[-4:] for row in rows]]
    assert not any(module for row in border for module in row)


def test_every_one_of_many_codes_is_read_back_whatever_the_fixed_mask_makes_of_it() -> None:
    urls = [qr.scan_url("https://xinma.example.gov.cn", code) for code in drawn_codes(300)]
    assert [texts_in(picture(qr.png(url, size=164))) for url in urls] == [[url] for url in urls]


@pytest.mark.parametrize(
    "worse",
    [turned(7), turned(45), turned(90), turned(181), shrunk(90), blurred(4), faded(90, 150), faded(0, 70), shaded],
    ids=["turned 7", "turned 45", "turned 90", "turned 181", "shrunk", "blurred", "low contrast", "dark", "shaded"],
)
@pytest.mark.parametrize("code", drawn_codes(5))
def test_a_code_is_read_from_a_bad_picture(code: str, worse: Callable[[Image.Image], Image.Image]) -> None:
    url = qr.scan_url("https://xinma.example.gov.cn", code)
    assert texts_in(worse(picture(qr.png(url, size=410)))) == [url]


def test_a_code_is_read_when_it_is_turned_blurred_and_faded_at_once() -> None:
    assert texts_in(faded(60, 180)(blurred(2)(turned(20)(picture(qr.png(URL, size=410)))))) == [URL]


def test_a_code_is_read_with_a_tenth_of_its_middle_covered() -> None:
    image = picture(qr.png(URL, size=410))
    image.paste(255, (170, 170, 240, 240))
    assert texts_in(image) == [URL]


def test_a_symbol_blurred_beyond_recognition_is_not_read() -> None:
    assert texts_in(blurred(40)(picture(qr.png(URL, size=410)))) == []


@pytest.mark.parametrize(
    ("length", "version"), [(dynamic_code.PAYLOAD_LENGTH, 3), (offline_proof.PROOF_LENGTH, 5)], ids=["resident code", "offline proof"]
)
def test_a_base45_payload_takes_the_version_it_was_designed_for(length: int, version: int) -> None:
    assert len(qr.matrix("W" * length, level="M")) == version * 4 + 17 + 2 * qr.QUIET_ZONE


def test_the_svg_draws_the_modules_of_the_matrix_and_nothing_else() -> None:
    rows = qr.matrix(URL)
    assert drawn_modules(qr.svg(URL), len(rows)) == rows


def test_a_title_is_text_and_never_markup() -> None:
    root = ET.fromstring(qr.svg(URL, title='<script>&"</script>'))
    [title] = root.iter("{http://www.w3.org/2000/svg}title")
    assert title.text == '<script>&"</script>'


def test_a_character_that_xml_has_not_is_left_out_of_the_title() -> None:
    [title] = ET.fromstring(qr.svg(URL, title="面\x00\x0b\x1f\ufffe\ud800馆")).iter("{http://www.w3.org/2000/svg}title")
    assert title.text == "面馆"


def drawn_modules(svg: str, size: int) -> qr.Matrix:
    """Paint the path as its commands say: M x y, h length, one unit high."""
    root = ET.fromstring(svg)
    assert root.get("viewBox") == f"0 0 {size} {size}"
    path = [each.get("d") or "" for each in root.iter("{http://www.w3.org/2000/svg}path")][-1]
    rows = [[False] * size for _ in range(size)]
    for run in path.split("z")[:-1]:
        start, rest = run.removeprefix("M").split("h", 1)
        x, y = map(int, start.split())
        length = int(rest.split("v1h-")[0])
        assert not any(rows[y][x : x + length])
        rows[y][x : x + length] = [True] * length
    return rows
