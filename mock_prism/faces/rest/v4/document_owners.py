"""To what a document belongs: the things named by the ids in its path must exist, as documents or in the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from mock_prism.faces.rest.v4.document_shapes import ACTIONS, pattern, shape
from mock_prism.faces.rest.v4.document_words import noun, pattern_of_shelf
from mock_prism.faces.rest.v4.namespaces import TREE
from mock_prism.model.api_key import ApiKey
from mock_prism.model.authorization import AccessRole, AuthorizationPolicy, UserGroup
from mock_prism.model.category import Category
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.cvm import Cvm
from mock_prism.model.document import Document
from mock_prism.model.entity import Entity
from mock_prism.model.errors import NotFound
from mock_prism.model.floating_ip import FloatingIp
from mock_prism.model.host import Host
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.ova import Ova
from mock_prism.model.policy import AntiAffinityPolicy, HostAffinityPolicy, ImagePolicy
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot
from mock_prism.model.routing import Route, RouteTable
from mock_prism.model.routing_policy import RoutingPolicy
from mock_prism.model.site import Site
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.template import Template
from mock_prism.model.user import User
from mock_prism.model.virtual_switch import VirtualSwitch
from mock_prism.model.vm import Vm, VmGroup
from mock_prism.model.volume_group import VolumeGroup
from mock_prism.model.vpc import Vpc

CLUSTERS: tuple[type[Entity], ...] = (Cluster, PrismCentral)

OWNERS: Mapping[str, tuple[type[Entity], ...]] = MappingProxyType(
    {
        "/clustermgmt/config/clusters": CLUSTERS,
        "/clustermgmt/config/clusters/{}/cvms": (Cvm,),
        "/clustermgmt/config/clusters/{}/hosts": (Host,),
        "/clustermgmt/config/disks": (Disk,),
        "/clustermgmt/config/storage-containers": (StorageContainer,),
        "/dataprotection/config/recovery-points": (RecoveryPoint,),
        "/dataprotection/config/recovery-points/{}/vm-recovery-points": (Snapshot,),
        "/iam/authn/user-groups": (UserGroup,),
        "/iam/authn/users": (User,),
        "/iam/authn/users/{}/keys": (ApiKey,),
        "/iam/authz/authorization-policies": (AuthorizationPolicy,),
        "/iam/authz/roles": (AccessRole,),
        "/monitoring/serviceability/clusters": CLUSTERS,
        "/networking/config/clusters": CLUSTERS,
        "/networking/config/floating-ips": (FloatingIp,),
        "/networking/config/route-tables": (RouteTable,),
        "/networking/config/route-tables/{}/routes": (Route,),
        "/networking/config/routing-policies": (RoutingPolicy,),
        "/networking/config/subnets": (Network,),
        "/networking/config/virtual-switches": (VirtualSwitch,),
        "/networking/config/vpcs": (Vpc,),
        "/opsmgmt/config/user": (User,),
        "/prism/config/categories": (Category,),
        "/prism/management/domain-managers": (PrismCentral,),
        "/vmm/ahv/config/vm-recovery-points": (Snapshot,),
        "/vmm/ahv/config/vms": (Vm,),
        "/vmm/ahv/policies/legacy-vm-anti-affinity-policies": (VmGroup,),
        "/vmm/ahv/policies/vm-anti-affinity-policies": (AntiAffinityPolicy,),
        "/vmm/ahv/policies/vm-host-affinity-policies": (HostAffinityPolicy,),
        "/vmm/content/images": (Image,),
        "/vmm/content/ovas": (Ova,),
        "/vmm/content/templates": (Template,),
        "/vmm/images/config/placement-policies": (ImagePolicy,),
        "/volumes/config/volume-groups": (VolumeGroup,),
    }
)
"""Collections of the model, by the kinds that are in them."""

TWINS: Mapping[str, str] = MappingProxyType(
    {
        "/dataprotection/operations/recovery-plans": "/datapolicies/config/recovery-plans",
        "/dataprotection/content/recovery-points": "/dataprotection/config/recovery-points",
    }
)
"""Paths by which things of another collection go too."""


def home(path: str) -> str:
    """The path by which things are kept, of one by which they go too."""
    for other, own in TWINS.items():
        if path == other or path.startswith(f"{other}/"):
            return own + path.removeprefix(other)
    return path


def require_owners(site: Site, path: str) -> None:
    """Refuse a path with ids filled in where one of them names nothing. The last segment is no owner. Raises NotFound.

    Of collections that neither the model nor the documents have, any id will do. Statistics go by ``stats`` where the
    things go by ``config``.
    """
    for shelf, uuid in _owners(path.replace("/stats/", "/config/", 1)):
        kinds = OWNERS.get(pattern_of_shelf(shelf), ())
        if kinds:
            if all(site.table(kind).get(uuid) is None for kind in kinds):
                raise NotFound(kinds[0].kind, uuid)
        elif pattern_of_shelf(shelf) in document_collections():
            require_document(site, shelf, uuid)


def require_document(site: Site, shelf: str, uuid: str) -> Document:
    """The document of this uuid on a shelf. Raises NotFound."""
    document = site.table(Document).get(uuid)
    if document is None or document.shelf != shelf:
        raise NotFound(noun(pattern_of_shelf(shelf)), uuid)
    return document


def _owners(path: str) -> Iterator[tuple[str, str]]:
    segments = path.split("/")
    for depth in range(1, len(segments) - 1):
        if pattern_of_shelf(segments[depth]) == "{}":
            yield "/".join(segments[:depth]), segments[depth]


@cache
def document_collections() -> frozenset[str]:
    """The collections that documents are in, as patterns."""
    plain = {
        pattern(operation.path).partition(ACTIONS)[0] for operation in TREE().operations if shape(operation) is not None
    }
    return frozenset(path.removesuffix("/{}") for path in plain if path.endswith("/{}"))
