"""The services of a Controller VM: which run, and under which process ids."""

from __future__ import annotations

import re
from zlib import crc32

from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm

ORDER = (
    "Zeus Scavenger Xmount SysStatCollector IkatProxy IkatControlPlane SSLTerminator SecureFileSync Medusa "
    "DynamicRingChanger Pithos InsightsDB Athena Mercury Mantle VipMonitor Stargate InsightsDataTransfer Ergon "
    "GoErgon Cerebro Chronos Curator Prism Hera CIM AlertManager Arithmos Catalog Acropolis Uhura NutanixGuestTools "
    "MinervaCVM ClusterConfig APLOSEngine APLOS PlacementSolver Lazan Polaris Delphi Security Flow Anduril XTrim "
    "ClusterHealth"
)
SERVICES: tuple[str, ...] = tuple(ORDER.split())
"""In the order of ``cluster status`` (captured, CE 6.5.2)."""

ALWAYS_UP = frozenset({"Zeus", "Scavenger"})
"""What goes on in a stopped cluster (captured), and on a CVM in maintenance (*assumed*)."""

GENESIS = "Genesis"
"""What starts the others, and runs as soon as the machine does."""

FEWEST, SPREAD = 3, 7  # captured: three to nine process ids a service
FIRST_PID, PID_SPREAD = 11_000, 20_000


def genesis_name(service: str) -> str:
    """How Genesis calls a service: ``alert_manager`` for AlertManager, ``ssl_terminator`` for SSLTerminator (the first
    by scripts, the rest *assumed* after it)."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", service).lower()


def process_ids(cluster: Cluster, cvm: Cvm, service: str) -> tuple[int, ...]:
    """The ids of a service's processes; none where it is down. Made up, and the same until the CVM boots again."""
    if not _is_up(cluster, cvm, service):
        return ()
    chance = crc32(f"{cvm.uuid} {cvm.booted_micros} {service}".encode())
    first = FIRST_PID + chance % PID_SPREAD
    return (first, *(first + 40 + 7 * step for step in range(FEWEST - 1 + chance // PID_SPREAD % SPREAD)))


def _is_up(cluster: Cluster, cvm: Cvm, service: str) -> bool:
    if not cvm.reachable or not cvm.services_up:
        return cvm.reachable and service == GENESIS
    if service in cvm.stopped_services:
        return False
    return service in (GENESIS, *ALWAYS_UP) or (cluster.services_running and not cvm.flagged)
