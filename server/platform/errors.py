"""Five ways in which the service says no. Add words (`code`), not classes. Anything else that escapes is a bug."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason of a refusal. `code` is the word programs read; people's wording is found by it in routes/wording.py.

    `expected`, `actual` and `gap` are JSON values in the rule's own unit; `path` names the field of a body at fault; `fact` what the rule
    asked for.
    """

    code: str
    path: str | None = None
    expected: str | int | None = None
    actual: str | int | None = None
    gap: int | None = None
    remedy: str | None = None
    basis: str | None = None
    fact: str | None = None


class DomainError(Exception):
    """`about` is whom it concerns, `under` the permissions of theirs that it was decided with, and `noted` what more an action keeps
    of its refusal; none of them is told.
    """

    status: ClassVar[int]

    def __init__(self, code: str, *, detail: str = "", reasons: Sequence[Reason] = (), about: UUID | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.reasons = tuple(reasons)
        self.about = about
        self.under: frozenset[str] = frozenset()
        self.noted: dict[str, Any] | None = None


class Invalid(DomainError):
    """The request itself makes no sense."""

    status = 400


class Forbidden(DomainError):
    """Who asks may not. `not_signed_in` is answered as 401."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or not for who asks: the two are told alike. `gone` is answered as 410."""

    status = 404


class Conflict(DomainError):
    """It contradicts what already happened."""

    status = 409


class Refused(DomainError):
    """The rules say no; `reasons` says every why."""

    status = 422
