"""What people read for each code word: Chinese first, English second. `{expected}`, `{actual}`, `{gap}` are filled in.

Integers take `{gap:yuan}` (fen as yuan), moments in RFC 3339 take `{expected:local}` (the city's time). `day{number:s}`: a day, or days.
"""

from datetime import datetime

from routes.wording.access import WORDS as ACCESS
from routes.wording.benefits import WORDS as BENEFITS
from routes.wording.cards import PAGES as CARD_PAGES
from routes.wording.cards import WORDS as CARDS
from routes.wording.codes import WORDS as CODES
from routes.wording.complaints import WORDS as COMPLAINTS
from routes.wording.console import WORDS as CONSOLE
from routes.wording.console_keeping import WORDS as KEEPING
from routes.wording.console_money import WORDS as CONSOLE_MONEY
from routes.wording.console_terms import WORDS as CONSOLE_TERMS
from routes.wording.docs import WORDS as DOCS
from routes.wording.edge import WORDS as EDGE
from routes.wording.money import PAGES as MONEY_PAGES
from routes.wording.money import WORDS as MONEY
from routes.wording.notices import WORDS as NOTICES
from routes.wording.page import WORDS as PAGE
from routes.wording.partner_console import WORDS as PARTNER_CONSOLE
from routes.wording.partners import WORDS as PARTNERS
from routes.wording.printing import WORDS as PRINTING
from routes.wording.programme import PAGES as PLANS
from routes.wording.programme import WORDS as PROGRAMME
from routes.wording.public import WORDS as PUBLIC
from routes.wording.registry import WORDS as REGISTRY
from routes.wording.restrictions import WORDS as RESTRICTIONS
from routes.wording.scoring import WORDS as SCORING
from routes.wording.vouchers import WORDS as VOUCHERS
from server.platform.clock import LOCAL

SAID_BY_ANSWERS: dict[str, tuple[str, str]] = {
    **ACCESS,
    **BENEFITS,
    **CARDS,
    **CODES,
    **COMPLAINTS,
    **EDGE,
    **MONEY,
    **PRINTING,
    **NOTICES,
    **PARTNERS,
    **PROGRAMME,
    **REGISTRY,
    **RESTRICTIONS,
    **SCORING,
    **VOUCHERS,
}
"""Code words of errors, reasons and remedies; a full stop in a word marks a text of a page."""
WORDING: dict[str, tuple[str, str]] = {
    **SAID_BY_ANSWERS,
    **CARD_PAGES,
    **MONEY_PAGES,
    **CONSOLE,
    **KEEPING,
    **CONSOLE_MONEY,
    **CONSOLE_TERMS,
    **PARTNER_CONSOLE,
    **DOCS,
    **PAGE,
    **PLANS,
    **PUBLIC,
}


class _Value:
    """A value that a sentence may show in people's units."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __format__(self, unit: str) -> str:
        if unit == "s":
            return "" if str(self.value) == "1" else "s"
        if unit == "yuan" and isinstance(self.value, int):
            return f"{'-' * (self.value < 0)}{abs(self.value) // 100}.{abs(self.value) % 100:02}"
        if unit == "local" and isinstance(self.value, str):
            return f"{datetime.fromisoformat(self.value).astimezone(LOCAL):%Y-%m-%d %H:%M}"
        return "—" if self.value is None else str(self.value)


def say(code: str, language: str, **values: object) -> str:
    """Return the sentence for a code word in `zh` or `en`; KeyError for a word nobody has worded (a test forbids it)."""
    return WORDING[code][language == "en"].format(**{name: _Value(value) for name, value in values.items()})
