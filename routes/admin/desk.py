"""What the console's own pages have in common: a page, a deed tried, what is said of it on the next page."""

from collections.abc import Awaitable, Iterable
from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette_admin import flash, get_flashed_messages
from starlette_admin.views import CustomView

from models.access import Account
from routes import reading
from routes.admin.sign_in import staff
from routes.admin.words import language, told
from routes.problems import reason_json
from routes.wording import say
from server.platform.errors import DomainError, Forbidden

MOST_SAID = 6


class RejectionNote(reading.Body):
    """Why somebody says no."""

    note: Annotated[reading.Text, StringConstraints(min_length=1, max_length=300)]


class Desk(CustomView):
    """A part of the console with pages of its own."""

    def page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
        assert self.templates is not None
        context = {"flashed_messages": get_flashed_messages(request), "title": self.title(request), "desk": self, **values}
        return self.templates.TemplateResponse(request, template, context, status)

    def is_active(self, request: Request) -> bool:
        here = f"{request.scope['root_path']}{self.path}"
        return bool(request.scope["path"] == here or request.scope["path"].startswith(f"{here}/"))


async def tried(request: Request, deed: Awaitable[object], *, done: str, onward: str) -> Response:
    """Do a deed, go on to `onward`, and let that page say that it is `done`, or every reason why not."""
    try:
        await deed
    except DomainError as error:
        flash(request, "\n".join(sentences(error)[:MOST_SAID]), "error")
    else:
        flash(request, told(done), "success")
    return RedirectResponse(onward, 303)


async def sent_fields(request: Request) -> dict[str, str]:
    """Return the texts of the form that was sent; none when the page is only asked for. Invalid as reading.fields."""
    return reading.fields(await request.form()) if request.method == "POST" else {}


def sentences(error: DomainError) -> list[str]:
    """Return what is wrong, in the reader's language: the error, then each reason with what would help."""
    reasons = [reason_json(reason, language()) for reason in error.reasons]
    return [say(error.code, language()), *(" ".join(filter(None, (each["message"], each.get("remedy")))) for each in reasons)]


async def names_of(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of accounts by their ids, in one read."""
    accounts = await Account.filter(id__in={id for id in ids if id}).only("id", "display_name", "username")
    return {account.id: account.display_name or account.username or "" for account in accounts}


def account_id(request: Request) -> UUID:
    found = staff(request).account_id
    if found is None:
        raise Forbidden("not_signed_in")
    return found
