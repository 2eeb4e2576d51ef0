"""A statement as it is printed."""

from datetime import date

import pypdfium2 as pdfium

from server.settlement.sheet import as_pdf
from server.settlement.statements import Line, Statement


def test_names_are_printed_as_they_are_and_amounts_add_up() -> None:
    lines = [
        Line(benefit="tea", funder="city", merchant="#strong[店]", spent_fen=123_405, returned_fen=5),
        Line(benefit=None, funder="city", merchant="#strong[店]", paid_fen=100),
    ]
    statement = Statement(day=date(2026, 11, 20), lines=lines, closing_fen=-50)
    printed = as_pdf(statement, party="老张面馆")
    words = pdfium.PdfDocument(printed)[0].get_textpage().get_text_bounded()
    assert all(each in words for each in ("老张面馆", "2026-11-20", "#strong[店]", "1234.05", "0.05", "−0.50", "−1233.50"))
    assert as_pdf(statement, party="老张面馆") == printed
