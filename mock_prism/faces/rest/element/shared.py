"""The tables that v1 and v2.0 share."""

from __future__ import annotations

from mock_prism.faces.rest.element import (
    cluster_settings,
    containers,
    http_proxies,
    snmp,
    storage_pools,
    virtual_disks,
    volume_groups,
)
from mock_prism.faces.rest.element.handlers import Shared

SHARED: tuple[Shared, ...] = (
    cluster_settings.SHARED,
    containers.SHARED,
    http_proxies.SHARED,
    storage_pools.SHARED,
    virtual_disks.SHARED,
    volume_groups.SHARED,
)
KEPT: tuple[Shared, ...] = (snmp.SHARED,)
