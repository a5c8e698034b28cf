"""The tables that generations of the gateway share."""

from __future__ import annotations

from mock_prism.faces.rest.element import (
    cluster_settings,
    clusters,
    containers,
    disks,
    documents,
    gpus,
    ha,
    health_checks,
    http_proxies,
    images,
    journal,
    networks,
    oddities,
    protection_domains,
    search,
    snapshots,
    snmp,
    storage_pools,
    support,
    virtual_disks,
    vm_acts,
    vm_create,
    vm_nics,
    volume_groups,
    vstores,
)
from mock_prism.faces.rest.element.handlers import Shared

SHARED: tuple[Shared, ...] = (
    cluster_settings.SHARED,
    clusters.SHARED,
    containers.SHARED,
    disks.SHARED,
    gpus.SHARED,
    ha.SHARED,
    http_proxies.SHARED,
    images.SHARED,
    journal.SHARED,
    networks.SHARED,
    oddities.SHARED,
    protection_domains.SHARED,
    search.SHARED,
    snapshots.SHARED,
    storage_pools.SHARED,
    support.SHARED,
    virtual_disks.SHARED,
    vm_acts.SHARED,
    vm_create.SHARED,
    vm_nics.SHARED,
    volume_groups.SHARED,
    vstores.SHARED,
)
KEPT: tuple[Shared, ...] = (documents.ACTS, health_checks.SHARED, snmp.SHARED, oddities.KEPT, support.KEPT)
