"""The envelopes of v1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.gateway_dialect import GatewayDialect
from mock_prism.faces.rest.listing import V1_NAMES, Record, listing

DIALECT = GatewayDialect()


def enveloped(call: Call, records: Sequence[Record], aliases: Mapping[str, str] | None = None) -> Reply:
    """A list as the call wants it."""
    page = listing(call, records, V1_NAMES, aliases)
    shown = len(page.records)
    metadata: dict[str, Json] = {
        "grandTotalEntities": page.grand_total,
        "totalEntities": page.total,
        "filterCriteria": page.filter,
        "sortCriteria": page.sort,
        "page": page.page,
        "count": shown,
        "startIndex": page.offset + 1 if shown else 0,
        "endIndex": page.offset + shown,
    }
    metadata |= {"searchString": page.search} if page.search else {}
    return Reply(body={"metadata": metadata, "entities": list(page.records)})
