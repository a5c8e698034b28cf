"""Nodes that belong to no cluster, and what was found out about them."""

from __future__ import annotations

from enum import Enum
from typing import ClassVar

from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.storage import Disk


@frozen
class Node:
    """What a node is made of: an AHV host, its CVM and its disks."""

    host: Host
    cvm: Cvm
    disks: tuple[Disk, ...]


@frozen(kw_only=True)
class UnconfiguredNode(Entity):
    """A node that runs and could join a cluster. Its uuid is that which its host will have there."""

    kind: ClassVar[str] = "unconfigured node"

    name: str
    node: Node


class Finding(Enum):
    """What was asked about nodes."""

    UNCONFIGURED = "unconfigured"
    NETWORKING = "networking"
    HYPERVISOR = "hypervisor"


@frozen(kw_only=True)
class NodeFindings(Entity):
    """The answer to a question about nodes, as they were when it was asked; its uuid is that of the task."""

    kind: ClassVar[str] = "task response"

    cluster_uuid: str
    finding: Finding
    nodes: tuple[UnconfiguredNode, ...]


def unconfigured(node: Node) -> UnconfiguredNode:
    """A node as one of no cluster."""
    return UnconfiguredNode(uuid=node.host.uuid, name=node.host.name, node=node)
