"""Turning the scheduler that places VMs by load on and off."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.target import ClusterCommand, registering
from mock_prism.model.frozen import frozen
from mock_prism.model.runbook import Pause, Runbook
from mock_prism.model.site import Site
from mock_prism.model.task import Task


def _update(site: Site, task: Task) -> Pause | None:
    command = UpdateAds.of(task)
    cluster = site.get(Cluster, command.cluster_uuid)
    prevents = command.prevents_hotspot_fix
    if prevents is None:
        prevents = cluster.ads_prevents_hotspot_fix
    site.put(replace(cluster, ads_enabled=command.is_enabled, ads_prevents_hotspot_fix=prevents))
    return None


@frozen
class UpdateAds(ClusterCommand):
    """Say whether the cluster moves VMs by itself (AHV guide). Guests here cause no hot spots, so it never does.

    ``prevents_hotspot_fix`` is kept and no more; None leaves it as it is.
    """

    operation: ClassVar[str] = "AdsUpdate"
    runbook: ClassVar[Runbook] = registering("Change ADS", _update)

    is_enabled: bool
    prevents_hotspot_fix: bool | None = None
