"""A site as it should be, in the words of nutanix-ztf: what there is, found by filters, and what is wanted over it."""

from __future__ import annotations

from typing import Any

CLUSTER, CENTRAL = "{data.cluster.main.data.0.extId}", "{data.domain_manager.central.data.0.extId}"
GIB = 1 << 30
DATA = {
    "cluster": {"main": {"filter": "name eq 'nx-four'"}},
    "subnet": {"prod": {"filter": "name eq 'prod.20'"}},
    "vmm_image": {"centos": {"filter": "name eq 'CentOS 7'"}},
    "vm": {"idle": {"filter": "name eq 'test-off'"}},
    "role": {"viewer": {"filter": "displayName eq 'Prism Viewer'"}},
    "domain_manager": {"central": {}},
}
VM = {
    "name": "{var.env}-web",
    "description": "by ztf",
    "numSockets": 1,
    "numCoresPerSocket": 1,
    "memorySizeBytes": GIB,
    "cluster": {"extId": CLUSTER},
    "nics": [
        {
            "backingInfo": {"$objectType": "vmm.v4.ahv.config.EmulatedNic", "model": "VIRTIO"},
            "networkInfo": {"nicType": "NORMAL_NIC", "subnet": {"extId": "{data.subnet.prod.data.0.extId}"}},
        }
    ],
    "disks": [
        {
            "diskAddress": {"busType": "SCSI", "index": 0},
            "backingInfo": {
                "$objectType": "vmm.v4.ahv.config.VmDisk",
                "dataSource": {
                    "reference": {
                        "$objectType": "vmm.v4.ahv.config.ImageReference",
                        "imageExtId": "{data.vmm_image.centos.data.0.extId}",
                    }
                },
            },
        }
    ],
}
# Kind, the name here, and what is wanted.
WANTED: list[tuple[str, str, dict[str, Any]]] = [
    ("category", "gold", {"body": {"key": "{var.env}-tier", "value": "gold"}}),
    (
        "storage_container",
        "box",
        {"params": {"X_Cluster_Id": CLUSTER}, "body": {"name": "{var.env}-box", "replicationFactor": 2}},
    ),
    (
        "subnet",
        "net",
        {"body": {"name": "{var.env}.30", "subnetType": "VLAN", "networkId": 30, "clusterReference": CLUSTER}},
    ),
    ("vpc", "vpc", {"body": {"name": "{var.env}-vpc"}}),
    (
        "address_group",
        "lan",
        {"body": {"name": "{var.env}-lan", "ipv4Addresses": [{"value": "10.1.0.0", "prefixLength": 16}]}},
    ),
    (
        "service_group",
        "http",
        {"body": {"name": "{var.env}-http", "tcpServices": [{"startPort": 80, "endPort": 80}]}},
    ),
    ("volume_group", "group", {"body": {"name": "{var.env}-group", "clusterReference": CLUSTER}}),
    (
        "vm_anti_affinity_policy",
        "apart",
        {"body": {"name": "{var.env}-apart", "categories": [{"extId": "{gold.extId}"}]}},
    ),
    ("category", "silver", {"body": {"key": "{var.env}-tier", "value": "silver"}}),
    (
        "vm_host_affinity_policy",
        "near",
        {
            "body": {
                "name": "{var.env}-near",
                "vmCategories": [{"extId": "{gold.extId}"}],
                "hostCategories": [{"extId": "{silver.extId}"}],
            }
        },
    ),
    (
        "placement_policy",
        "images",
        {
            "body": {
                "name": "{var.env}-images",
                "placementType": "SOFT",
                "imageEntityFilter": {"type": "CATEGORIES_MATCH_ALL", "categoryExtIds": ["{gold.extId}"]},
                "clusterEntityFilter": {"type": "CATEGORIES_MATCH_ALL", "categoryExtIds": ["{silver.extId}"]},
            }
        },
    ),
    (
        "network_security_policy",
        "wall",
        {
            "body": {
                "name": "{var.env}-wall",
                "type": "ISOLATION",
                "state": "SAVE",
                "rules": [
                    {
                        "type": "TWO_ENV_ISOLATION",
                        "spec": {
                            "$objectType": "microseg.v4.config.TwoEnvIsolationRuleSpec",
                            "firstIsolationGroup": ["{gold.extId}"],
                            "secondIsolationGroup": ["{silver.extId}"],
                        },
                    }
                ],
            }
        },
    ),
    (
        "protection_policy",
        "hourly",
        {
            "body": {
                "name": "{var.env}-hourly",
                "categoryIds": ["{gold.extId}"],
                "replicationLocations": [
                    {"label": "here", "domainManagerExtId": CENTRAL, "isPrimary": True},
                ],
                "replicationConfigurations": [
                    {
                        "sourceLocationLabel": "here",
                        "schedule": {
                            "recoveryPointType": "CRASH_CONSISTENT",
                            "recoveryPointObjectiveTimeSeconds": 3600,
                            "retention": {"$objectType": "datapolicies.v4.config.LinearRetention", "local": 3},
                        },
                    }
                ],
            }
        },
    ),
    (
        "cluster_rsyslog_server",
        "log",
        {
            "params": {"clusterExtId": CLUSTER},
            "body": {
                "serverName": "{var.env}-log",
                "ipAddress": {"ipv4": {"value": "10.1.1.5"}},
                "port": 514,
                "networkProtocol": "UDP",
            },
        },
    ),
    (
        "role",
        "looker",
        {"body": {"displayName": "{var.env}-looker", "operations": ["{data.role.viewer.data.0.operations.0}"]}},
    ),
    (
        "recovery_point",
        "point",
        {
            "body": {
                "name": "{var.env}-point",
                "recoveryPointType": "CRASH_CONSISTENT",
                "vmRecoveryPoints": [{"vmExtId": "{data.vm.idle.data.0.extId}"}],
            }
        },
    ),
    ("vm", "web", {"body": VM}),
]
