"""The tables that v1 and v2.0 share."""

from __future__ import annotations

from mock_prism.faces.rest.element import cluster_settings, http_proxies, snmp, volume_groups
from mock_prism.faces.rest.element.handlers import Shared

SHARED: tuple[Shared, ...] = (cluster_settings.SHARED, http_proxies.SHARED, volume_groups.SHARED)
KEPT: tuple[Shared, ...] = (snmp.SHARED,)
