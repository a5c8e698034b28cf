"""The tables that generations of the gateway share."""

from __future__ import annotations

from mock_prism.faces.rest.element import (
    cluster_settings,
    containers,
    ha,
    http_proxies,
    images,
    snmp,
    storage_pools,
    virtual_disks,
    vm_acts,
    vm_create,
    volume_groups,
)
from mock_prism.faces.rest.element.handlers import Shared

SHARED: tuple[Shared, ...] = (
    cluster_settings.SHARED,
    containers.SHARED,
    ha.SHARED,
    http_proxies.SHARED,
    images.SHARED,
    storage_pools.SHARED,
    virtual_disks.SHARED,
    vm_acts.SHARED,
    vm_create.SHARED,
    volume_groups.SHARED,
)
KEPT: tuple[Shared, ...] = (snmp.SHARED,)
