"""Printing for a district: order, watch, download, end."""

from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from models.enums import Industry, PrintSheet
from models.printing import PrintOrder
from routes.admin.desk import Desk, account_id, sent_fields, tried
from routes.admin.sign_in import ours
from routes.admin.words import spoken
from routes.api.admin_prints import PrintRequest, download, order_json
from routes.reading import form
from server.opendata.queries.figures import newest_figures
from server.platform.clock import utc_now
from server.platform.errors import Invalid
from server.printing.actions import end_print, order_print
from server.printing.progress import KEPT, PrintState
from server.printing.queries import print_orders

ROWS = 20
HERE = "/admin/prints"


class PrintDesk(Desk):
    menu_label, icon, path, route_name = spoken("prints"), "fa fa-print", "/prints", "prints"

    @route("", methods=["GET"])
    async def index(self, request: Request) -> Response:
        reckoned = await newest_figures()
        orders = [order_json(row) for row in await print_orders(before=None, limit=ROWS)]
        under_way = any(each["state"] is PrintState.UNDER_WAY for each in orders)
        return self.page(
            request, "prints.html", orders=orders, under_way=under_way, sheets=list(PrintSheet), industries=list(Industry),
            districts=reckoned.figures.districts if reckoned else (), kept_days=KEPT.days,
        )  # fmt: skip

    @route("/new", methods=["POST"])
    async def create(self, request: Request) -> Response:
        sent = await sent_fields(request)
        return await tried(request, _order(request, sent), done="print.ordered", onward=HERE)

    @route("/{id:uuid}/file", methods=["GET"])
    async def file(self, request: Request) -> Response:
        return await download(ours(request), request.path_params["id"], actor_id=account_id(request))

    @route("/{id:uuid}/end", methods=["POST"])
    async def end(self, request: Request) -> Response:
        await sent_fields(request)
        deed = end_print(request.path_params["id"], actor_id=account_id(request), now=utc_now())
        return await tried(request, deed, done="print.ended", onward=HERE)


async def _order(request: Request, sent: dict[str, str]) -> PrintOrder:
    if sent.get("with_proof", "yes") != "yes":
        raise Invalid("invalid_body")
    typed = {name: sent[name] for name in ("sheet", "district", "industry") if sent.get(name)}
    asked = form(PrintRequest, typed).model_copy(update={"with_proof": "with_proof" in sent})
    return await order_print(**asked.model_dump(), actor_id=account_id(request), now=utc_now())
