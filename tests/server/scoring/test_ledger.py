"""What is appended is the difference, with the reason why it moved."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from models.enums import EntryReason
from server.scoring.evaluation import Contribution
from server.scoring.ledger import Part, moves

ONE, OTHER = uuid4(), uuid4()
PARTS = st.tuples(st.sampled_from(["a", "b", "base"]), st.sampled_from([None, ONE, OTHER]))


def counted(points: int, reason: EntryReason = EntryReason.RECORD_COUNTED) -> Contribution:
    return Contribution("a", ONE, points, reason)


def test_a_new_part_is_entered_as_it_is() -> None:
    assert moves({}, [counted(5)]) == [counted(5)]


def test_what_stays_is_not_entered_again() -> None:
    assert moves({("a", ONE): 5}, [counted(5)]) == []


def test_a_change_is_entered_as_the_difference() -> None:
    assert moves({("a", ONE): 5}, [counted(3)]) == [counted(-2, EntryReason.RECORD_CHANGED)]


def test_decay_and_limits_say_themselves_why_they_move() -> None:
    assert moves({("a", ONE): 5}, [counted(3, EntryReason.DECAYED)]) == [counted(-2, EntryReason.DECAYED)]


def test_under_new_rules_a_difference_is_the_rules() -> None:
    assert moves({("a", ONE): 5}, [counted(9)], new_rules=True) == [counted(4, EntryReason.RULES_CHANGED)]


def test_what_is_gone_is_taken_back() -> None:
    assert moves({("a", ONE): 5}, []) == [counted(-5, EntryReason.NO_LONGER_COUNTED)]
    assert moves({("a", None): -5}, []) == [Contribution("a", None, 5, EntryReason.LIMIT_LIFTED)]


def test_a_withdrawn_consent_is_the_reason_for_everything() -> None:
    found = moves({("a", ONE): 5, ("base", None): 500}, [], ended=EntryReason.CONSENT_WITHDRAWN)
    assert {entry.reason for entry in found} == {EntryReason.CONSENT_WITHDRAWN}


@given(st.dictionaries(PARTS, st.integers(-50, 50)), st.dictionaries(PARTS, st.integers(-50, 50)), st.booleans())
def test_what_was_and_what_is_appended_is_what_was_found(before: dict[Part, int], found: dict[Part, int], new_rules: bool) -> None:
    lines = [Contribution(*part, points, EntryReason.RECORD_COUNTED) for part, points in found.items()]
    after = dict(before)
    for entry in moves(before, lines, new_rules=new_rules):
        assert entry.points
        after[entry.indicator, entry.record_id] = after.get((entry.indicator, entry.record_id), 0) + entry.points
    assert {part: points for part, points in after.items() if points} == {part: points for part, points in found.items() if points}
