"""What ``$expand`` adds to what is shown: fields that have to be looked for elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.v4.envelopes import Record
from mock_prism.faces.rest.v4.listing import MADE_BY_HANDLERS, read_options
from mock_prism.model.errors import Invalid, NotSimulated

EXPAND = "$expand"
EXPANDABLE = MADE_BY_HANDLERS | {EXPAND}
"""The options of what can be expanded."""

Expansions = Mapping[str, Callable[[Record], Json]]
"""The names of the fields, and how each is found for a record."""


def expander(call: Call, expansions: Expansions) -> Callable[[Record], Record]:
    """What adds to a record whatever a call's ``$expand`` names. What is not there is left out, as everywhere.

    Raises Invalid for a name that is none of ``expansions``. What may stand in parentheses is not simulated.
    """
    text = read_options(call, EXPANDABLE).get(EXPAND, "")
    if "(" in text:
        raise NotSimulated("options of what is expanded")
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in expansions:
            raise Invalid(EXPAND, f"the property {name} is not valid for query")

    def expand(record: Record) -> Record:
        found = {name: expansions[name](record) for name in names}
        return {**record, **{name: value for name, value in found.items() if value not in (None, [])}}

    return expand
