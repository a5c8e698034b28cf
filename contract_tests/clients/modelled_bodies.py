"""Bodies for operations of the model, about things that a furnished site has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contract_tests.clients.furnished import empty_cluster
from contract_tests.clients.furnished_content import old_version
from contract_tests.clients.valid_values import SOME_UUID
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.v4.document_shapes import pattern
from mock_prism.faces.rest.v4.permissions import described
from mock_prism.model.authorization import AccessRole
from mock_prism.model.category import Category
from mock_prism.model.cluster import Cluster
from mock_prism.model.entity import Entity
from mock_prism.model.gpu import T4
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.recovery_point import GroupSnapshot, Snapshot
from mock_prism.model.site import Site
from mock_prism.model.spare import UnconfiguredNode
from mock_prism.model.storage import StorageContainer
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import IscsiClient
from mock_prism.model.vpc import Vpc

CLUSTER = "/clustermgmt/config/clusters/{}"
VMS, IMAGES = "/vmm/ahv/config/vms", "/vmm/content/images"
CATEGORIES = "/prism/config/categories"
USERS = "/iam/authn/users"
ROLES, ACCESS = "/iam/authz/roles", "/iam/authz/authorization-policies"
VM = f"{VMS}/{{}}"
POLICIES = "/vmm/ahv/policies"
IMAGE_POLICIES = "/vmm/images/config/placement-policies"
OVAS = "/vmm/content/ovas"
TEMPLATES = "/vmm/content/templates"
NETWORKING = "/networking/config"
GROUPS = "/volumes/config/volume-groups"
GROUP = f"{GROUPS}/{{}}"
POINTS, VM_POINTS = "/dataprotection/config/recovery-points", "/vmm/ahv/config/vm-recovery-points"
GIB = 1 << 30

Body = dict[str, Any]


def first(site: Site, kind: type[Entity]) -> str:
    """The uuid of the first thing of a kind."""
    return next(iter(site.all(kind))).uuid


def last(site: Site, kind: type[Entity]) -> str:
    """The uuid of the last thing of a kind."""
    return list(site.all(kind))[-1].uuid


def _vm(site: Site) -> Body:
    size = {"numSockets": 1, "numCoresPerSocket": 1, "memorySizeBytes": GIB}
    return {"name": "vm", **size, "cluster": {"extId": first(site, Cluster)}}


def _categories(site: Site) -> Body:
    return {"categories": [{"extId": first(site, Category)}]}


def _image_policy(site: Site) -> Body:
    filters = {
        key: {"type": "CATEGORIES_MATCH_ALL", "categoryExtIds": [first(site, Category)]}
        for key in ("imageEntityFilter", "clusterEntityFilter")
    }
    return {"name": "images", "placementType": "SOFT", **filters}


def _disk(site: Site) -> Body:
    backing = {"diskSizeBytes": 1024 * GIB, "storageContainer": {"extId": first(site, StorageContainer)}}
    return {"backingInfo": {"$objectType": "vmm.v4.ahv.config.VmDisk", **backing}}


def _pcie(site: Site) -> Body:
    device = next(device.uuid for host in site.all(Host) for device in host.pcie_devices)
    return {"backingInfo": {"$objectType": "vmm.v4.ahv.config.PcieDeviceReference", "deviceExtId": device}}


def _disk_moves(site: Site) -> Body:
    container = {"extId": last(site, StorageContainer)}
    return {"migrateDisks": {"$objectType": "vmm.v4.ahv.config.AllDisksMigrationPlan", "storageContainer": container}}


def _nic(site: Site) -> Body:
    return {"networkInfo": {"subnet": {"extId": first(site, Network)}}}


def _medium(site: Site) -> Body:
    image = {"$objectType": "vmm.v4.ahv.config.ImageReference", "imageExtId": first(site, Image)}
    return {"backingInfo": {"dataSource": {"reference": image}}}


def _image(site: Site) -> Body:
    source = {"$objectType": "vmm.v4.content.UrlSource", "url": "http://127.0.0.1/disk.qcow2"}
    return {"name": "image", "type": "DISK_IMAGE", "source": source}


def _template(site: Site) -> Body:
    source = {"$objectType": "vmm.v4.content.TemplateVmReference", "extId": first(site, Vm)}
    return {"templateName": "template", "templateVersionSpec": {"versionSource": source}}


def _host_affinity(site: Site) -> Body:
    vms, hosts = (_categories(site)["categories"] for _ in range(2))
    return {"name": "where", "vmCategories": vms, "hostCategories": hosts}


def _ova(site: Site) -> Body:
    source = {"$objectType": "vmm.v4.content.OvaVmSource", "vmExtId": first(site, Vm), "diskFileFormat": "QCOW2"}
    return {"name": "ova", "source": source}


def _deployment(site: Site) -> Body:
    return {"numberOfVms": 2, "clusterReference": first(site, Cluster)}


def _external(site: Site) -> str:
    return next(network.uuid for network in site.all(Network) if network.is_external)


def _subnet(site: Site) -> Body:
    return {"name": "subnet", "subnetType": "VLAN", "networkId": 7}


def _vpc(site: Site) -> Body:
    return {"name": "vpc", "externalSubnets": [{"subnetReference": _external(site)}]}


def _policy(site: Site) -> Body:
    match = {"source": {"addressType": "ANY"}, "destination": {"addressType": "ANY"}, "protocolType": "ANY"}
    rule = {"policyMatch": match, "policyAction": {"actionType": "PERMIT"}}
    return {"name": "policy", "priority": 10, "policies": [rule], "vpcExtId": first(site, Vpc)}


def _route(site: Site) -> Body:
    destination = {"ipv4": {"ip": {"value": "10.1.0.0"}, "prefixLength": 16}}
    hop = {"nexthopType": "EXTERNAL_SUBNET", "nexthopReference": _external(site)}
    return {"name": "route", "routeType": "STATIC", "destination": destination, "nexthop": hop}


def _switch(site: Site) -> Body:
    hosts = [{"extId": host.uuid, "hostNics": ["eth2"]} for host in site.all(Host)]
    return {"name": "vs1", "bondMode": "NONE", "clusters": [{"extId": first(site, Cluster), "hosts": hosts}]}


def _in_container(site: Site) -> Body:
    return {"extId": first(site, StorageContainer), "entityType": "STORAGE_CONTAINER"}


def _role(site: Site) -> Body:
    return {"displayName": "new", "operations": [next(iter(described()))]}


def _authorization_policy(site: Site) -> Body:
    everything = {"*": {"*": {"eq": "*"}}}
    return {
        "displayName": "new",
        "role": first(site, AccessRole),
        "entities": [{"entityFilter": everything}],
        "identities": [{"identityFilter": everything}],
    }


def _node(site: Site) -> Body:
    return {"nodeUuid": first(site, UnconfiguredNode)}


def _nodes(site: Site) -> Body:
    return {"nodeList": [_node(site)]}


def _uplinks(site: Site) -> Body:
    node = next(iter(site.all(UnconfiguredNode))).node
    port = {"name": node.host.nics[0].name, "mac": node.host.nics[0].mac}
    networks = [{"name": "br0", "uplinks": {"active": [port]}}]
    ip = {"ipv4": {"value": node.cvm.ip}}
    return {"spec": {"$objectType": "clustermgmt.v4.config.UplinkNode", "cvmIp": ip, "networks": networks}}


BODIES: dict[str, Callable[[Site], Body]] = {
    f"POST {CLUSTER}/$actions/associate-categories": lambda site: {"categories": [first(site, Category)]},
    f"POST {CLUSTER}/$actions/disassociate-categories": lambda site: {"categories": [first(site, Category)]},
    f"POST {ROLES}": _role,
    f"POST {CATEGORIES}": lambda site: {"key": "Team", "value": "New", "description": "new"},
    f"POST {ACCESS}": _authorization_policy,
    f"PUT {ACCESS}/{{}}": _authorization_policy,
    "POST /iam/authn/user-groups": lambda site: {"name": "new", "groupType": "LDAP"},
    f"POST {USERS}": lambda site: {"username": "new", "userType": "LOCAL", "password": "Nutanix/4u"},
    f"PUT {USERS}/{{}}": lambda site: {"username": "admin", "userType": "LOCAL"},
    f"POST {USERS}/$actions/change-password": lambda site: {
        "username": "admin",
        "oldPassword": "Nutanix/4u",
        "newPassword": "Nutanix/4u",
    },
    f"POST {USERS}/{{}}/$actions/change-state": lambda site: {"status": "ACTIVE"},
    f"POST {USERS}/{{}}/$actions/reset-password": lambda site: {"newPassword": "Nutanix/4u"},
    f"POST {USERS}/{{}}/keys": lambda site: {"name": "new", "keyType": "API_KEY"},
    "POST /clustermgmt/config/clusters": lambda site: {"name": "edge", "nodes": _nodes(site)},
    f"PUT {CLUSTER}/cvms/{{}}": lambda site: {"numVcpus": 16},
    f"POST {CLUSTER}/cvms/$actions/reconfigure": lambda site: {"numVcpus": 16},
    "POST /prism/operations/$actions/batch": lambda site: {
        "metadata": {"action": "CREATE", "name": "batch", "uri": "/api/prism/v4.4/config/categories"},
        "payload": [{"data": {"key": "Team", "value": "Batch"}}],
    },
    f"PUT {CLUSTER}": lambda site: {"name": "renamed"},
    f"POST {CLUSTER}/$actions/discover-unconfigured-nodes": lambda site: {"addressType": "IPV4"},
    f"POST {CLUSTER}/$actions/fetch-node-networking-details": _nodes,
    f"POST {CLUSTER}/$actions/check-hypervisor-requirements": _nodes,
    f"POST {CLUSTER}/$actions/validate-node": _uplinks,
    f"POST {CLUSTER}/$actions/expand-cluster": lambda site: {"nodeParams": _nodes(site)},
    f"POST {CLUSTER}/$actions/remove-node": lambda site: {"nodeUuids": [first(site, Host)]},
    f"PUT {CATEGORIES}/{{}}": lambda site: {"key": "Team", "value": "Net"},
    f"POST {CLUSTER}/$actions/compute-non-migratable-vms": lambda site: {"hosts": [first(site, Host)]},
    "POST /clustermgmt/config/storage-containers": lambda site: {"name": "c", "clusterExtId": first(site, Cluster)},
    "PUT /clustermgmt/config/storage-containers/{}": lambda site: {"name": "c"},
    f"POST {VMS}": _vm,
    f"PUT {VM}": _vm,
    f"POST {VM}/$actions/associate-categories": _categories,
    f"POST {VM}/$actions/disassociate-categories": _categories,
    f"POST {VM}/$actions/clone": lambda site: {"name": "copy"},
    f"POST {VM}/$actions/migrate-to-host": lambda site: {"host": {"extId": last(site, Host)}},
    f"POST {VM}/cd-roms": lambda site: {"diskAddress": {"busType": "SATA"}},
    f"POST {VM}/cd-roms/{{}}/$actions/insert": _medium,
    f"POST {VM}/disks": _disk,
    f"PUT {VM}/disks/{{}}": _disk,
    f"POST {VM}/gpus": lambda site: {"mode": "PASSTHROUGH_GRAPHICS", "deviceId": T4.device_id, "vendor": "NVIDIA"},
    f"POST {VM}/pcie-devices": _pcie,
    f"POST {VM}/$actions/migrate-vm-disks": _disk_moves,
    f"POST {VM}/nics": _nic,
    f"PUT {VM}/nics/{{}}": _nic,
    f"POST {VM}/nics/{{}}/$actions/assign-ip": lambda site: {"ipAddress": None},
    f"POST {VM}/nics/{{}}/$actions/migrate": lambda site: {"migrateType": "RELEASE_IP", **_nic(site)["networkInfo"]},
    f"POST {POINTS}": lambda site: {"name": "rp", "vmRecoveryPoints": [{"vmExtId": first(site, Vm)}]},
    f"POST {POINTS}/{{}}/$actions/set-expiration-time": lambda site: {"expirationTime": "2099-01-01T00:00:00Z"},
    f"POST {POINTS}/{{}}/$actions/restore": lambda site: {"clusterExtId": first(site, Cluster)},
    f"POST {POINTS}/{{}}/$actions/replicate": lambda site: {"clusterExtId": empty_cluster(site)},
    f"POST {GROUP}/$actions/revert": lambda site: {"volumeGroupRecoveryPointExtId": first(site, GroupSnapshot)},
    f"POST {VM_POINTS}": lambda site: {"name": "rp", "vmExtId": first(site, Vm)},
    f"POST {VM_POINTS}/{{}}/$actions/restore": lambda site: {"vmConfigOverrideSpec": {"name": "restored"}},
    "POST /networking/config/vnics/{}/$actions/migrate": lambda site: {"networkUuid": first(site, Network)},
    "POST /monitoring/serviceability/clusters/{}/$actions/run-system-defined-checks": lambda site: {
        "shouldRunAllChecks": True,
        "additionalRecipients": ["somebody@example.com"],
    },
    "PUT /prism/config/domain-managers/{}": lambda site: {"config": {"name": "renamed"}, "network": {}},
    "POST /prism/management/domain-managers/{}/$actions/unregister": lambda site: {"extId": first(site, Cluster)},
    f"POST {VM}/$actions/revert": lambda site: {"vmRecoveryPointExtId": first(site, Snapshot)},
    f"POST {NETWORKING}/floating-ips": lambda site: {"name": "ip", "externalSubnetReference": _external(site)},
    f"PUT {NETWORKING}/floating-ips/{{}}": lambda site: {"name": "ip"},
    f"POST {NETWORKING}/route-tables/{{}}/routes": _route,
    f"PUT {NETWORKING}/route-tables/{{}}/routes/{{}}": _route,
    f"POST {NETWORKING}/routing-policies": _policy,
    f"PUT {NETWORKING}/routing-policies/{{}}": _policy,
    f"POST {NETWORKING}/subnets": _subnet,
    f"PUT {NETWORKING}/subnets/{{}}": _subnet,
    f"POST {NETWORKING}/virtual-switches": _switch,
    f"PUT {NETWORKING}/virtual-switches/{{}}": _switch,
    f"POST {NETWORKING}/vpcs": _vpc,
    f"PUT {NETWORKING}/vpcs/{{}}": _vpc,
    f"POST {NETWORKING}/vpcs/{{}}/$actions/share": lambda site: {"projectExtId": SOME_UUID},
    f"POST {NETWORKING}/subnets/{{}}/$actions/share": lambda site: {"projectExtId": SOME_UUID},
    f"POST {GROUPS}": lambda site: {"name": "vg", "clusterReference": first(site, Cluster)},
    f"PUT {GROUP}": lambda site: {"name": "vg"},
    f"POST {GROUP}/disks": lambda site: {"diskSizeBytes": GIB, "diskDataSourceReference": _in_container(site)},
    f"PUT {GROUP}/disks/{{}}": lambda site: {"diskSizeBytes": 1024 * GIB},
    f"POST {GROUP}/$actions/attach-vm": lambda site: {"extId": last(site, Vm)},
    f"POST {GROUP}/$actions/detach-vm": lambda site: {"extId": first(site, Vm)},
    f"POST {GROUP}/$actions/attach-iscsi-client": lambda site: {"iscsiInitiatorName": "iqn.2026-01.example:one"},
    f"POST {GROUP}/$actions/detach-iscsi-client": lambda site: {"extId": first(site, IscsiClient)},
    f"POST {GROUP}/$actions/associate-category": _categories,
    f"POST {GROUP}/$actions/disassociate-category": _categories,
    "PUT /volumes/config/iscsi-clients/{}": lambda site: {"enabledAuthentications": "NONE"},
    f"POST {POLICIES}/vm-host-affinity-policies": _host_affinity,
    f"PUT {POLICIES}/vm-host-affinity-policies/{{}}": _host_affinity,
    f"POST {POLICIES}/vm-anti-affinity-policies": lambda site: {"name": "apart", **_categories(site)},
    f"PUT {POLICIES}/vm-anti-affinity-policies/{{}}": lambda site: {"name": "apart", **_categories(site)},
    f"POST {IMAGE_POLICIES}": _image_policy,
    f"PUT {IMAGE_POLICIES}/{{}}": _image_policy,
    f"POST {OVAS}": _ova,
    f"PUT {OVAS}/{{}}": _ova,
    f"POST {OVAS}/{{}}/$actions/deploy": lambda site: {"overrideVmConfig": {"name": "unpacked", "nics": []}},
    f"POST {TEMPLATES}": _template,
    f"PUT {TEMPLATES}/{{}}": _template,
    f"POST {TEMPLATES}/{{}}/$actions/deploy": _deployment,
    f"POST {TEMPLATES}/{{}}/$actions/publish": lambda site: {"versionId": old_version(site)},
    f"POST {TEMPLATES}/{{}}/$actions/initiate-guest-update": lambda site: {"versionId": old_version(site)},
    f"POST {IMAGES}": _image,
    f"PUT {IMAGES}/{{}}": _image,
}
"""By method and pattern of the path. What is not here is called with a body that is made of the type alone."""


def modelled_body(site: Site, operation: Operation) -> Body | None:
    """The body of an operation of the model, or None."""
    made = BODIES.get(f"{operation.method} {pattern(operation.path)}")
    return None if made is None else made(site)
