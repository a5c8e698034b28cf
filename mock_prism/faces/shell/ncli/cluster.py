"""ncli cluster: the cluster's particulars, and how many failures it can bear now."""

from __future__ import annotations

import re
from collections.abc import Callable

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb, ncli_id
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.words import instant
from mock_prism.model.resiliency import Domain, domain_tolerance
from mock_prism.model.views import ClusterView, cluster_view

LTS = ((5, 5), (5, 10), (5, 15), (5, 20), (6, 5))
"""Long-term releases: 6.5 captured, the others *assumed*."""

RF1_SUPPORT_SINCE = (6, 6)  # assumed: absent in 6.5.2, present in 6.7.1 (captured both)


def _release(view: ClusterView) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", view.cluster.version)[:2])


def _blocks(view: ClusterView) -> int:
    return len({host.block_serial for host in view.hosts})


def _fixed(text: str) -> Callable[[ClusterView], str]:
    return lambda view: text


ROWS: tuple[tuple[str, Callable[[ClusterView], str | None]], ...] = (
    ("Cluster Id", lambda view: ncli_id(view.cluster, view.cluster.number)),
    ("Cluster Uuid", lambda view: view.cluster.uuid),
    ("Cluster Name", lambda view: view.cluster.name),
    ("Cluster Version", lambda view: view.cluster.version),
    ("Cluster Full Version", lambda view: view.cluster.full_version),
    ("External IP address", lambda view: view.cluster.external_ip),
    ("Node Count", lambda view: str(len(view.hosts))),
    ("Block Count", lambda view: str(_blocks(view))),
    ("Shadow Clones Status", _fixed("Enabled")),
    ("Has Self Encrypting Disk", _fixed("no")),
    ("Cluster Masquerading IP address", _fixed("")),
    ("Cluster Masquerading PORT", _fixed("")),
    ("Is registered to PC", lambda view: str(view.cluster.prism_central_uuid is not None).lower()),
    ("Rf1 Container Support", lambda view: "Enabled" if _release(view) >= RF1_SUPPORT_SINCE else None),
    ("Rebuild Reservation", _fixed("Disabled")),
    ("Encryption In Transit", _fixed("Disabled")),
    ("Is LTS", lambda view: str(_release(view) in LTS).lower()),
    ("External Data Services IP address", lambda view: view.cluster.data_services_ip or ""),
    ("Support Verbosity Level", _fixed("BASIC_COREDUMP")),
    ("Lock Down Status", _fixed("Disabled")),
    ("Password Remote Login Enabled", _fixed("Enabled")),
    ("Timezone", lambda view: view.cluster.timezone),
    ("On-Disk Dedup", _fixed("Disabled")),
    ("NCC Version", lambda view: view.cluster.ncc_version),
    ("Common Criteria Mode", _fixed("Disabled")),
    ("Degraded Node Monitoring", _fixed("Enabled")),
)
"""The lines of ``cluster info`` (captured, 6.5.2 and 6.7.1). A line without a value (None) is not there."""


def _object(view: ClusterView) -> dict[str, Json]:
    """The cluster in JSON, with the keys of REST v1: uuid, name and version by scripts, the rest document."""
    cluster = view.cluster
    return {
        "id": ncli_id(cluster, cluster.number),
        "uuid": cluster.uuid,
        "clusterIncarnationId": cluster.incarnation,
        "clusterUuid": cluster.uuid,
        "name": cluster.name,
        "version": cluster.version,
        "fullVersion": cluster.full_version,
        "nccVersion": cluster.ncc_version,
        "clusterExternalIPAddress": cluster.external_ip,
        "clusterExternalDataServicesIPAddress": cluster.data_services_ip,
        "numNodes": len(view.hosts),
        "timezone": cluster.timezone,
        "nameServers": cluster.name_servers,
        "ntpServers": cluster.ntp_servers,
        "isLTS": _release(view) in LTS,
        "clusterRedundancyState": {"desiredRedundancyFactor": cluster.redundancy_factor},
    }


def describe(call: NcliCall) -> Answer:
    """``get-params`` prints the same block (*assumed*; scripts cut the same labels out of both)."""
    view = cluster_view(call.site, call.cluster)
    lines = [(label, value) for label, read in ROWS if (value := read(view)) is not None]
    return Shown(ncli_blocks([lines]), _object(view))


def _fault_tolerance(call: NcliCall) -> Answer:
    """One block a component (scripts). The figures are as of now."""
    domain = Domain(call.args.text("type"))
    rows = domain_tolerance(call.site, call.cluster, domain)
    now = call.site.now_micros
    updated = f"{instant(now):%a %b %d %H:%M:%S UTC %Y}"
    text = ncli_blocks(
        [
            ("Domain Type", domain.name),
            ("Component Type", row.component),
            ("Current Fault Tolerance", str(row.current)),
            ("Fault Tolerance Details", row.details or ""),
            ("Last Update Time", updated),
        ]
        for row in rows
    )
    documents = {
        row.component: {
            "type": row.component,
            "numberOfFailuresTolerable": row.current,
            "details": row.details,
            "lastUpdatedTimeInUsecs": now,
        }
        for row in rows
    }
    return Shown(text, {"domainType": domain.name, "componentFaultToleranceStatus": documents})


def _version(call: NcliCall) -> Answer:
    """That there is such a verb is documented; that it prints these lines of ``cluster info`` is *assumed*."""
    cluster = call.cluster
    lines = [
        ("Cluster Version", cluster.version),
        ("Cluster Full Version", cluster.full_version),
        ("NCC Version", cluster.ncc_version),
    ]
    keys = ("version", "fullVersion", "nccVersion")
    return Shown(ncli_blocks([lines]), {key: value for key, (_, value) in zip(keys, lines, strict=True)})


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb("cluster info", "Shows the cluster.", (), describe, aliases=("cluster get-info",)),
    NcliVerb("cluster version", "Shows which software runs.", (), _version),
    NcliVerb("cluster get-params", "Shows the cluster's parameters.", (), describe),
    NcliVerb(
        "cluster get-domain-fault-tolerance-status",
        "Tells how many failures each component can bear.",
        (Param("type", Kind.WORD, required=True, words=tuple(domain.value for domain in Domain)),),
        _fault_tolerance,
    ),
)
