"""What the cluster of v1 could still lose: paths that are not described but that public clients read.

Only nodes are judged. Of disks, blocks and racks the model knows nothing, and says so.
"""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.errors import NotFound, NotSimulated
from mock_prism.model.resiliency import DataResiliency
from mock_prism.model.views import cluster_view

NODE = "NODE"
NOT_JUDGED = frozenset({"DISK", "RACKABLE_UNIT", "RACK"})
NOT_KNOWN = -1


def _status(call: Call) -> dict[str, Json]:
    """The form is v2.0's (recorded, 6.8.1) in camel case, as a public client reads it. How much lacks a copy is not
    known."""
    view = cluster_view(call.site, cluster_meant(call))
    lost = 0 if view.resiliency is DataResiliency.OK else NOT_KNOWN
    components = {
        part.component: {
            "componentType": part.component,
            "numberOfFailuresTolerable": part.current,
            "details": {"message": part.details, "attributes": {}} if part.details else None,
            "underComputation": False,
            "lastUpdatedTimeInUsecs": call.site.now_micros,
        }
        for part in view.tolerance
    }
    return {
        "domainType": NODE,
        "componentFaultToleranceStatus": components,
        "clusterUnderReplicatedDataBytes": lost,
        "clusterNonFaultTolerantEntries": lost,
    }


def _list(call: Call) -> Reply:
    """A bare list (recorded of v2.0)."""
    return Reply(body=[_status(call)])


def _get(call: Call) -> Reply:
    """Of one kind of domain: one object, as every read by a last segment (*assumed*)."""
    domain = call.path["domainType"].upper()
    if domain in NOT_JUDGED:
        raise NotSimulated(f"{call.operation.name} of {domain}")
    if domain != NODE:
        raise NotFound("fault domain", domain)
    return Reply(body=_status(call))


HANDLERS: dict[str, Handler] = {
    "v1 GET /cluster/domain_fault_tolerance_status": _list,
    "v1 GET /cluster/domain_fault_tolerance_status/{domainType}": _get,
}
