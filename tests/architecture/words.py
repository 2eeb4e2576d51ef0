"""What things are called, and what is kept in integers."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.architecture.tree import Source, Tree, dotted

VAGUE = {"util", "helper", "common", "misc", "manager", "processor", "handler"}
EMPTY = {"data", "info", "base_service"}
DOMAIN = {
    *("merchant", "resident", "clerk", "benefit", "redemption", "waiver", "score", "scorecard", "tier", "grade"),
    *("complaint", "inspection", "review", "consent"),
}
INTEGERS = re.compile(r"_(fen|bps|points)$")
FRACTIONAL_FIELDS = {"FloatField", "DecimalField"}


def names_say_what_things_are(tree: Tree) -> Iterator[str]:
    for path in _files_and_folders(tree):
        if _is_vague(path.stem):
            yield f"{path}: name it after what is in it; banned: {', '.join(sorted(VAGUE | EMPTY))}"
    for source in tree.sources:
        yield from (f"{source.at(node)} {name}: use a word that says what it is" for node, name in _defined(source) if _is_vague(name))


def _files_and_folders(tree: Tree) -> list[PurePosixPath]:
    files = [PurePosixPath(source.path) for source in tree.sources]
    return sorted({*files, *(folder for file in files for folder in file.parents)})


def _is_vague(name: str) -> bool:
    return name.strip("_").lower() in EMPTY or bool({word.removesuffix("s") for word in _words(name)} & VAGUE)


def _words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def _defined(source: Source) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(source.syntax):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node, node.name
        elif isinstance(node, ast.arg):
            yield node, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node, node.id


def the_platform_knows_no_domain_word(tree: Tree) -> Iterator[str]:
    for source in tree.under("server/platform"):
        for node, name in _defined(source):
            if {word.removesuffix("s") for word in _words(name)} & DOMAIN:
                yield f"{source.at(node)} {name}: server/platform serves any domain; move this to the feature whose word it is"


def no_float_in_money_rates_or_points(tree: Tree) -> Iterator[str]:
    for source in tree.under("server", "models", "routes"):
        for node, name, value in _named_values(source):
            if INTEGERS.search(name) and value is not None and _is_fractional(value):
                yield f"{source.at(node)} {name} meets a fraction: fen, basis points and points are integers; use // or divmod"


def _named_values(source: Source) -> Iterator[tuple[ast.AST, str, ast.AST | None]]:
    for node in ast.walk(source.syntax):
        match node:
            case ast.arg(arg=name, annotation=annotation):
                yield node, name, annotation
            case ast.AnnAssign(target=target, annotation=annotation, value=value):
                yield node, dotted(target), annotation
                yield node, dotted(target), value
            case ast.Assign(targets=targets, value=value):
                yield from ((node, dotted(target), value) for target in targets)
            case ast.AugAssign(target=target, op=op, value=value):
                yield node, dotted(target), op if isinstance(op, ast.Div) else value
            case ast.keyword(arg=str(name), value=value):
                yield node, name, value
            case ast.FunctionDef(name=name, returns=returns) | ast.AsyncFunctionDef(name=name, returns=returns):
                yield node, name, returns


def _is_fractional(value: ast.AST) -> bool:
    """Tell whether an expression divides, or has a float or a fractional type in it."""
    for node in ast.walk(value):
        if isinstance(node, ast.Div) or (isinstance(node, ast.Constant) and isinstance(node.value, float)):
            return True
        if isinstance(node, ast.Name | ast.Attribute) and dotted(node).rsplit(".", 1)[-1] in {"float", *FRACTIONAL_FIELDS}:
            return True
    return False


def every_test_can_fail(tree: Tree) -> Iterator[str]:
    """A test asserts, expects an error, or calls something whose name says that it checks."""
    for source in tree.under("tests"):
        for function in source.functions():
            if function.name.startswith("test_") and not _can_fail(function):
                yield f"{source.at(function)} {function.name} asserts nothing: say what must be true"


def _can_fail(function: ast.AST) -> bool:
    calls = {dotted(node.func).rsplit(".", 1)[-1] for node in ast.walk(function) if isinstance(node, ast.Call)}
    checks = any(name.startswith(("assert", "expect", "raises", "check", "fail")) for name in calls)
    return checks or any(isinstance(node, ast.Assert) for node in ast.walk(function))
