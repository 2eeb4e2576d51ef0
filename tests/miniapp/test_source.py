"""The mini-program's source holds together: what a compiler would say, and WeChat's limits."""

import json
import re
import struct

import pytest

from models.enums import NoticeKind
from tests.miniapp import source
from tests.miniapp.source import APP, COMPONENTS, CONTAINER, DESK_PAGES, MAIN_PAGES, PAGES, PROGRAM

MEBIBYTE = 1024 * 1024
ICON_BYTES = 40 * 1024
SHARED_METHODS = source.methods(source.text("utils/screen.js"))
OWN_TAGS = {"block", "slot", "import", "include", "template"}
SMALLEST_RPX = 26


@pytest.mark.parametrize("path", [*PAGES, *COMPONENTS])
def test_a_screen_has_its_script_and_its_template(path: str) -> None:
    assert (PROGRAM / f"{path}.js").is_file()
    assert (PROGRAM / f"{path}.wxml").is_file()


def test_every_folder_with_a_script_is_registered() -> None:
    found = {path.parent.relative_to(PROGRAM).as_posix() + "/index" for path in PROGRAM.rglob("index.js")}
    assert found == {*PAGES, *COMPONENTS}


def test_every_json_file_can_be_read() -> None:
    for path in [*source.files(".json"), source.ROOT / "project.config.json"]:
        assert isinstance(json.loads(path.read_text()), dict), path


@pytest.mark.parametrize("path", [*PAGES, *COMPONENTS])
def test_every_bound_event_has_its_method(path: str) -> None:
    bound = source.bound_methods(source.text(f"{path}.wxml"))
    assert bound <= source.methods(source.text(f"{path}.js")) | SHARED_METHODS


def test_a_method_that_is_missing_would_be_found() -> None:
    assert source.bound_methods('<view bindtap="gone"></view>') - source.methods("Page({\n  here() {\n  },\n})") == {"gone"}


@pytest.mark.parametrize("path", [*PAGES, *COMPONENTS])
def test_every_tag_is_wechats_or_a_component(path: str) -> None:
    builtins = source.in_literals((CONTAINER / "builtins.js").read_text(), "export const BUILTINS = {\n")
    assert source.tags(source.text(f"{path}.wxml")) <= builtins | OWN_TAGS | set(APP["usingComponents"])


def test_an_interface_that_gives_somebodys_place_is_declared_with_its_purpose() -> None:
    """WeChat refuses getLocation otherwise (app.json: requiredPrivateInfos, permission)."""
    used = set().union(*(source.wx_names(path.read_text()) for path in source.files(".js")))
    private = used & {"getLocation", "chooseLocation", "chooseAddress", "choosePoi", "startLocationUpdate"}
    assert private == set(APP["requiredPrivateInfos"])
    assert APP["permission"]["scope.userLocation"]["desc"]


def test_words_on_buttons_of_dialogs_have_four_letters_at_most() -> None:
    words = source.text("utils/words.js")
    for name in ("cancel", "sure", "understood"):
        [(chinese, english)] = re.findall(rf"\b{name}: \['([^']*)', '([^']*)'\]", words)
        assert max(len(chinese), len(english)) <= 4, name


def test_every_interface_of_wechat_that_is_used_is_in_the_container() -> None:
    used = set().union(*(source.wx_names(path.read_text()) for path in source.files(".js")))
    surface = (CONTAINER / "wx.js").read_text()
    missing = {name for name in used if not re.search(rf"\b{name}\b", surface)}
    assert used
    assert missing == set()


def test_every_required_file_is_there() -> None:
    for path in source.files(".js"):
        for asked in re.findall(r"require\('(\.[^']+)'\)", path.read_text()):
            assert (path.parent / f"{asked}.js").is_file(), f"{path} requires {asked}"


def test_no_script_names_a_browser_global() -> None:
    for path in source.files(".js"):
        assert not re.search(r"\b(?:window|document|localStorage|fetch|XMLHttpRequest|location\.)\b\s*[.(]", path.read_text()), path


def test_every_address_of_a_screen_is_registered() -> None:
    for path in source.files(".js", ".wxml"):
        for address in re.findall(r"['\"`](/(?:pages|merchant|inspector)/[\w/]+)", path.read_text()):
            assert address.strip("/") in PAGES, f"{path} leads to {address}"


def test_every_word_is_in_both_languages_and_what_a_template_says_is_among_those_of_its_screen() -> None:
    words = source.text("utils/words.js")
    pairs = re.findall(r"(\w+): \[('(?:[^'\\]|\\.)*'|\"[^\"]*\"), ('(?:[^'\\]|\\.)*'|\"[^\"]*\")\]", words)
    assert len(pairs) == len(re.findall(r"\w+: \[", words))
    blocks = source.blocks_of_words(words)
    unsaid = {}
    for path in PAGES:
        [name] = re.findall(r"^Page\(screen\('(\w+)'", source.text(f"{path}.js"), re.MULTILINE)
        asked = set(re.findall(r"\bt\.(\w+)", source.text(f"{path}.wxml") + source.text(f"{path}.js")))
        unsaid[path] = asked - blocks[name] - blocks["shared"]
    assert {path: missing for path, missing in unsaid.items() if missing} == {}


def test_every_kind_of_message_leads_somewhere() -> None:
    script = source.text("pages/messages/index.js")
    leads = source.in_literals(script, "const LEADS = {\n") | set(re.findall(r"'(objection_\w+)'", script))
    assert leads == set(NoticeKind)


def test_the_package_keeps_to_wechats_sizes() -> None:
    def size(*folders: str) -> int:
        return sum(path.stat().st_size for path in PROGRAM.rglob("*") if path.is_file() and path.relative_to(PROGRAM).parts[0] in folders)

    everything = sum(path.stat().st_size for path in PROGRAM.rglob("*") if path.is_file())
    apart = size(*(sub["root"] for sub in APP["subPackages"]))
    assert DESK_PAGES
    assert MAIN_PAGES
    assert everything <= 2 * MEBIBYTE
    assert everything - apart <= MEBIBYTE


def test_tab_icons_are_small_square_pictures() -> None:
    for tab in APP["tabBar"]["list"]:
        for icon in (tab["iconPath"], tab["selectedIconPath"]):
            content = (PROGRAM / icon).read_bytes()
            assert content.startswith(b"\x89PNG")
            assert len(content) <= ICON_BYTES
            width, height = struct.unpack(">II", content[16:24])
            assert width == height


def test_no_text_is_smaller_than_can_be_read() -> None:
    for path in source.files(".wxss"):
        sizes = [float(size) for size in re.findall(r"(?:font-size|--small|--text|--title|--big):\s*([\d.]+)rpx", path.read_text())]
        assert all(size >= SMALLEST_RPX for size in sizes), path


def test_no_screen_gives_another_meaning_to_a_shared_word() -> None:
    blocks = source.blocks_of_words(source.text("utils/words.js"))
    shared = blocks.pop("shared")
    assert "sure" in shared
    assert len(blocks) > len(MAIN_PAGES)
    assert {name: shared & own for name, own in blocks.items() if shared & own} == {}
