"""A register: rows of one table to look up, never to change here. Made so that ten million rows open as fast as ten."""

from collections.abc import Sequence
from typing import Any, ClassVar

from starlette.requests import Request
from starlette_admin.contrib.tortoise import ModelView
from starlette_admin.export import CsvExporter, ExportContext
from starlette_admin.filters import FilterGroup
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from routes.admin.desk import account_id
from server.audit.actions import note_export
from server.platform.clock import utc_now

MOST_COUNTED = 10_000


class Register(ModelView):
    """`found_by` names the columns in which a search looks for exactly the term; `hint` says so to people.

    `begins`: a word and the page on which another row begins, where there is one.

    `joined` names relations that a row shows something of. Where a table is large, a search looks ids up first: an index serves no join.
    """

    found_by: ClassVar[Sequence[str]] = ()
    joined: ClassVar[Sequence[str]] = ()
    hint: ClassVar[str] = ""
    begins: ClassVar[tuple[str, str] | None] = None
    most_counted = MOST_COUNTED
    searchable_fields = None  # what can be filtered is said by each column, what a search finds by `hint`
    sortable_fields = ()
    fields_default_sort = (("id", True),)
    page_size = 25
    page_size_options = (25, 50, 100)
    column_visibility = False
    search_highlight = False
    actions = ("export",)
    row_actions = ()
    row_click_navigate = False
    exporters = (CsvExporter(escape_formulas=True),)
    importers = ()

    def can_create(self, request: Request) -> bool:
        return False

    def can_edit(self, request: Request) -> bool:
        return False

    def can_delete(self, request: Request) -> bool:
        return False

    def can_import(self, request: Request) -> bool:
        return False

    def page_of(self, key: Any) -> str:
        """Return the path of the page of a row."""
        return f"/admin/{self.key}/detail?pk={key}"

    def heading(self, row: Any) -> str:
        """Return what a row is called on its own page."""
        return str(row.id)

    def links(self, row: Any) -> list[tuple[str, str]]:
        """Return where one may want to go on from a row: a word and a path each."""
        return []

    def get_count_query(self, request: Request) -> QuerySet[Any]:
        return self.model.all()

    def get_list_query(self, request: Request) -> QuerySet[Any]:
        return self.get_count_query(request).select_related(*self.joined)

    def get_search_query(self, request: Request, term: str) -> Q:
        return Q(*(Q(**{name: term}) for name in self.found_by), join_type="OR")

    async def find_all(  # noqa: PLR0917 (as the library calls it)
        self,
        request: Request,
        skip: int = 0,
        limit: int = 100,
        q: str | None = None,
        sorts: Sequence[tuple[str, str]] | None = None,
        filters: FilterGroup | None = None,
    ) -> Sequence[Any]:
        """Rows beyond those that are counted are found by searching, not by leafing. What a search has found is not sought twice."""
        if skip >= MOST_COUNTED:
            return []
        limit = limit if limit > 0 else MOST_COUNTED
        found: list[Any] | None = getattr(request.state, "found", None)
        if found is None or len(found) >= MOST_COUNTED or not q:
            return await super().find_all(request, skip, limit, q, sorts, filters)
        return await self._in_order(request, found, skip, limit, sorts)

    async def _in_order(
        self, request: Request, found: Sequence[Any], skip: int, limit: int, sorts: Sequence[tuple[str, str]] | None
    ) -> Sequence[Any]:
        """Return a page of what was found, ordered by a look at those rows alone."""
        order = [f"-{name}" if direction in {"desc", True} else name for name, direction in sorts or self.fields_default_sort]
        rows = self.get_list_query(request).filter(id__in=found).order_by(*order)
        return await rows.offset(skip).limit(limit)

    async def before_export(self, request: Request, ctx: ExportContext) -> None:
        await note_export(register=str(self.key), rows=len(ctx.rows), actor_id=account_id(request), now=utc_now())

    async def count(self, request: Request, q: str | None = None, filters: FilterGroup | None = None) -> int:
        """Count up to a limit: nobody leafs through more, and counting all of a large table takes seconds."""
        rows = await self._apply_search_and_filters(request, self.get_count_query(request), q, filters)
        request.state.found = await rows.limit(MOST_COUNTED).values_list("id", flat=True)
        return len(request.state.found)
