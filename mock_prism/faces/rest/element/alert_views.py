"""Alerts and events as v1 and v2.0 see them: both are AlertDTO, and about a node where they are about its CVM."""

from __future__ import annotations

from mock_prism.model.cvm import Cvm
from mock_prism.model.entity import Entity
from mock_prism.model.frozen import frozen
from mock_prism.model.health import BY_TYPE, HealthCheck
from mock_prism.model.host import Host
from mock_prism.model.journal import Alert, Audit, EntityRef, Event, Severity
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm

SEVERITY: dict[Severity, str] = {
    Severity.INFO: "kInfo",
    Severity.WARNING: "kWarning",
    Severity.CRITICAL: "kCritical",
    Severity.AUDIT: "kAudit",
}
NOBODY = "N/A"


@frozen
class Subject:
    """A thing that an alert is about: its kind, its id, its uuid and its name."""

    kind: str
    ident: str
    uuid: str
    name: str


@frozen
class AlertView:
    """An alert, or an event, with the node that it is about, if it is about one.

    What concerns a CVM is shown of its node's host (recorded: alerts of the CVM affect a host).
    """

    event: Event
    node: Host | None

    @property
    def parts(self) -> tuple[Entity | None, ...]:
        """The entities it is made of; views of the same ones look alike."""
        return (self.event, self.node)

    @property
    def alert(self) -> Alert | None:
        """The event as the alert it is, or None."""
        return self.event if isinstance(self.event, Alert) else None

    @property
    def check(self) -> HealthCheck | None:
        """The health check that has raised it, if one has."""
        return BY_TYPE.get(self.event.type) if self.alert else None

    @property
    def check_id(self) -> str | None:
        """With the cluster's uuid before its number (recorded)."""
        return None if self.check is None else f"{self.event.cluster_uuid}::{self.check.number}"

    @property
    def impacts(self) -> list[str]:
        """What suffers."""
        return [self.check.impact.value] if self.check else []

    @property
    def classifications(self) -> list[str]:
        """What it concerns."""
        return [self.check.classification] if self.check else []

    @property
    def severity(self) -> str:
        """That of the alert or of audits; a mere event informs."""
        if isinstance(self.event, Audit):
            return SEVERITY[Severity.AUDIT]
        return SEVERITY[self.alert.severity if self.alert else Severity.INFO]

    @property
    def resolver(self) -> str:
        """Who closed an alert. Where it closed itself that reads ``N/A``."""
        if self.alert is None:
            return ""
        return self.alert.resolved_by or (NOBODY if self.alert.auto_resolved else "")

    @property
    def subjects(self) -> list[Subject]:
        """The things it is about."""
        return [self._subject(ref) for ref in self.event.entities]

    def _subject(self, ref: EntityRef) -> Subject:
        if self.node is not None and ref.kind in (Host.kind, Cvm.kind):
            return Subject(Host.kind, str(self.node.number), self.node.uuid, self.node.name)
        ident = f"{self.event.cluster_uuid}::{ref.uuid}" if ref.kind == Vm.kind else ref.uuid
        return Subject(ref.kind.replace(" ", "_"), ident, ref.uuid, ref.name)


def alert_view(site: Site, event: Event) -> AlertView:
    """An alert or event and its node."""
    for ref in event.entities:
        if ref.kind == Host.kind:
            return AlertView(event, site.table(Host).get(ref.uuid))
        if ref.kind == Cvm.kind and (cvm := site.table(Cvm).get(ref.uuid)) is not None:
            return AlertView(event, site.table(Host).get(cvm.host_uuid))
    return AlertView(event, None)
