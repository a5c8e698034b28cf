"""Registering clusters with the Prism Central of the site, and what that is called."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.commands.target import CentralCommand, ClusterCommand
from mock_prism.model.errors import Disconnected, WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.journal import EntityRef
from mock_prism.model.names import check_name
from mock_prism.model.records import ref
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def _register(site: Site, task: Task) -> Pause | None:
    command = RegisterCluster.of(task)
    central = command.central(site)
    site.put(replace(site.get(Cluster, command.cluster_uuid), prism_central_uuid=central.uuid))
    return None


@frozen
class RegisterCluster(ClusterCommand):
    """Register a cluster with the Prism Central at an address."""

    operation: ClassVar[str] = "ClusterRegister"
    component: ClassVar[str] = "Prism"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Register the cluster", _register))

    central_ip: str

    def check(self, site: Site) -> None:
        """A Prism Central must be there, and the cluster be registered with none."""
        cluster = site.get(Cluster, self.cluster_uuid)
        if cluster.prism_central_uuid is not None:
            raise WrongState(Cluster.kind, cluster.name, "registered", "unregistered")
        self.central(site)

    def central(self, site: Site) -> PrismCentral:
        """The Prism Central at the address. Raises Disconnected where nobody answers."""
        for central in site.all(PrismCentral):
            if central.ip == self.central_ip:
                return central
        raise Disconnected(f"Prism Central at {self.central_ip}")


def _unregister(site: Site, task: Task) -> Pause | None:
    site.put(replace(site.get(Cluster, UnregisterCluster.of(task).cluster_uuid), prism_central_uuid=None))
    return None


@frozen
class UnregisterCluster(ClusterCommand):
    """Take a cluster away from the Prism Central that it is registered with. Whatever that knows of it stays known."""

    operation: ClassVar[str] = "ClusterUnregister"
    component: ClassVar[str] = "Prism"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Unregister the cluster", _unregister))

    central_uuid: str

    def check(self, site: Site) -> None:
        """The cluster must be registered with that Prism Central."""
        central, cluster = site.get(PrismCentral, self.central_uuid), site.get(Cluster, self.cluster_uuid)
        if cluster.prism_central_uuid != central.uuid:
            raise WrongState(Cluster.kind, cluster.name, "unregistered", "registered")


def _rename(site: Site, task: Task) -> Pause | None:
    command = RenameCentral.of(task)
    site.put(replace(site.get(PrismCentral, command.central_uuid), name=command.name))
    return None


@frozen
class RenameCentral(CentralCommand):
    """Call a Prism Central otherwise."""

    operation: ClassVar[str] = "CentralUpdate"
    component: ClassVar[str] = "Prism"
    runbook: ClassVar[Runbook] = Runbook.of(Step("Rename", _rename))

    central_uuid: str
    name: str

    def check(self, site: Site) -> None:
        """It must be there, and the name be one."""
        site.get(PrismCentral, self.central_uuid)
        check_name("a Prism Central", self.name)

    def about(self, site: Site) -> tuple[EntityRef, ...]:
        return (ref(site.get(PrismCentral, self.central_uuid)),)

    def holds(self) -> tuple[str, ...]:
        return (self.central_uuid,)
