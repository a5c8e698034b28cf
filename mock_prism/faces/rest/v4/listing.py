"""Lists as v4 asks for them: a filter, an order, a page and a selection over wire objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.odata import (
    FILTER,
    ORDER,
    SELECT,
    Names,
    Selection,
    parse_filter,
    parse_orders,
    parse_selection,
)
from mock_prism.faces.rest.v4.envelopes import Record, Stretch, paged
from mock_prism.faces.rest.v4.types import field_names
from mock_prism.faces.rest.v4.wire import too_high, too_low
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.query import Page, read_element, select

PAGE, LIMIT = "$page", "$limit"
DEFAULT_LIMIT, MAX_LIMIT, MAX_PAGE = 50, 100, 1 << 31
ALWAYS_SHOWN = frozenset({"extId"})
MADE_BY_HANDLERS = frozenset({PAGE, LIMIT, FILTER, ORDER, SELECT})


def listed(
    call: Call,
    records: Sequence[Record],
    finish: Callable[[Record], Record] = lambda record: record,
    made: frozenset[str] = MADE_BY_HANDLERS,
    names: Names | None = None,
) -> Reply:
    """The page of ``records`` that a call asks for; ``finish`` is applied to what is on the page. ``made`` are the
    options that the handler knows of, ``names`` those to filter and sort by, by default all of the type.

    Raises Invalid for an option that cannot be, and NotSimulated for one that the product has and the mock has not.
    """
    options = read_options(call, made)
    documented = field_names(call.operation.data)
    names = documented if names is None else names
    number = whole(options, PAGE, 0, 0, MAX_PAGE)
    limit = whole(options, LIMIT, DEFAULT_LIMIT, 1, call.operation.max_limit or MAX_LIMIT)
    predicate = parse_filter(options.get(FILTER, ""), names)
    orders = parse_orders(options.get(ORDER, ""), names)
    kept = parse_selection(options.get(SELECT, ""), documented)
    chosen = select(records, read_element, predicate, orders)
    shown = [selected(finish(record), kept) for record in Page(number * limit, limit).cut(chosen)]
    return paged(call, Stretch(shown, number, limit, len(chosen)))


def read_options(call: Call, made: frozenset[str] = MADE_BY_HANDLERS) -> Mapping[str, str]:
    """The OData options of a call by their names in small letters: clients write them in any case."""
    options = {key.lower(): values[0] for key, values in call.query.items() if key.startswith("$") and values}
    documented = {key.lower() for key in call.operation.query}
    for option in options:
        if option not in documented:
            raise Invalid(f"@query.{option}", "Query parameter is unexpected on this path")
        if option not in made:
            raise NotSimulated(f"{option} of {call.operation.name}")
    return options


def selected(record: Record, kept: Selection | None) -> Record:
    """What a selection leaves of a record: its type and id stay (*assumed*), as do those of what lies in it."""
    if kept is None:
        return record
    return {
        key: _below(value, kept.get(key))
        for key, value in record.items()
        if key in kept or key in ALWAYS_SHOWN or key.startswith("$")
    }


def _below(value: Json, kept: Selection | None) -> Json:
    if isinstance(value, list):
        return [_below(element, kept) for element in value]
    return selected(value, kept) if isinstance(value, dict) else value


def selected_one(call: Call, record: Record) -> Record:
    """What a call for one entity wants of it."""
    text = read_options(call).get(SELECT, "")
    return selected(record, parse_selection(text, field_names(call.operation.data)))


def whole(options: Mapping[str, str], option: str, default: int, least: int, most: int) -> int:
    """An option that is a whole number within bounds. Raises Invalid."""
    text = options.get(option.lower())
    if text is None:
        return default
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 18:
        words = 'Instance type (string) does not match any allowed primitive type (allowed: ["integer"])'
        raise Invalid(option, words)
    number = int(text)
    if number < least:
        raise Invalid(option, too_low(number, least))
    if number > most:
        raise Invalid(option, too_high(number, most))
    return number
