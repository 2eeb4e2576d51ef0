"""A notice fits WeChat's template."""

from datetime import UTC, datetime

from models.enums import NoticeKind
from server.notices.subscribed import TITLES, fields_of

MOST_OF_A_THING = 20
"""Characters that a field of the kind `thing` takes (WeChat, subscribeMessage.send)."""


def test_every_title_fits_its_field() -> None:
    assert {len(title) <= MOST_OF_A_THING for title in TITLES.values()} == {True}


def test_it_says_what_and_when_in_the_citys_time() -> None:
    fields = fields_of(NoticeKind.BENEFIT_USED, datetime(2026, 11, 20, 16, 5, tzinfo=UTC))
    assert fields == {"thing1": "您的信用码刚刚使用了激励", "time2": "2026-11-21 00:05"}
