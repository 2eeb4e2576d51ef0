"""Staff who sign in to the console, as tests do it."""

import re
from datetime import datetime
from html.parser import HTMLParser
from uuid import UUID

import httpx2

from models.enums import Role
from server.access.actions.accounts import create_staff
from server.platform import passwords
from tests.cast import NOW

PASSWORD = "correct horse battery staple"


async def make_staff(username: str, role: Role = Role.ADMINISTRATOR, *, now: datetime = NOW) -> UUID:
    """An account with a password and one role."""
    account = await create_staff(
        username=username, password_hash=await passwords.hashed(PASSWORD), role=role, created_by=None, now=now
    )  # fmt: skip
    return account.id


async def signed_in(client: httpx2.AsyncClient, username: str) -> None:
    """Sign the client in; its cookies are then those of a browser."""
    answer = await submit(client, "/admin/login", "/admin/login", {"username": username, "password": PASSWORD})
    assert answer.status_code == 303, answer.text


def rows_in(page: str) -> int:
    """How many rows the list on a page has."""
    return page.count("data-sa-pk=")


async def submit(client: httpx2.AsyncClient, page: str, to: str, fields: dict[str, str]) -> httpx2.Response:
    """Send a form that stands on `page`, with its token."""
    found = re.search(r'name="csrftoken" value="([^"]+)"', (await client.get(page)).text)
    assert found, f"{page} has no form"
    return await client.post(to, data={**fields, "csrftoken": found[1]})


def fields_on(page: str) -> dict[str, str]:
    """What stands in the fields of a page, as a browser would send it."""
    fields = _Fields()
    fields.feed(page)
    return {name: value for name, value in fields.found.items() if name != "csrftoken"}


class _Fields(HTMLParser):
    """Reads inputs, chosen options and text areas."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.found[name] = value
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea, self.found[name] = name, ""
        elif tag == "option" and ("selected" in given or self._select not in self.found):
            self.found[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, text: str) -> None:
        if self._textarea:
            self.found[self._textarea] += text.removeprefix("\n")
