from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from models.enums import RecordKind, Severity, Visibility
from server.registry.catalogue import BY_CODE
from server.registry.records import NewRecord, derive, fingerprint, reasons_to_refuse

TODAY = date(2026, 11, 20)
SHOP = UUID(int=1)
PENALTY = NewRecord(
    catalogue_code="penalty_general", source_code="market_supervision", source_ref="沪市监罚〔2026〕1 号", title="未公示许可证",
    dated_on=date(2026, 3, 1), merchant_id=SHOP, amount_fen=50_000,
)  # fmt: skip


def test_a_good_record_passes() -> None:
    assert reasons_to_refuse(PENALTY, BY_CODE["penalty_general"], today=TODAY) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"merchant_id": None}, "record_subject"),
        ({"resident_id": UUID(int=2)}, "record_subject"),
        ({"merchant_id": None, "resident_id": UUID(int=2)}, "record_subject"),
        ({"dated_on": date(2026, 11, 21)}, "record_date"),
        ({"dated_on": date(1899, 12, 31)}, "record_date"),
        ({"ends_on": date(2026, 2, 28)}, "record_ends_early"),
        ({"title": ""}, "record_text"),
        ({"title": "长" * 301}, "record_text"),
        ({"source_ref": ""}, "record_text"),
        ({"document_no": "a\0"}, "record_text"),
        ({"mark": 101}, "record_mark"),
        ({"mark": -1}, "record_mark"),
        ({"amount_fen": -1}, "record_amount"),
        ({"amount_fen": 2**53}, "record_amount"),
        ({"content": {"findings": []}}, "content_field"),
    ],
)
def test_a_bad_record_is_refused(change: dict[str, Any], word: str) -> None:
    assert [reason.code for reason in reasons_to_refuse(replace(PENALTY, **change), BY_CODE["penalty_general"], today=TODAY)] == [word]


def test_the_catalogue_and_the_law_say_how_a_penalty_counts() -> None:
    derived = derive(PENALTY, BY_CODE["penalty_general"])
    assert (derived.kind, derived.severity, derived.visibility) == (RecordKind.PENALTY, Severity.GENERAL, Visibility.PUBLIC)
    assert derived.ends_on == date(2027, 3, 1)


@pytest.mark.parametrize(
    "change", [{"title": "x"}, {"amount_fen": 1}, {"ends_on": TODAY}, {"content": {"law": "x"}}, {"merchant_id": UUID(int=2)}, {"mark": 1}]
)
def test_the_fingerprint_changes_with_anything_told(change: dict[str, Any]) -> None:
    assert fingerprint(replace(PENALTY, **change)) != fingerprint(PENALTY)


def test_the_fingerprint_does_not_depend_on_the_order_of_content() -> None:
    one, other = {"law": "a", "offence": "b"}, {"offence": "b", "law": "a"}
    assert fingerprint(replace(PENALTY, content=one)) == fingerprint(replace(PENALTY, content=other))
