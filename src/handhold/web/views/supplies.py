"""Supplies: does this go with that; which lubricants are fine with these; the tables; a list."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from handhold.core.supplies.advise import Fit, ShoppingList, fitting, shopping_list
from handhold.core.supplies.check import check, selection_of
from handhold.core.supplies.model import (
    Assessment,
    CleaningCell,
    Kind,
    Option,
    Selection,
    SuppliesRules,
)
from handhold.core.supplies.tables import (
    CleaningTable,
    Matrix,
    ShapeRow,
    cleaning,
    options,
)
from handhold.web.forms import Form
from handhold.web.here import form_view, session_of
from handhold.web.render import Page, render

LEGENDS = {
    "lubricant": "Lubricant",
    "barrier": "Condom, dam or glove",
    "toy": "Toy material",
    "shape": "Shape",
    "use": "For what",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppliesPage(Page):
    """The checker, and what it says. `toy` and `cleaning` are about the toy that was chosen."""

    template: ClassVar[str] = "pages/supplies/supplies.html"
    options: dict[str, tuple[Option, ...]]
    chosen: dict[str, str]
    assessment: Assessment | None
    fits: tuple[Fit, ...]
    shopping: ShoppingList | None
    legends: dict[str, str]
    unchosen: bool = False
    toy: Option | None = None
    cleaning: tuple[CleaningCell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TablesPage(Page):
    """All the tables, in words and shapes. `numbers` marks what sources disagree about, by id."""

    template: ClassVar[str] = "pages/supplies/tables.html"
    barriers: Matrix
    toys: Matrix
    cleaning: CleaningTable
    shapes: tuple[ShapeRow, ...]
    numbers: dict[str, int]


def _rules(request: Request) -> SuppliesRules:
    return session_of(request).context.reading.supplies


async def show(request: Request) -> Response:
    """Show the checker with nothing chosen."""
    return render(request, _page(request, Selection(), ""))


@form_view
async def assess(request: Request, form: Form) -> Response:
    """Say how the chosen things go together."""
    selection = selection_of(form.values, _rules(request))
    return render(request, _page(request, selection, form.values.get("do", "check")))


async def tables(request: Request) -> Response:
    """Show the tables."""
    barriers, toys, cleaned, shapes = session_of(request).context.reading.supplies_tables
    disputes = dict.fromkeys(
        one.id for table in (barriers, toys, cleaned) for one in table.disputes
    )
    page = TablesPage(
        heading="The tables",
        window="Supplies",
        section="supplies",
        barriers=barriers,
        toys=toys,
        cleaning=cleaned,
        shapes=shapes,
        numbers={one: number for number, one in enumerate(disputes, 1)},
    )
    return render(request, page)


def _page(request: Request, selection: Selection, doing: str) -> SuppliesPage:
    rules = _rules(request)
    some = selection != Selection()
    toy = rules.option(Kind.toy, selection.toy) if doing == "check" else None
    return SuppliesPage(
        heading="Does this go with that?",
        window="Supplies",
        section="supplies",
        options=options(rules),
        chosen={kind.value: selection.of(kind) for kind in Kind},
        assessment=check(selection, rules) if some and doing == "check" else None,
        fits=fitting(selection, rules) if some and doing == "fitting" else (),
        shopping=shopping_list(selection, rules) if some and doing == "list" else None,
        legends=LEGENDS,
        unchosen=bool(doing) and not some,
        toy=toy,
        cleaning=cleaning(rules, toy.id) if toy else (),
    )


routes: list[BaseRoute] = [
    Route("/supplies", show, methods=["GET"]),
    Route("/supplies", assess, methods=["POST"]),
    Route("/supplies/tables", tables, methods=["GET"]),
]
