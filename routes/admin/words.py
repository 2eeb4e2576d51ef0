"""What the console says, in the language of whoever reads it."""

from typing import Any, Literal, cast

from babel.support import LazyProxy
from starlette_admin.i18n import get_locale

from routes.wording import say


def language() -> Literal["zh", "en"]:
    """Return the language of this request."""
    return "en" if get_locale() == "en" else "zh"


def spoken(code: str, **values: object) -> str:
    """Return a text that is looked up when it is shown, so that a label made once speaks both languages."""
    return cast(str, LazyProxy(lambda: say(f"console.{code}", language(), **values), enable_cache=False))


def told(code: str, **values: Any) -> str:
    """Return a sentence of the console at once."""
    return say(f"console.{code}", language(), **values)
