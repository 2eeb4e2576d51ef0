"""The console's frame: starlette-admin with our templates, our words and our way of saying no."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette_admin import I18nConfig, TimezoneConfig
from starlette_admin.contrib.tortoise import Admin
from starlette_admin.export import ExportConfig
from starlette_admin.theme import DefaultTheme, TablerSettings
from starlette_admin.views import BaseView
from tortoise import Tortoise

from models import MODULES
from models.audit import AuditLine
from routes.admin import partner_registers, registers
from routes.admin.account_desk import AccountDesk
from routes.admin.audit_register import AuditLines
from routes.admin.benefit_desk import BenefitDesk
from routes.admin.budget_desk import BudgetDesk
from routes.admin.card_desk import CardDesk
from routes.admin.complaint_desk import ComplaintDesk
from routes.admin.condition_words import condition_lines
from routes.admin.contest_desk import ContestDesk
from routes.admin.dashboard import Dashboard
from routes.admin.fund_desk import FundDesk
from routes.admin.import_desk import ImportDesk
from routes.admin.inbox import Inbox
from routes.admin.merchant_desk import MerchantDesk
from routes.admin.objection_desk import ObjectionDesk
from routes.admin.partner_desk import PartnerDesk
from routes.admin.print_desk import PrintDesk
from routes.admin.record_desk import RecordDesk
from routes.admin.resident_desk import ResidentDesk
from routes.admin.scorecard_desk import ScorecardDesk
from routes.admin.security import Answering, Guarded, Nonced, nonce
from routes.admin.settlement_desk import SettlementDesk
from routes.admin.sign_in import StaffSignIn
from routes.admin.voucher_desk import VoucherDesk
from routes.admin.words import language, spoken, told
from routes.pages import render
from routes.problems import status_of
from routes.wording import WORDING, say
from server.ingestion.uploads.pieces import PIECE_BYTES
from server.platform.clock import LOCAL
from server.platform.crypto import keyring_from
from server.platform.errors import DomainError
from server.platform.settings import Settings

TEMPLATES = Path(__file__).parent / "templates"
MOST_BODY_BYTES = PIECE_BYTES + 4096
MOST_ROWS_EXPORTED = 10_000


def console(settings: Settings) -> Mount:
    """Return the console, ready to stand among the routes. Only administrators get beyond its sign-in page."""
    Tortoise.init_models(MODULES, "models")  # the registers are built from the relations between tables
    admin = _Console(
        title=spoken("title"),
        base_url="/admin",
        templates_dir=str(TEMPLATES),
        theme=DefaultTheme(TablerSettings(base="gray", primary="teal")),
        index_view=Dashboard(),
        auth_provider=StaffSignIn(),
        secret_key=keyring_from(settings.secret_key).key("console").hex(),
        i18n_config=I18nConfig(default_locale="zh", language_switcher=["zh", "en"], language_cookie_name="lang", language_header_name=None),
        timezone_config=TimezoneConfig(default_timezone="Asia/Shanghai", timezone_cookie_name=None),
        export_config=ExportConfig(max_rows=MOST_ROWS_EXPORTED),
    )
    menu = _menu(admin.index_view)
    for view in [*(view for views in menu.values() for view in views if view is not admin.index_view), *_aside()]:
        admin.add_view(view)
    admin.templates.env.globals["menu"] = menu
    admin.mount_to(Starlette())
    admin.app.add_middleware(Answering)
    admin.app.add_exception_handler(DomainError, admin.on_domain_error)
    return Mount("/admin", admin.app, name="admin", max_body_size=MOST_BODY_BYTES, middleware=[Middleware(Guarded)])


def _menu(overview: BaseView) -> dict[str, list[BaseView]]:
    """Return what stands in the menu, part by part."""
    merchants, records, scans, redemptions, holds = registers.views()
    return {
        "work": [overview, Inbox(), ComplaintDesk(), ObjectionDesk()],
        "incentives": [BenefitDesk(), CardDesk(), VoucherDesk(), redemptions, holds, SettlementDesk(), FundDesk()],
        "city": [merchants, records, scans, ResidentDesk(), ScorecardDesk()],
        "partners": partner_registers.views(),
        "service": [ImportDesk(), PrintDesk(), AccountDesk(), AuditLines(AuditLine)],
    }


def _aside() -> list[BaseView]:
    """Return the pages that others lead to."""
    return [BudgetDesk(), ContestDesk(), MerchantDesk(), RecordDesk(), PartnerDesk()]


class _Console(Admin):
    """The library's frame with what our own templates need."""

    def _setup_templates(self) -> None:
        super()._setup_templates()
        environment = self.templates.env
        assert environment.loader is not None
        environment.loader = Nonced(environment.loader)
        environment.filters |= {"yuan": render.yuan, "tier": registers.tier_word}
        environment.globals.update(
            csp_nonce=nonce,
            t=told,
            language=language,
            static=render.static_file,
            unit_word=render.unit_word,
            condition_lines=condition_lines,
            reason=lambda code, **values: say(code, language(), **values) if code in WORDING else code,
            day=lambda moment: render.day(language(), moment),
            clock=lambda moment: f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}",
        )

    async def on_domain_error(self, request: Request, error: Exception) -> Response:
        """Say what is wrong on a page of its own; forms say it beside themselves (deeds.py)."""
        assert isinstance(error, DomainError)
        said = HTTPException(status_of(error), say(error.code, language()))
        return self._template_response(request, "error.html", {"exc": said}, said.status_code)
