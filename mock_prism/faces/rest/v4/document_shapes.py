"""What every operation of the catalogue is to the documents, by its method and the shape of its path.

What is no document is declared: nouns of the model without a handler, and what has no meaning here.
"""

from __future__ import annotations

import re
from enum import Enum

from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.v4.document_declared import DECLARED, DOWNLOAD

ACTIONS = "/$actions/"


class Shape(Enum):
    """What an operation does with a document. A setting is one that is always there, below something or alone."""

    LIST = "list"
    CREATE = "create"
    READ = "read"
    REPLACE = "replace"
    DELETE = "delete"
    READ_SETTING = "read setting"
    WRITE_SETTING = "write setting"
    ACT = "act"
    SAMPLES = "samples"


MODELLED: tuple[str, ...] = (
    "/actuator/versionroutes",
    "/clustermgmt/ahv/config/pcie-devices",
    "/clustermgmt/ahv/config/physical-gpu-profiles",
    "/clustermgmt/ahv/config/virtual-gpu-profiles",
    "/clustermgmt/config/clusters",
    "/clustermgmt/config/clusters/{}/cvms",
    "/clustermgmt/config/clusters/{}/hosts",
    "/clustermgmt/config/clusters/{}/hosts/{}/host-nics",
    "/clustermgmt/config/clusters/{}/physical-gpu-profiles",
    "/clustermgmt/config/clusters/{}/virtual-gpu-profiles",
    "/clustermgmt/config/clusters/{}/non-migratable-vms-result",
    "/clustermgmt/config/clusters/{}/rackable-units",
    "/clustermgmt/config/disks",
    "/clustermgmt/config/host-nics",
    "/clustermgmt/config/hosts",
    "/clustermgmt/config/storage-containers",
    "/clustermgmt/config/task-response",
    "/clustermgmt/operations/clusters/{}/hosts",
    "/clustermgmt/stats/clusters",
    "/clustermgmt/stats/disks",
    "/clustermgmt/stats/storage-containers",
    "/dataprotection/config/recovery-points",
    "/iam/authn/user-groups",
    "/iam/authn/users",
    "/iam/authn/users/{}/keys",
    "/iam/authz/authorization-policies",
    "/iam/authz/clients",
    "/iam/authz/entities",
    "/iam/authz/operations",
    "/iam/authz/roles",
    "/monitoring/serviceability/alerts",
    "/monitoring/serviceability/audits",
    "/monitoring/serviceability/events",
    "/networking/config/floating-ips",
    "/networking/config/route-tables",
    "/networking/config/route-tables/{}/routes",
    "/networking/config/routing-policies",
    "/networking/config/subnets",
    "/networking/config/uplink-bonds",
    "/networking/config/virtual-switches",
    "/networking/config/vpcs",
    "/prism/config/categories",
    "/prism/config/domain-managers",
    "/prism/config/tasks",
    "/prism/management/domain-managers",
    "/vmm/ahv/config/vm-recovery-points",
    "/prism/operations",
    "/prism/operations/batches",
    "/vmm/ahv/config/vms",
    "/vmm/ahv/policies/legacy-vm-anti-affinity-policies",
    "/vmm/ahv/policies/vm-anti-affinity-policies",
    "/vmm/ahv/policies/vm-anti-affinity-policies/{}/vm-compliance-states",
    "/vmm/ahv/policies/vm-host-affinity-policies",
    "/vmm/ahv/policies/vm-host-affinity-policies/{}/vm-compliance-states",
    "/vmm/ahv/stats/vms",
    "/volumes/stats/volume-groups",
    "/vmm/content/images",
    "/vmm/content/ovas",
    "/vmm/content/templates",
    "/vmm/content/templates/{}/versions",
    "/vmm/images/config/placement-policies",
    "/volumes/config/iscsi-clients",
    "/volumes/config/nvmf-clients",
    "/volumes/config/volume-groups",
)
"""Collections of nouns that the model has: whatever has no handler of its own yet is declared, with its actions."""

ACTS: tuple[str, ...] = (
    "/monitoring/serviceability/alerts/user-defined-policies/$actions/find-conflicts",
    "/monitoring/serviceability/clusters/{}/$actions/run-system-defined-checks",
    "/networking/config/vnics/{}/$actions/migrate",
)
"""Actions with handlers of their own on what is no collection of the model."""

PARTS: tuple[str, ...] = (
    "/dataprotection/config/recovery-points/{}",
    "/clustermgmt/config/clusters/{}/storage-containers",
    "/networking/config/subnets/{}",
    "/prism/config/tasks/{}",
    "/vmm/ahv/config/vms/{}",
    "/volumes/config/volume-groups/{}",
)
"""What lies below these is a part of a modelled noun: disks, NICs, addresses, jobs."""


def pattern(path: str) -> str:
    """A path with placeholders of whatever name as ``{}``."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def is_list(operation: Operation) -> bool:
    """Whether the operation answers a list: told by the names of response types, and by pages."""
    word = (operation.returns or "").rpartition(".")[2]
    is_named = word.startswith("List") or "ListApiResponse" in word or "$page" in operation.query
    return operation.method == "GET" and is_named and not operation.path.endswith("}")


def shape(operation: Operation) -> Shape | None:
    """The shape of an operation, or None for one that is no document's."""
    plain = pattern(operation.path)
    if operation.data == DOWNLOAD or f"{operation.method} {plain}" in DECLARED or is_modelled(plain):
        return None
    if ACTIONS in plain:
        return Shape.ACT
    if is_list(operation):
        return Shape.LIST
    if "/stats/" in plain:
        return Shape.SAMPLES
    if plain.endswith("{}"):
        return {"GET": Shape.READ, "PUT": Shape.REPLACE, "DELETE": Shape.DELETE}.get(operation.method)
    return {"GET": Shape.READ_SETTING, "PUT": Shape.WRITE_SETTING, "POST": Shape.CREATE}.get(operation.method)


def is_modelled(plain: str) -> bool:
    """Whether a path is about a noun of the model, or one of its parts. Statistics are no noun."""
    subject, has_action, _ = plain.partition(ACTIONS)
    bare = subject.removesuffix("/{}")
    if plain in ACTS or bare in MODELLED or (has_action and subject in MODELLED):
        return True
    return any(f"{subject}/".startswith(f"{part}/") for part in PARTS)
