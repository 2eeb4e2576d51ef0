from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from server.codes import offline_proof, poster, qr
from server.codes.keys import Issuer
from server.codes.poster import GradeBand, Printed, Sheet
from server.platform.crypto import keyring_from
from tests.pictures import coloured_pages, pages, texts_in, words

GREEN = GradeBand("A", "优秀", "Excellent", "#1a7f37", date(2026, 4, 1))
PRINTED = Printed(
    programme="信码示范城市 Xinma demo city",
    name="湖滨面馆",
    address="湖滨路 1 号",
    short_number="123456789018",
    base_url="https://xinma.example.gov.cn",
    code="ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    printed_on=date(2026, 4, 2),
    grade=GREEN,
)
URL = qr.scan_url(PRINTED.base_url, PRINTED.code)
SHEETS: dict[Sheet, int] = {"poster": 1, "stickers": 12, "table_card": 2}
INJECTIONS = ['#panic("x")', "*bold* _it_ $x$", '"); #read("/etc/passwd")', "= Title", "<label> @ref", "\\u{41}", "// gone /* */", "#{1+1}"]


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_symbol_on_a_sheet_is_read_from_its_rendered_page(sheet: Sheet) -> None:
    [page] = pages(poster.pdf(sheet, PRINTED))
    assert texts_in(page) == [URL] * SHEETS[sheet]


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_shows_name_and_number_in_an_embedded_font(sheet: Sheet) -> None:
    document = poster.pdf(sheet, PRINTED)
    assert "湖滨面馆" in words(document)
    assert "1234 5678 9018" in words(document)
    assert b"NotoSansSC" in document
    assert b"/FontFile3" in document


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_sheet_shows_the_grade_in_its_colour_and_how_to_check_the_code(sheet: Sheet) -> None:
    document = poster.pdf(sheet, PRINTED)
    for part in ["优秀", "Excellent", "2026-04-01", "https://xinma.example.gov.cn/m/", "核对"]:
        assert part in squeezed(words(document)), part
    [page] = coloured_pages(document)
    assert GREEN.colour in colours_of(page)


@pytest.mark.parametrize("sheet", SHEETS)
def test_many_merchants_in_one_document_have_a_sheet_each_in_their_order(sheet: Sheet) -> None:
    codes = [letter * 26 for letter in "BCD"]
    document = poster.pdf(sheet, *(replace(PRINTED, code=code, name=f"{code[0]} 店") for code in codes))
    assert [texts_in(page) for page in pages(document)] == [[qr.scan_url(PRINTED.base_url, code)] * SHEETS[sheet] for code in codes]


def test_a_poster_says_chinese_first_who_where_how_rated_and_how_to_check() -> None:
    text = words(poster.pdf("poster", PRINTED))
    for part in ["湖滨路 1 号", "优秀", "Excellent", "2026-04-01", "https://xinma.example.gov.cn/m/", "2026-04-02", "信码示范城市"]:
        assert part in text
    assert text.index("怎样核对此码真伪") < text.index("How to check that this code is real")


def test_a_poster_without_a_grade_shows_no_band() -> None:
    text = words(poster.pdf("poster", replace(PRINTED, grade=None)))
    assert "最新等级" not in text


def test_a_merchant_without_an_address_has_no_line_for_one() -> None:
    assert "Address" not in words(poster.pdf("poster", replace(PRINTED, address="")))


def test_a_sheet_says_when_it_was_made_as_its_date_of_printing() -> None:
    assert b"D:20260402000000" in poster.pdf("stickers", PRINTED)


def test_the_edition_follows_the_templates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = poster.edition()
    (tmp_path / "poster.typ").write_text("another")
    monkeypatch.setattr(poster, "_TEMPLATES", tmp_path)
    assert poster.edition.__wrapped__() != before


def test_the_offline_proof_is_a_second_symbol() -> None:
    keyring, here = keyring_from("a secret that only these tests know"), Issuer("330100", "production")
    proof = offline_proof.sign(offline_proof.Proof(7, date(2026, 4, 1), date(2027, 3, 31)), keyring=keyring, issuer=here)
    [page] = pages(poster.pdf("poster", replace(PRINTED, proof=proof)))
    assert texts_in(page) == sorted([URL, proof])


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("name", INJECTIONS)
def test_markup_in_a_name_is_printed_and_never_obeyed(sheet: Sheet, name: str) -> None:
    assert squeezed(name) in squeezed(words(poster.pdf(sheet, replace(PRINTED, name=name, address=name))))


def test_a_template_that_spliced_names_into_its_source_would_be_caught() -> None:
    """The planted fault: the same injections, evaluated as markup, do not come out as they went in."""
    obeyed = 0
    for name in INJECTIONS:
        try:
            obeyed += squeezed(name) not in squeezed(words(spliced(name)))
        except RuntimeError:
            obeyed += 1
    assert obeyed == len(INJECTIONS)


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)


@pytest.mark.parametrize("sheet", SHEETS)
@given(name=names, address=names)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_name_and_address_fit_on_one_page_with_a_readable_code(sheet: Sheet, name: str, address: str) -> None:
    [page] = pages(poster.pdf(sheet, replace(PRINTED, name=name, address=address)))
    assert texts_in(page) == [URL] * SHEETS[sheet]


@pytest.mark.parametrize("name", ["中" * 200, "W" * 200, "湖滨面馆 " * 40, "٠" * 200])
def test_the_longest_names_leave_the_last_line_of_a_poster_on_its_page(name: str) -> None:
    document = poster.pdf("poster", replace(PRINTED, name=name, address=name))
    assert len(pages(document)) == 1
    assert "印制日期" in words(document)


def test_the_same_values_give_the_same_bytes_and_others_give_others() -> None:
    document = poster.pdf("poster", PRINTED)
    assert poster.pdf("poster", PRINTED) == document
    assert poster.pdf("poster", replace(PRINTED, name="另一家")) != document


def test_a_sheet_stays_small_since_only_the_used_letters_are_embedded() -> None:
    assert len(poster.pdf("poster", PRINTED)) < 100_000


@pytest.mark.parametrize(
    ("colour", "ink"), [("#ffffff", "#000000"), ("#000000", "#ffffff"), ("#1a7f37", "#ffffff"), ("#f5c518", "#000000")]
)
def test_the_letter_stands_out_on_its_band(colour: str, ink: str) -> None:
    assert poster.ink_on(colour) == ink


def colours_of(page: Image.Image) -> set[str]:
    pixels = page.tobytes()
    return {f"#{pixels[at : at + 3].hex()}" for at in range(0, len(pixels), 3)}


def squeezed(text: str) -> str:
    """Leave out blanks, and the places where a long word may break."""
    return "".join(text.replace("\u200b", "").split())


def spliced(name: str) -> bytes:
    import typst

    document = typst.compile(f'#set text(font: "Noto Sans SC")\n{name}'.encode(), font_paths=poster.fonts(), format="pdf")
    assert isinstance(document, bytes)
    return document
