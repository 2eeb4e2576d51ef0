"""How large things may grow before they are split."""

import ast
from collections.abc import Iterator
from statistics import median

from tests.architecture.tree import Function, Source, Tree

CODE = ("server", "models", "routes")
FILE_LINES, FILE_MEDIAN = 400, 80
FUNCTION_LINES, FUNCTION_MEDIAN, ROUTE_LINES = 60, 8, 20
NESTING = 3
BLOCKS = ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try | ast.Match


def files_are_small(tree: Tree) -> Iterator[str]:
    lengths = {source.path: len(source.text.splitlines()) for source in _written(tree)}
    for path, lines in lengths.items():
        if lines > FILE_LINES:
            yield f"{path} has {lines} lines, more than {FILE_LINES}: split it by noun"
    middle = median([lines for path, lines in lengths.items() if path.startswith(CODE)] or [0])
    if middle > FILE_MEDIAN:
        yield f"half of all files have more than {middle} lines, and {FILE_MEDIAN} is the aim: split the long ones"


def functions_are_small(tree: Tree) -> Iterator[str]:
    lengths = []
    for source in _written(tree):
        for function in source.functions():
            lines, limit = _lines(function), ROUTE_LINES if _is_route(source, function) else FUNCTION_LINES
            if source.path.startswith(CODE):
                lengths.append(lines)
            if lines > limit:
                yield f"{source.at(function)} {function.name} has {lines} lines, more than {limit}: name its parts and move them out"
    if lengths and median(lengths) > FUNCTION_MEDIAN:
        yield f"half of all functions have more than {median(lengths)} lines, and {FUNCTION_MEDIAN} is the aim: split the long ones"


def nesting_is_shallow(tree: Tree) -> Iterator[str]:
    fix = "return early, or move the inner block into a function"
    for source in _written(tree):
        for function in source.functions():
            yield from (f"{source.at(node)} is nested {depth} deep: {fix}" for node, depth in _blocks(function, 0) if depth == NESTING + 1)


def _written(tree: Tree) -> list[Source]:
    """Return what people wrote: not empty files, and not what `tortoise makemigrations` wrote."""
    return [source for source in tree.under(*CODE, "tests") if source.text.strip() and not source.path.startswith("models/migrations/")]


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _is_route(source: Source, function: Function) -> bool:
    return source.path.startswith("routes/") and [argument.arg for argument in function.args.args[:1]] == ["request"]


def _blocks(parent: ast.AST, depth: int) -> Iterator[tuple[ast.AST, int]]:
    for name, value in ast.iter_fields(parent):
        children = [child for child in (value if isinstance(value, list) else [value]) if isinstance(child, ast.AST)]
        otherwise = name == "orelse" and isinstance(parent, ast.If) and len(children) == 1
        for child in children:
            if isinstance(child, Function | ast.Lambda | ast.ClassDef):
                continue
            block = isinstance(child, BLOCKS)
            below = depth + block - (otherwise and block)
            if block:
                yield child, below
            yield from _blocks(child, below)
