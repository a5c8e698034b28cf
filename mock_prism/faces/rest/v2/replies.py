"""The envelopes of v2.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_prism.faces.rest.element.types import Types
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.gateway_dialect import GatewayDialect
from mock_prism.faces.rest.listing import V2_NAMES, Listing, Names, listing
from mock_prism.faces.rest.roll import Record, Roll, rolled
from mock_prism.faces.rest.v2.alerts import record
from mock_prism.model.task import Command

DIALECT = GatewayDialect(is_snake=True)
CREATED = 201


def enveloped(
    call: Call,
    records: Sequence[Record] | Roll,
    is_brief: bool = False,
    names: Names = V2_NAMES,
    aliases: Mapping[str, str] | None = None,
) -> Reply:
    """A list as the call wants it; ``is_brief`` leaves page and criteria out of the metadata (recorded, VMs)."""
    page = listing(call, rolled(records), names, aliases)
    return Reply(body={"metadata": _metadata(page, is_brief), "entities": list(page.records)})


def _metadata(page: Listing, is_brief: bool) -> dict[str, Json]:
    shown = len(page.records)
    metadata: dict[str, Json] = {
        "grand_total_entities": page.grand_total,
        "total_entities": page.total,
        "count": shown,
        "start_index": page.start_index,
        "end_index": page.end_index,
    }
    if is_brief:
        return metadata
    metadata |= {"filter_criteria": page.filter, "sort_criteria": page.sort, "page": page.page}
    return metadata | ({"search_string": page.search} if page.search else {})


def started(call: Call, command: Command, status: int = CREATED) -> Reply:
    """The handle of the task of a command."""
    task = call.site.submit(command, call.user.name)
    return Reply(status, {"task_uuid": task.uuid})


WIRE = Wire("v2.0", Types(__package__, is_snake=True), enveloped, started, record)
