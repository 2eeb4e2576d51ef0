"""The mini-program in a browser: the page that holds it, its source as one document, and the files of npm packages that run it."""

import hashlib
import json
import os
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from routes import kept_files
from routes.state import State

ROOT = Path(__file__).resolve().parents[2]
CONTAINER = ROOT / "miniapp_mock" / "container"
PROGRAM = ROOT / "miniapp_mock" / "miniprogram"
CONTAINER_FILES = {path.name: path for path in CONTAINER.iterdir()}
PACKAGES = ROOT / "node_modules"
SOURCE = {".js", ".json", ".wxml", ".wxss", ".wxs"}
SERVED = {
    "glass-easel.js": "glass-easel/dist/glass_easel.all.es.js",
    "adapter.js": "glass-easel-miniprogram-adapter/dist/glass_easel_miniprogram_adapter.es.js",
    "compiler.js": "glass-easel-template-compiler/glass_easel_template_compiler.js",
    "compiler.wasm": "glass-easel-template-compiler/glass_easel_template_compiler_bg.wasm",
    "zxing.js": "zxing-wasm/dist/iife/reader/index.js",
    "zxing.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
}
"""The whole of what is served from node_modules."""
BUILT = {"miniprogram_npm/qrcode-generator/index.js": "qrcode-generator/dist/qrcode.js"}
"""What WeChat's "build npm" makes of the mini-program's own dependencies."""


async def show(request: Request[State]) -> Response:
    """The container. Only this page may make code out of text, as its template engine does; everything else stays strict."""
    page = (CONTAINER / "index.html").read_text()
    if not request.state["settings"].production:
        page = page.replace('data-demo="no"', 'data-demo="yes"')  # the container offers demo accounts only where the demo city can be
    return Response(page, headers={"content-security-policy": _policy(page), "cache-control": "no-cache"}, media_type="text/html")


async def package_json(request: Request[State]) -> Response:
    """Every source file of the mini-program by its path: {"app.json": "…", …}. Where it is developed, as it is now."""
    stamp = None if request.state["settings"].production else tuple(_changes(PROGRAM))
    return kept_files.answer(request, kept_files.kept(PROGRAM, stamp, _package), "application/json")


async def npm(request: Request[State]) -> Response:
    return kept_files.file(request, PACKAGES / SERVED.get(request.path_params["name"], "-"))


async def container(request: Request[State]) -> Response:
    return kept_files.file(request, CONTAINER_FILES.get(request.path_params["name"], PACKAGES / "-"))


def _package() -> bytes:
    files = {path.relative_to(PROGRAM).as_posix(): path for path in sorted(PROGRAM.rglob("*")) if path.suffix in SOURCE}
    files |= {name: PACKAGES / origin for name, origin in BUILT.items() if (PACKAGES / origin).is_file()}
    return json.dumps({name: path.read_text() for name, path in files.items()}, ensure_ascii=False).encode()


def _changes(folder: Path | str) -> Iterator[tuple[str, int]]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from _changes(entry.path)
        else:
            yield entry.path, entry.stat().st_mtime_ns


def _policy(page: str) -> str:
    """The import map is the page's one inline script, allowed by its hash."""
    inline = re.findall(r"<script type=\"importmap\">(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline)
    return (
        f"default-src 'self'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval' {hashes}; "
        "img-src 'self' blob: data:; connect-src 'self' blob:; media-src 'self' blob:; "
        "style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
