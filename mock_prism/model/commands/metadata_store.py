"""Giving a node back its part of the store in which the cluster keeps its metadata."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.commands.target import HostCommand
from mock_prism.model.errors import WrongState
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of
from mock_prism.model.runbook import Pause, Runbook, Step, lasting
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def _enable(site: Site, task: Task) -> Pause | None:
    host = site.get(Host, EnableMetadataStore.of(task).host_uuid)
    site.put(replace(host, metadata_store_enabled=True))
    return None


@frozen
class EnableMetadataStore(HostCommand):
    """Take a node into the metadata store again that was detached from it, as after an outage (scripts)."""

    operation: ClassVar[str] = "HostEnableMetadataStore"
    runbook: ClassVar[Runbook] = Runbook.of(
        Step("Join the ring", lasting(lambda timings: timings.cvm_start_services_micros)),
        Step("Enable the store", _enable),
    )

    def check(self, site: Site) -> None:
        """The node must be detached, and its CVM be there to take part. What else the product asks is not known."""
        host = site.get(Host, self.host_uuid)
        if host.metadata_store_enabled:
            raise WrongState("metadata store", host.name, "enabled", "detached")
        cvm = cvm_of(site, host)
        if not cvm.serving:
            raise WrongState("cvm", cvm.name, "not serving", "serving")
