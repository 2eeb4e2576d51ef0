"""What people read for each code word: Chinese first, English second. `{expected}`, `{actual}`, `{gap}` are filled in."""

from routes.wording.codes import WORDS as CODES
from routes.wording.edge import WORDS as EDGE

WORDING: dict[str, tuple[str, str]] = {**CODES, **EDGE}


def say(code: str, language: str, **values: object) -> str:
    """Return the sentence for a code word in `zh` or `en`; KeyError for a word nobody has worded (a test forbids it)."""
    return WORDING[code][language == "en"].format(**values)
