"""The mini-program's source, read as WeChat reads it."""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2] / "miniapp_mock"
PROGRAM = ROOT / "miniprogram"
CONTAINER = ROOT / "container"
APP: dict[str, Any] = json.loads((PROGRAM / "app.json").read_text())
MAIN_PAGES: list[str] = APP["pages"]
DESK_PAGES = [f"{sub['root']}/{page}" for sub in APP["subPackages"] for page in sub["pages"]]
PAGES = [*MAIN_PAGES, *DESK_PAGES]
COMPONENTS = [str(path.strip("/")) for path in APP["usingComponents"].values()]


def text(path: str) -> str:
    return (PROGRAM / path).read_text()


def files(*endings: str) -> list[Path]:
    return sorted(path for path in PROGRAM.rglob("*") if path.suffix in endings)


def bound_methods(wxml: str) -> set[str]:
    """Return the names of methods that events are bound to."""
    return set(re.findall(r"\b(?:bind|catch|capture-bind):?\w+=\"(\w+)\"", wxml))


def methods(script: str) -> set[str]:
    """Return the names of methods that an object literal of a script defines."""
    return set(re.findall(r"^\s+(?:async )?(\w+)\(.*\) \{", script, re.MULTILINE))


def tags(wxml: str) -> set[str]:
    without_scripts = re.sub(r"<wxs\b.*?(?:/>|</wxs>)", "", wxml, flags=re.DOTALL)
    return set(re.findall(r"<([a-z][\w-]*)", without_scripts))


def wx_names(script: str) -> set[str]:
    return set(re.findall(r"\bwx\.(\w+)", script))


def blocks_of_words(script: str) -> dict[str, set[str]]:
    """Return the names of the words of each screen, and of `shared`."""
    found = re.findall(r"^  (\w+): \{(.*?)\},?$(?=\n  \w|\n\})", script, re.DOTALL | re.MULTILINE)
    return {name: set(re.findall(r"(\w+): \[", body)) for name, body in found}


def in_literals(script: str, opening: str) -> set[str]:
    """Return the names of the keys of the object that begins at `opening`, at its own depth."""
    begin, depth, names = script.index(opening) + len(opening), 1, set[str]()
    for line in script[begin:].splitlines():
        if depth == 1 and (key := re.match(r"\s*(?:async )?'?([\w-]+)'?\s*(?::|\(|,)", line)):
            names.add(key.group(1))
        depth += len(re.findall(r"[{(\[]", line)) - len(re.findall(r"[})\]]", line))
        if depth < 1:
            return names
    return names
