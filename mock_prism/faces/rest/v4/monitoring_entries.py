"""Alerts, events and audits as v4 sees them: each with its cluster, its author and the things that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.health import BY_TYPE, HealthCheck
from mock_prism.model.host import Host
from mock_prism.model.journal import Alert, Audit, EntityRef, Event
from mock_prism.model.site import Site
from mock_prism.model.states import TaskStatus
from mock_prism.model.user import User

VERBS: Mapping[str, str] = MappingProxyType(
    {
        "Create": "CREATE",
        "Update": "UPDATE",
        "Replace": "UPDATE",
        "Delete": "DELETE",
        "Clone": "CREATE",
        "Migrate": "MIGRATE",
        "SetPowerState": "POWERSTATECHANGE",
        "PowerOn": "POWERSTATECHANGE",
        "PowerOff": "POWERSTATECHANGE",
        "PowerCycle": "POWERSTATECHANGE",
        "VmShutdown": "POWERSTATECHANGE",
        "VmReboot": "POWERSTATECHANGE",
        "VmReset": "POWERSTATECHANGE",
        "VmPause": "POWERSTATECHANGE",
        "VmSuspend": "POWERSTATECHANGE",
        "VmResume": "POWERSTATECHANGE",
        "HaRestart": "HA",
    }
)
"""What an audited act does, by the end of its name. The words are documented, which goes with what *assumed*.
Of other acts no type is told."""
OUTCOMES: Mapping[TaskStatus, str] = MappingProxyType(
    {TaskStatus.SUCCEEDED: "SUCCEEDED", TaskStatus.FAILED: "FAILED", TaskStatus.ABORTED: "ABORTED"}
)


@frozen
class Entry:
    """Something of the journal with its cluster, its author if it has one, and the hosts of the CVMs it is about.

    What concerns a CVM is shown of its host, as v1 does (recorded there).
    """

    event: Event
    cluster: Cluster
    author: User | None
    hosts: tuple[Host | None, ...]

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of."""
        return (self.event, self.cluster, self.author, *self.hosts)

    @property
    def things(self) -> list[EntityRef]:
        """What it is about."""
        pairs = zip(self.event.entities, self.hosts, strict=True)
        return [ref if host is None else EntityRef(Host.kind, host.uuid, host.name) for ref, host in pairs]

    @property
    def source(self) -> EntityRef:
        """The first of these; of what is about nothing it is the cluster (*assumed*)."""
        return next(iter(self.things), self.cluster_ref)

    @property
    def cluster_ref(self) -> EntityRef:
        """A reference to the cluster."""
        return EntityRef(Cluster.kind, self.cluster.uuid, self.cluster.name)

    @property
    def operation_type(self) -> str | None:
        """What an audited act does."""
        if not isinstance(self.event, Audit):
            return None
        act = self.event.act
        return next((word for ending, word in VERBS.items() if act.endswith(ending)), None)

    @property
    def outcome(self) -> str | None:
        """How an audited act has ended."""
        return OUTCOMES[self.event.status] if isinstance(self.event, Audit) else None


@frozen
class AlertEntry(Entry):
    """An alert with the same."""

    alert: Alert

    @property
    def check(self) -> HealthCheck | None:
        """The health check that has raised it, if one has."""
        return BY_TYPE.get(self.alert.type)

    @property
    def impact(self) -> str | None:
        """What suffers."""
        return self.check.impact.value.upper() if self.check else None

    @property
    def status(self) -> str:
        """How far it has been dealt with."""
        if self.alert.is_resolved:
            return "AUTO_RESOLVED" if self.alert.auto_resolved else "RESOLVED"
        return "ACKNOWLEDGED" if self.alert.is_acknowledged else "OPEN"

    @property
    def updated_micros(self) -> int:
        """When it was last raised, noted or closed."""
        alert = self.alert
        return max(alert.created_micros, alert.acknowledged_micros or 0, alert.resolved_micros or 0)


def entry(site: Site, event: Event) -> Entry:
    """An event, or an audit, and what is shown with it."""
    cluster = site.get(Cluster, event.cluster_uuid)
    author = site.find(User, "name", event.user) if isinstance(event, Audit) else None
    hosts = tuple(_host_of_cvm(site, ref) for ref in event.entities)
    if isinstance(event, Alert):
        return AlertEntry(event, cluster, author, hosts, event)
    return Entry(event, cluster, author, hosts)


def _host_of_cvm(site: Site, ref: EntityRef) -> Host | None:
    cvm = site.table(Cvm).get(ref.uuid) if ref.kind == Cvm.kind else None
    return None if cvm is None else site.table(Host).get(cvm.host_uuid)
