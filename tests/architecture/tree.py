"""A checkout as guards read it: the files that git knows (or would), and the Python ones parsed."""

import ast
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

Guard = Callable[["Tree"], Iterator[str]]
Node = TypeVar("Node", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the root, with slashes."""

    path: str
    text: str

    @cached_property
    def syntax(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    def nodes(self, *kinds: type[Node]) -> Iterator[Node]:
        """Yield every node of these kinds, wherever it stands."""
        for node in ast.walk(self.syntax):
            if isinstance(node, kinds):
                yield node

    def functions(self) -> Iterator[Function]:
        yield from self.nodes(ast.FunctionDef)
        yield from self.nodes(ast.AsyncFunctionDef)

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


class Tree:
    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def paths(self) -> list[str]:
        """Every file of the checkout but what git ignores; in a folder without git, every file."""
        if not (self.root / ".git").exists():
            return sorted(path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=self.root, capture_output=True, text=True, check=True).stdout
        return sorted(path for path in listed.split("\0") if path and (self.root / path).is_file())

    @cached_property
    def sources(self) -> list[Source]:
        return [Source(path, (self.root / path).read_text()) for path in self.paths if path.endswith(".py")]

    def under(self, *folders: str) -> list[Source]:
        """Return the Python files under any of the folders."""
        return [source for source in self.sources if source.path.startswith(tuple(f"{folder}/" for folder in folders))]


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for a name or an attribute of one, looking through calls: `Row.filter(…).update` is `Row.filter.update`."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call | ast.Subscript | ast.Await):
        return dotted(node.func if isinstance(node, ast.Call) else node.value)
    return ""


def imported(source: Source) -> Iterator[tuple[ast.stmt, str]]:
    """Yield each import statement with the full name of what it brings in."""
    for node in ast.walk(source.syntax):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"
