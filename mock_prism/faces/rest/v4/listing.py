"""Lists as v4 asks for them: a filter, an order, a page and a selection over wire objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.odata import FILTER, ORDER, SELECT, Names, parse_filter, parse_orders, parse_selection
from mock_prism.faces.rest.roll import Roll, cut, rolled
from mock_prism.faces.rest.v4.envelopes import Record, Stretch, counted, grouped, paged
from mock_prism.faces.rest.v4.expanding import EXPAND, expanded, parse_expansion, without_hidden
from mock_prism.faces.rest.v4.grouping import APPLY, Grouping, parse_grouping
from mock_prism.faces.rest.v4.literals import check_orders, fitted
from mock_prism.faces.rest.v4.namespaces import typed
from mock_prism.faces.rest.v4.query_checks import LIMIT, PAGE
from mock_prism.faces.rest.v4.types import field_names
from mock_prism.faces.rest.v4.versions import older
from mock_prism.model.errors import NotSimulated
from mock_prism.model.query import Page, read_element

DEFAULT_LIMIT = 50
LIMIT_OF_GROUPS = 5
"""How many records of each group are shown by default (documented)."""
MADE_BY_HANDLERS = frozenset({PAGE, LIMIT, FILTER, ORDER, SELECT, EXPAND, APPLY})
Show = Callable[[Record], Record]


def listed(
    call: Call,
    records: Sequence[Record] | Roll,
    finish: Callable[[Record], Record] = lambda record: record,
    made: frozenset[str] = MADE_BY_HANDLERS,
    names: Names | None = None,
) -> Reply:
    """The page of ``records`` that a call asks for; ``finish`` is applied to what is on the page. ``made`` are the
    options that the handler knows of, ``names`` those to filter and sort by, by default all of the type.

    Raises Invalid for an option that cannot be, and NotSimulated for one that the product has and the mock has not.
    """
    options = read_options(call, made)
    names = _names(call) if names is None else names
    grouping = parse_grouping(options[APPLY], names) if APPLY in options else None
    number = int(options.get(PAGE, 0))
    usual = DEFAULT_LIMIT if grouping is None else LIMIT_OF_GROUPS
    limit = int(options.get(LIMIT, usual))
    predicate = fitted(parse_filter(options.get(FILTER, ""), names), call.operation.data)
    orders = parse_orders(options.get(ORDER, ""), names)
    check_orders(orders, call.operation.data)
    show = _show(call, options)
    roll = rolled(records).seen(call.sees)
    chosen = roll.chosen(lambda row, path: read_element(roll.part(row, path[0]), path), predicate, orders, "/".join)
    page = Page(number * limit, limit)
    if grouping is not None:
        found = [roll.show(row) for row in chosen]
        return _in_groups(call, found, grouping, page, lambda record: show(finish(record)))
    shown = [show(finish(roll.show(row))) for row in cut(page, chosen)]
    return paged(call, Stretch(shown, number, limit, len(chosen)))


def _names(call: Call) -> Names:
    """The fields of what is listed in the version that a call names."""
    return field_names(call.operation.data, older(call))


def _show(call: Call, options: Mapping[str, str]) -> Show:
    """How a record is shown: what a selection leaves of it, and what it is expanded by."""
    type_ = (call.operation.data or "").removeprefix("#")
    kept = parse_selection(options.get(SELECT, ""), _names(call))
    wishes = parse_expansion(options.get(EXPAND, ""), type_)

    def show(record: Record) -> Record:
        return expanded(call, without_hidden(record, wishes, type_), wishes, kept)

    return show


def _in_groups(
    call: Call, records: Sequence[Record], grouping: Grouping, page: Page, show: Callable[[Any], Record]
) -> Reply:
    """The groups that a grouping shows, with a page of the records of each."""
    type_ = (call.operation.data or "").removeprefix("#")
    groups = grouping.groups(records)
    shown = [
        typed(
            f"{type_}Group",
            group=group.value,
            data=[show(record) for record in page.cut(group.records)] or None,
            aggregates=[
                typed(f"{type_}Aggregate", label=label, result=figure) for label, figure in group.figures.items()
            ]
            or None,
            metadata=counted(len(group.records)),
        )
        for group in grouping.page.cut(groups)
    ]
    return grouped(call, shown, len(groups))


def read_options(call: Call, made: frozenset[str] = MADE_BY_HANDLERS) -> Mapping[str, str]:
    """The OData options of a call by their names in small letters: clients write them in any case."""
    options = {key.lower(): values[0] for key, values in call.query.items() if key.startswith("$") and values}
    for option in options:
        if option not in made:
            raise NotSimulated(f"{option} of {call.operation.name}")
    return options


def selected_one(call: Call, record: Record) -> Record:
    """What a call for one entity wants of it."""
    return _show(call, read_options(call))(record)
