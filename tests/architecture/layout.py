"""Where things lie: the root, the mirror of tests, and what no file may carry."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.architecture.purity import is_rule
from tests.architecture.tree import Tree

ROOT_NAMES = {
    *("server", "models", "routes", "static", "miniapp_mock", "tests", "docs", ".ci"),
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "pyproject.toml", ".gitignore", ".npmrc"),
    *("package.json", "package-lock.json", "requirements.lock", "requirements-dev.lock"),
}
REGISTRIES = ["pyp" + r"i\.org", "python" + "hosted", r"registry\.npm" + "js", r"registry\.yarn" + "pkg", r"deb\.deb" + "ian"]
STRANGERS = re.compile("|".join(REGISTRIES))
MACHINE = re.compile(r"(?<![\w./{}-])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me"]) + r")/\w")


def root_is_as_agreed(tree: Tree) -> Iterator[str]:
    for name in sorted({path.split("/")[0] for path in tree.paths} - ROOT_NAMES):
        yield f"{name} does not belong at the root: put it under one of the folders in CONTRIBUTING.md"


def no_file_names_a_registry_or_a_machine(tree: Tree) -> Iterator[str]:
    for path, number, line in _lines(tree):
        if STRANGERS.search(line):
            yield f"{path}:{number} names a package registry: locks and docs name packages, never hosts; `make lock` makes clean ones"
        if MACHINE.search(line):
            yield f"{path}:{number} carries a path of one machine: make it relative, or a setting"


def _lines(tree: Tree) -> Iterator[tuple[str, int, str]]:
    for path in tree.paths:
        content = (tree.root / path).read_bytes()
        if b"\0" not in content[:8000]:
            yield from ((path, number, line) for number, line in enumerate(content.decode(errors="replace").splitlines(), start=1))


def every_rule_has_its_test(tree: Tree) -> Iterator[str]:
    """Rules and actions have a test file at the mirrored place."""
    for source in tree.under("server"):
        path = PurePosixPath(source.path)
        test = f"tests/{path.parent}/test_{path.name}"
        if (is_rule(source.path) or path.name == "actions.py") and any(source.functions()) and test not in tree.paths:
            yield f"{source.path} has no test: write {test}"


def every_test_has_its_code(tree: Tree) -> Iterator[str]:
    """A test file under tests/server mirrors a file or a folder of server."""
    for path in (PurePosixPath(source.path) for source in tree.under("tests/server")):
        mirrored = path.parent.relative_to("tests") / path.name.removeprefix("test_")
        if path.name.startswith("test_") and not {f"{mirrored}", f"{mirrored.with_suffix('')}/__init__.py"} & set(tree.paths):
            yield f"{path} tests no file, {mirrored} does not exist: name it after the code, or move it to tests/journeys"


def imports_keep_their_contracts(tree: Tree) -> Iterator[str]:
    """Run the contracts of pyproject.toml over this tree, and not over the code that is running."""
    linter = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run(['--no-cache'])"
    done = subprocess.run([sys.executable, "-c", linter], cwd=tree.root, env={}, capture_output=True, text=True, check=False)
    if done.returncode:
        report = (done.stdout + done.stderr).partition("Broken contracts")
        fix = "Imports go routes, server, models, and inside server downwards: move the code, or list a new folder in pyproject.toml"
        yield f"{report[2] or report[0]}\n{fix}"
