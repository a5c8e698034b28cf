"""The envelopes of v0.8."""

from __future__ import annotations

from collections.abc import Sequence

from mock_prism.faces.rest.element.types import Types
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.gateway_dialect import GatewayDialect
from mock_prism.faces.rest.listing import V1_NAMES, listing
from mock_prism.faces.rest.roll import Record, Roll, rolled
from mock_prism.model.task import Command

DIALECT = GatewayDialect()
CREATED = 201


def enveloped(call: Call, records: Sequence[Record] | Roll) -> Reply:
    """A list; its metadata has the two totals only (recorded)."""
    page = listing(call, rolled(records), V1_NAMES)
    metadata = {"grandTotalEntities": page.grand_total, "totalEntities": page.total}
    return Reply(body={"metadata": metadata, "entities": list(page.records)})


def started(call: Call, command: Command, status: int = CREATED) -> Reply:
    """The handle of the task of a command."""
    return Reply(status, {"taskUuid": call.site.submit(command, call.user.name).uuid})


WIRE = Wire("v0.8", Types(__package__), enveloped, started, lambda call, alert: {})
