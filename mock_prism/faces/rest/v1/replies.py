"""The envelopes of v1."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mock_prism.faces.rest.element.types import Types
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.gateway_dialect import GatewayDialect
from mock_prism.faces.rest.listing import V1_NAMES, listing
from mock_prism.faces.rest.roll import Record, Roll, rolled
from mock_prism.faces.rest.v1.alerts import record
from mock_prism.model.task import Command

DIALECT = GatewayDialect()
CREATED = 201
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def enveloped(call: Call, records: Sequence[Record] | Roll, aliases: Mapping[str, str] | None = None) -> Reply:
    """A list as the call wants it; the metadata of hosts and containers are recorded.

    Filters may name a key as v2.0 does too: ``vm_name`` is what public clients filter by, the others are *assumed*.
    """
    roll = rolled(records)
    snakes = {HUMP.sub("_", key).lower(): key for key in roll.first()}
    page = listing(call, roll, V1_NAMES, {**snakes, **(aliases or {})})
    shown = len(page.records)
    metadata: dict[str, Json] = {
        "grandTotalEntities": page.grand_total,
        "totalEntities": page.total,
        "filterCriteria": page.filter,
        "sortCriteria": page.sort,
        "page": page.page,
        "count": shown,
        "startIndex": page.start_index,
        "endIndex": page.end_index,
    }
    metadata |= {"searchString": page.search} if page.search else {}
    return Reply(body={"metadata": metadata, "entities": list(page.records)})


def started(call: Call, command: Command, status: int = CREATED) -> Reply:
    """The handle of the task of a command."""
    return Reply(status, {"taskUuid": call.site.submit(command, call.user.name).uuid})


WIRE = Wire("v1", Types(__package__), enveloped, started, record)
