"""The cluster that a call is for, where its operation takes that in a header (official SDKs).

What is not on that cluster is not found by the call; what contradicts the body is refused (*assumed*). Prism Central
is a cluster like others where it has what is asked for.
"""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Json
from mock_prism.faces.rest.v4.document_owners import CLUSTERS
from mock_prism.faces.rest.v4.wire import UUID, UUID_TEXT, mismatch
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import Invalid, NotFound, NotSimulated

HEADER = "X-Cluster-Id"
LOCATION = f"@header.{HEADER}"
SORTED = "v4 GET /dataprotection/config/recovery-points"
"""Takes a sort of cluster in the same header, and not the id of one."""
HERE, ELSEWHERE = "AOS", "MST"


def named_cluster(call: Call) -> str | None:
    """The uuid of the cluster that the header names. None for none, or where the operation does not take it."""
    if HEADER not in call.operation.headers or call.operation.name == SORTED:
        return None
    return call.headers.get(HEADER, "").strip().lower() or None


def own_cluster(call: Call) -> str | None:
    """The same, but for Prism Central, whose own things need no cluster to be told from those of others."""
    uuid = named_cluster(call)
    return uuid if uuid is not None and call.site.table(Cluster).get(uuid) is not None else None


def is_elsewhere(call: Call, *clusters: str) -> bool:
    """Whether a call is for another cluster than these."""
    return named_cluster(call) not in (None, *clusters)


def check_header(call: Call) -> None:
    """Raise Invalid for what is no id, and NotFound where no cluster has it."""
    uuid = named_cluster(call)
    if uuid is not None:
        if not UUID.fullmatch(uuid):
            raise Invalid(LOCATION, mismatch(UUID_TEXT, uuid))
        if all(call.site.table(kind).get(uuid) is None for kind in CLUSTERS):
            raise NotFound(Cluster.kind, uuid)
    elif call.operation.name == SORTED:
        _check_sort(call.headers.get(HEADER, HERE).strip() or HERE)


def check_body(call: Call, body: Json) -> None:
    """Raise Invalid where the body names clusters, and the header another one."""
    if named_cluster(call) is None:
        return
    named = [
        body.get("clusterExtId"),
        body.get("clusterReference"),
        *(one["extId"] for one in body.get("clusters", ())),
    ]
    found = [uuid.lower() for uuid in named if uuid is not None]
    if found and is_elsewhere(call, *found):
        raise Invalid(LOCATION, "is not the cluster that the body names")


def _check_sort(sort: str) -> None:
    if sort == ELSEWHERE:
        raise NotSimulated("recovery points outside clusters")
    if sort != HERE:
        words = f'"{HERE}", "{ELSEWHERE}"'
        raise Invalid(LOCATION, f'Instance value ("{sort}") not found in enum (possible values: [{words}])')
