"""``$expand``: what is related to a record, read by a call within the call, so that it is what its own path shows.

``cluster($select=name),metadata``: each word may have a filter, a selection and an order of its own in parentheses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mock_prism.faces.rest.exchange import Call, Inquiry, Json
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
from mock_prism.faces.rest.v4.envelopes import Record
from mock_prism.faces.rest.v4.expansions import EXPANSIONS, UNTOLD, Computed, Expansion, Own, Related
from mock_prism.faces.rest.v4.grouping import split
from mock_prism.faces.rest.v4.literals import fitted
from mock_prism.faces.rest.v4.namespaces import NAMESPACES, PREFIX, typed
from mock_prism.faces.rest.v4.selecting import selected
from mock_prism.faces.rest.v4.storage_summaries import storage_summary
from mock_prism.faces.rest.v4.types import documented_types, field_names
from mock_prism.model.errors import Invalid, NotSimulated
from mock_prism.model.frozen import frozen
from mock_prism.model.query import Order, Predicate, read_element, select

EXPAND = "$expand"
WORD = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:\((.*)\))?\s*", re.DOTALL)
INNER_OPTIONS = frozenset({FILTER, ORDER, SELECT})


@frozen
class Wish:
    """One word of an ``$expand``, with a filter, orders and a selection of its own."""

    expansion: Expansion
    predicate: Predicate | None
    orders: tuple[Order, ...]
    kept: Selection | None

    def arranged(self, records: Sequence[Record]) -> list[Record]:
        """Some records as the word wants them."""
        return [selected(one, self.kept) for one in select(records, read_element, self.predicate, self.orders)]


def parse_expansion(text: str, type_: str) -> tuple[Wish, ...]:
    """What is to be shown with records of a type. Raises Invalid for a word that it does not have."""
    return tuple(_wish(part, type_) for part in split(text, ",") if text.strip())


def expanded(call: Call, record: Record, wishes: Sequence[Wish], kept: Selection | None) -> Record:
    """What is kept of a record, with what is wanted of what is related to it. What is not there is left out."""
    added: Record = {}
    for wish in wishes:
        found = _found(call, record, wish.expansion)
        if found is not None:
            many = wish.arranged(found if isinstance(found, list) else [found])
            added[wish.expansion.shown] = many if isinstance(found, list) else next(iter(many), None)
    left = selected(record, kept)
    if not added:
        return left
    return _retyped({key: value for key, value in {**left, **added}.items() if value is not None})


def without_hidden(record: Record, wishes: Sequence[Wish], type_: str) -> Record:
    """A record without what only those see who ask for it."""
    wanted = {wish.expansion.shown for wish in wishes}
    hidden = {one.shown for one in EXPANSIONS.get(type_, {}).values() if isinstance(one, Own) and one.is_hidden}
    return {key: value for key, value in record.items() if key not in hidden - wanted}


def _wish(text: str, type_: str) -> Wish:
    found = WORD.fullmatch(text)
    if found is None:
        raise Invalid(EXPAND, f"Error while parsing '{text.strip()}'")
    if found[1] in UNTOLD.get(type_, ()):
        raise NotSimulated(f"{EXPAND}={found[1]} of {type_}")
    expansion = EXPANSIONS.get(type_, {}).get(found[1])
    if expansion is None:
        raise Invalid(EXPAND, f"the property {found[1]} is not valid for query")
    options = {}
    for part in filter(None, (part.strip() for part in split(found[2] or "", ";"))):
        name, _, value = part.partition("=")
        if name.strip().lower() not in INNER_OPTIONS:
            raise Invalid(EXPAND, f"Error while parsing '{part}'")
        options[name.strip().lower()] = value
    names = _names(expansion, type_)
    predicate = fitted(parse_filter(options.get(FILTER, ""), names), _type_of(expansion, type_))
    return Wish(
        expansion,
        predicate,
        parse_orders(options.get(ORDER, ""), names),
        parse_selection(options.get(SELECT, ""), names),
    )


def _names(expansion: Expansion, type_: str) -> Names:
    """The names of what a word leads to. Projections have the fields of what they project."""
    if isinstance(expansion, Computed):
        return {name: {} for name in expansion.names}
    if isinstance(expansion, Related) and expansion.fields:
        return {name: {} for name in expansion.fields.values()}
    return field_names(_type_of(expansion, type_))


def _type_of(expansion: Expansion, type_: str) -> Json:
    """The type expression of what a word leads to."""
    if isinstance(expansion, Own):
        return documented_types()[type_]["fields"][expansion.shown]
    return f"#{expansion.type.removesuffix('Projection')}"


def _found(call: Call, record: Record, expansion: Expansion) -> Json:
    """What a word leads to: nothing, one record or a list."""
    if isinstance(expansion, Own):
        return record.get(expansion.shown)
    if isinstance(expansion, Computed):
        return storage_summary(call, record)
    values = {**call.path, **{key: value for key, value in record.items() if isinstance(value, str)}}
    try:
        path = expansion.path.format_map(values)
    except KeyError:
        return None
    _, namespace, tail = path.split("/", 2)
    reply = call.ask(Inquiry("GET", f"{PREFIX}/{namespace}/{NAMESPACES[namespace].version}/{tail}"))
    data = reply.body.get("data") if reply.status == 200 else None
    if isinstance(data, list):
        return [_projected(one, expansion) for one in data]
    return None if data is None else _projected(data, expansion)


def _projected(data: Record, expansion: Related) -> Record:
    plain = {key: value for key, value in data.items() if not key.startswith("$")}
    if expansion.fields:
        plain = {name: plain[key] for key, name in expansion.fields.items() if key in plain}
    return typed(expansion.type, **plain)


def _retyped(record: Record) -> Record:
    """A record with fields that only its type's projection has is one of that."""
    type_ = record["$objectType"]
    if all(key.startswith("$") or key in documented_types()[type_]["fields"] for key in record):
        return record
    return {**record, "$objectType": f"{type_}Projection"}
