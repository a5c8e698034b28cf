"""Packages of software that lie on a cluster, as v1 lists them by their sort (path and keys by public clients)."""

from __future__ import annotations

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import enveloped
from mock_prism.model.errors import NotFound
from mock_prism.model.software import Software, SoftwareType

SORTS: dict[str, SoftwareType] = {
    "nos": SoftwareType.NOS,
    "ncc": SoftwareType.NCC,
    "hypervisor": SoftwareType.HYPERVISOR,
    "firmware_disk": SoftwareType.FIRMWARE_DISK,
    "afs": SoftwareType.FILE_SERVER,
    "prism_central": SoftwareType.PRISM_CENTRAL,
    "prism_central_deploy": SoftwareType.PRISM_CENTRAL_DEPLOY,
}
"""By their words in the path: nos, afs and prism_central_deploy are known, the others *assumed*."""


def _record(one: Software) -> dict[str, Json]:
    """A package is there whole, or not at all."""
    return {
        "name": one.name,
        "version": one.name,
        "softwareType": one.type.name,
        "status": "COMPLETED",
        "filePath": one.file_path,
        "uploadedTimeInUsecs": one.uploaded_micros,
    }


def _list(call: Call) -> Reply:
    """Those of one sort. Raises NotFound."""
    sort = SORTS.get(call.path["softwareType"].lower())
    if sort is None:
        raise NotFound("software type", call.path["softwareType"])
    found = call.site.where(Software, "cluster_uuid", cluster_meant(call).uuid)
    return enveloped(call, [_record(one) for one in found if one.type is sort])


HANDLERS: dict[str, Handler] = {"v1 GET /upgrade/{softwareType}/softwares": _list}
