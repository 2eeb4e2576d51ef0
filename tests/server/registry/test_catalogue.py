from collections import Counter

from models.enums import RecordKind, SubjectKind, Visibility
from server.registry.catalogue import FEEDS, ITEMS


def test_codes_are_unique_and_fit_their_column() -> None:
    codes = [item.code for item in ITEMS] + [feed.code for feed in FEEDS]
    assert [code for code, count in Counter(codes).items() if count > 1 or len(code) > 40] == []


def test_every_item_has_both_titles_and_a_legal_basis_that_fit() -> None:
    assert all(0 < len(each.title_zh) <= 100 and 0 < len(each.title_en) <= 100 and 0 < len(each.basis) <= 200 for each in ITEMS)


def test_severity_is_set_exactly_for_penalties() -> None:
    assert all((item.severity is not None) == (item.record_kind is RecordKind.PENALTY) for item in ITEMS)


def test_residents_have_no_negative_item_and_nothing_public() -> None:
    mine = [item for item in ITEMS if item.subject_kind is SubjectKind.RESIDENT]
    assert mine
    assert all(item.severity is None and item.visibility is Visibility.PRIVATE for item in mine)


def test_every_kind_of_record_can_be_collected() -> None:
    assert {item.record_kind for item in ITEMS} == set(RecordKind)
