"""``$select``: what a call wants to see of a record."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Json
from mock_prism.faces.rest.odata import Selection
from mock_prism.faces.rest.v4.envelopes import Record

ALWAYS_SHOWN = frozenset({"extId"})


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
