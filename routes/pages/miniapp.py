"""The mini-program in a browser: the page that holds it, its source as one document, and the files of npm packages that run it."""

import asyncio
import hashlib
import json
import re
from base64 import b64encode
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from routes.state import State
from server.platform.errors import NotFound

ROOT = Path(__file__).resolve().parents[2]
CONTAINER = ROOT / "miniapp_mock" / "container"
PROGRAM = ROOT / "miniapp_mock" / "miniprogram"
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
    """Every source file of the mini-program by its path: {"app.json": "…", …}."""
    content = await asyncio.to_thread(_package)
    return _tagged(request, content, "application/json")


async def npm(request: Request[State]) -> Response:
    path = PACKAGES / SERVED.get(request.path_params["name"], "-")
    if not path.is_file():
        raise NotFound("not_found")
    media = "application/wasm" if path.suffix == ".wasm" else "text/javascript"
    return FileResponse(path, headers={"cache-control": "no-cache"}, media_type=media)


def _package() -> bytes:
    files = {path.relative_to(PROGRAM).as_posix(): path for path in sorted(PROGRAM.rglob("*")) if path.suffix in SOURCE}
    files |= {name: PACKAGES / origin for name, origin in BUILT.items() if (PACKAGES / origin).is_file()}
    return json.dumps({name: path.read_text() for name, path in files.items()}, ensure_ascii=False).encode()


def _tagged(request: Request[State], content: bytes, media_type: str) -> Response:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if tag in (known.strip().removeprefix("W/") for known in request.headers.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def _policy(page: str) -> str:
    """The import map is the page's one inline script, allowed by its hash."""
    inline = re.findall(r"<script type=\"importmap\">(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline)
    return (
        f"default-src 'self'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval' {hashes}; "
        "img-src 'self' blob: data:; connect-src 'self' blob:; media-src 'self' blob:; "
        "style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
