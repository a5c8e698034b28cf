"""The envelopes of v3: what is wanted beside what is, under a metadata that says what it is all about (recorded)."""

from __future__ import annotations

from collections.abc import Sequence

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.fiql import parse_fiql
from mock_prism.faces.rest.v3.dialect import API_VERSION
from mock_prism.model.entity import Entity
from mock_prism.model.errors import Invalid
from mock_prism.model.query import Order, Page, read_element, select

Record = dict[str, Json]
DEFAULT_LENGTH, MAX_LENGTH = 20, 500
ORDERS = {"ASCENDING": False, "DESCENDING": True}


def intent(entity: Entity, name: str, resources: Record, wanted: Record) -> Record:
    """A thing: its ``status`` with what it has, its ``spec`` with what was wanted of it."""
    metadata = {
        "kind": entity.kind,
        "uuid": entity.uuid,
        "spec_version": entity.revision,
        "categories": {},
        "categories_mapping": {},
    }
    status = {"state": "COMPLETE", "name": name, "resources": resources}
    return {"status": status, "spec": {"name": name, "resources": wanted}, "metadata": metadata}


def single(record: Record) -> Reply:
    """One thing."""
    return Reply(200, {"api_version": API_VERSION, **record})


def listed(call: Call, kind: str, records: Sequence[Record], names: frozenset[str]) -> Reply:
    """The part of a list that a body asks for: a filter, an order, an offset and a length, all of them optional.

    ``names`` are the names to filter and sort by; they lead into the status, but for the uuid. Raises Invalid.
    """
    wanted = call.body or {}
    if not isinstance(wanted, dict):
        raise Invalid("body", "must be an object")
    offset = _whole(wanted, "offset", 0, 0)
    length = min(_whole(wanted, "length", DEFAULT_LENGTH, 1), MAX_LENGTH)
    predicate = parse_fiql(_text(wanted, "filter").rstrip("; "), names, "filter")
    chosen = select(records, _read, predicate, _orders(wanted, names))
    shown = list(Page(offset, length).cut(chosen))
    return Reply(
        200,
        {
            "api_version": API_VERSION,
            "metadata": {"kind": kind, "total_matches": len(chosen)},
            "entities": shown,
        },
    )


def _read(record: Record, path: tuple[str, ...]) -> object:
    if path == ("uuid",):
        return record["metadata"]["uuid"]
    return read_element(record["status"], path)


def _orders(wanted: Record, names: frozenset[str]) -> tuple[Order, ...]:
    name, word = _text(wanted, "sort_attribute"), _text(wanted, "sort_order") or "ASCENDING"
    if word not in ORDERS:
        raise Invalid("sort_order", f"must be one of {', '.join(ORDERS)}")
    if name and name not in names:
        raise Invalid("sort_attribute", f"there is no {name}")
    return (Order((name,), ORDERS[word]),) if name else ()


def _text(wanted: Record, key: str) -> str:
    value = wanted.get(key) or ""
    if not isinstance(value, str):
        raise Invalid(key, "must be a text")
    return value


def _whole(wanted: Record, key: str, default: int, least: int) -> int:
    value = wanted.get(key)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise Invalid(key, f"must be a whole number from {least} on")
    return value
