"""The few files of installed front-end packages that pages use. An allow-list: the folder itself is never served."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from routes.state import State
from server.platform.errors import NotFound

MODULES = Path(__file__).parents[1] / "node_modules"
FILES = {
    "echarts.js": MODULES / "echarts/dist/echarts.common.min.js",
    "zxing.js": MODULES / "zxing-wasm/dist/iife/reader/index.js",
    "zxing.wasm": MODULES / "zxing-wasm/dist/reader/zxing_reader.wasm",
}


async def show(request: Request[State]) -> Response:
    """404 also where the packages are not installed: pages are complete without them."""
    file = FILES.get(request.path_params["name"])
    if file is None or not file.is_file():
        raise NotFound("not_found")
    media = "application/wasm" if file.suffix == ".wasm" else "text/javascript"
    return FileResponse(file, headers={"cache-control": "max-age=86400"}, media_type=media)
