"""The licence of v1. The forms of allowances are recorded (6.8.1, Community); category and features are *assumed*."""

from __future__ import annotations

import json

from mock_prism.faces.rest.exchange import Call, Handler, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.faces.rest.v1.replies import WIRE, enveloped
from mock_prism.model.errors import NotFound
from mock_prism.model.node import hosts_of
from mock_prism.model.storage import SSD_TIERS, Disk

CATEGORY, CLASS = "Starter", "appliance"
FEATURES: dict[str, tuple[str, bool]] = {
    "SNMP": ("SNMP", True),
    "OFFLINE_COMPRESSION": ("Post-process Compression", True),
    "METRO_AVAILABILITY": ("Metro Availability", False),
}
TEBIBYTE = 1 << 40
CLUSTER_INFO = "#get.dto.license.LicenseClusterInfoDTO"


def _allowance(name: str) -> Json:
    display, allowed = FEATURES[name]
    value = {"allowanceType": "BOOLEAN", "boolValue": allowed, "intValue": None, "violationAction": "Warn"}
    return {"allowancesType": "BOOLEAN", "boolValue": value, "displayName": display, "clusterUuids": None}


def _get(call: Call) -> Reply:
    licence = {
        "category": CATEGORY,
        "subCategory": "",
        "licenseClass": CLASS,
        "clusterExpiryUsecs": 0,
        "allowanceMap": {name: _allowance(name) for name in FEATURES},
    }
    return Reply(body={"actionMetadata": {}, "complianceDetails": {}, "licenseInfoDTO": {}, "licenseDTO": licence})


def _allowances(call: Call) -> Reply:
    return Reply(body={name: _allowance(name) for name in FEATURES})


def _one_allowance(call: Call) -> Reply:
    name = call.path["featureName"].upper()
    if name not in FEATURES:
        raise NotFound("feature", call.path["featureName"])
    return Reply(body=_allowance(name))


def _summary_file(call: Call) -> Reply:
    """What Nutanix wants to know for a licence, as a file: the same as JSON, without a signature (*assumed*)."""
    text = json.dumps(WIRE.types.show(_summary(call), CLUSTER_INFO), indent=2)
    return Reply(body=text.encode(), headers={"Content-Type": "application/octet-stream"})


def _cluster(call: Call) -> Reply:
    return WIRE.shown(call, _summary(call))


def _summary(call: Call) -> Json:
    """LicenseClusterInfoDTO, whose keys are in snake case in v1 too (description)."""
    cluster = cluster_meant(call)
    hosts = hosts_of(call.site, cluster.uuid)
    disks = list(call.site.where(Disk, "cluster_uuid", cluster.uuid))
    ssd = sum(disk.size_bytes for disk in disks if disk.tier in SSD_TIERS)
    hdd = sum(disk.size_bytes for disk in disks) - ssd
    models = {host.block_model: [other for other in hosts if other.block_model == host.block_model] for host in hosts}
    return {
        "block_serial_list": sorted({host.block_serial for host in hosts}),
        "capacity": {
            "hdd_size_tebibytes": hdd // TEBIBYTE,
            "num_cores": sum(host.cpu_cores for host in hosts),
            "num_nodes": len(hosts),
            "ssd_size_tebibytes": ssd // TEBIBYTE,
        },
        "cluster_name": cluster.name,
        "cluster_uuid": cluster.uuid,
        "cluster_version": cluster.version,
        "node_list": [
            {
                "license_class": CLASS,
                "model": model,
                "num_nodes": len(nodes),
                "num_licensed_nodes": 0,
                "changed": False,
            }
            for model, nodes in models.items()
        ],
        "standby_mode": False,
    }


def _nothing(call: Call) -> Reply:
    """No alert and no event here is ever about a licence."""
    return enveloped(call, [])


HANDLERS: dict[str, Handler] = {
    "v1 GET /license": _get,
    "v1 GET /license/alerts": _nothing,
    "v1 GET /license/allowances": _allowances,
    "v1 GET /license/allowances/{featureName}": _one_allowance,
    "v1 GET /license/cluster_info": _cluster,
    "v1 GET /license/cluster_summary_file": _summary_file,
    "v1 GET /license/events": _nothing,
}
