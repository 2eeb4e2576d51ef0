"""What the README promises is what the program has."""

import re

from server.platform.settings import READERS
from tests.servers import ROOT

README = (ROOT / "README.md").read_text()


def test_the_table_of_settings_is_complete() -> None:
    assert set(re.findall(r"^\| `(XINMA_\w+)`", README, re.MULTILINE)) == set(READERS)


def test_every_link_to_a_file_leads_somewhere() -> None:
    linked = {link for page in ROOT.glob("*.md") for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text())}
    assert {link for link in linked if not (ROOT / link).exists()} <= {"docs/pictures/merchant-page.png"}
