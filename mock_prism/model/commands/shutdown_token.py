"""The shutdown token of a cluster, without which no node is taken down: taking it and giving it back."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import HostCommand
from mock_prism.model.errors import Refused
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.runbook import Pause, Runbook, Step
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task


def _take(site: Site, task: Task) -> Pause | None:
    host = site.get(Host, TakeShutdownToken.of(task).host_uuid)
    site.put(replace(site.get(Cluster, host.cluster_uuid), shutdown_token=host.uuid))
    return None


@frozen
class TakeShutdownToken(HostCommand):
    """Get a node ready to be shut down: no other may be until it gives the token back."""

    operation: ClassVar[str] = "ShutdownTokenTake"
    component: ClassVar[str] = "Genesis"
    is_internal: ClassVar[bool] = True
    runbook: ClassVar[Runbook] = Runbook.of(Step("Take the token", _take))

    def check(self, site: Site) -> None:
        """No other node may have it; to ask twice is no error."""
        host = site.get(Host, self.host_uuid)
        if site.get(Cluster, host.cluster_uuid).shutdown_token not in (None, host.uuid):
            raise Refused("take the shutdown token", ("the cluster's shutdown token is taken",))


def _clear(site: Site, task: Task) -> Pause | None:
    site.put(replace(site.get(Cluster, ClearShutdownToken.of(task).cluster_uuid), shutdown_token=None))
    return None


@frozen
class ClearShutdownToken(Command):
    """Take the token away from whichever node has it."""

    operation: ClassVar[str] = "ShutdownTokenClear"
    component: ClassVar[str] = "Genesis"
    is_internal: ClassVar[bool] = True
    runbook: ClassVar[Runbook] = Runbook.of(Step("Clear the token", _clear))

    cluster_uuid: str

    def check(self, site: Site) -> None:
        """The cluster must be there."""
        site.get(Cluster, self.cluster_uuid)

    def cluster(self, site: Site) -> str:
        return self.cluster_uuid
