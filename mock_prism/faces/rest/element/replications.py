"""Replications of protection domains in v1 and v2.0, as they look."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.exchange import Call
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.protection_domain import ProtectionDomain, find_domain
from mock_prism.model.remote_site import RemoteSite, back
from mock_prism.model.replication import Replication, ReplicationState, left_micros, sent_bytes
from mock_prism.model.series import READING_MICROS
from mock_prism.model.site import Site
from mock_prism.model.timings import GIB

PERCENT, KIB, READING_SECONDS = 100, 1 << 10, READING_MICROS // MICROS_PER_SECOND


def replications(call: Call) -> list[Replication]:
    """Those that the cluster sends."""
    return list(call.site.where(Replication, "cluster_uuid", cluster_meant(call).uuid))


def running(found: Iterable[Replication]) -> list[Replication]:
    """Those of some that have begun and not ended, paused ones included."""
    return [one for one in found if one.state is ReplicationState.RUNNING]


def pending(found: Iterable[Replication]) -> list[Replication]:
    """Those of some that have not begun."""
    return [one for one in found if one.state is ReplicationState.PENDING]


def received(call: Call) -> list[tuple[Replication, ProtectionDomain, RemoteSite]]:
    """Those that other clusters send to this, with its own protection domain of that name and its own word for the
    other. Of a first one there is no protection domain here yet: it is not shown (*assumed*)."""
    site, here = call.site, cluster_meant(call).uuid
    found = []
    for one in running(site.all(Replication)):
        known = back(site, site.get(RemoteSite, one.remote_site_uuid))
        twin = find_domain(site, here, site.get(ProtectionDomain, one.domain_uuid).name)
        if known is not None and known.cluster_uuid == here and twin is not None:
            found.append((one, twin, known))
    return found


def rate_kib(site: Site) -> int:
    """How many KiB a second a replication sends."""
    return GIB * MICROS_PER_SECOND // max(site.timings.copy_micros_per_gib, 1) // KIB


def traffic(call: Call, cluster_uuid: str) -> dict[str, int]:
    """What a cluster sends and receives, by its name in statistics."""
    ways = {
        "transmitted": call.site.where(Replication, "cluster_uuid", cluster_uuid),
        "received": (one for one, _, _ in received(call)),
    }
    found = {}
    for way, some in ways.items():
        rate = rate_kib(call.site) * sum(not one.is_paused for one in running(some))
        found[f"replication_{way}_bandwidth_kBps"] = rate
        found[f"replication_num_{way}_bytes"] = rate * KIB * READING_SECONDS
    return found


def running_records(
    call: Call, names: Collection[str] | None = None, remotes: Collection[str] | None = None
) -> list[Record]:
    """ReplicationDTO of what goes out and comes in; None of either names leaves it open."""
    site = call.site
    sent = [
        (one, site.get(ProtectionDomain, one.domain_uuid), site.get(RemoteSite, one.remote_site_uuid), True)
        for one in running(replications(call))
    ]
    rows = [*sent, *((*row, False) for row in received(call))]
    return [
        _running(call, one, domain, remote, is_sender)
        for one, domain, remote, is_sender in rows
        if (names is None or domain.name in names) and (remotes is None or remote.name in remotes)
    ]


def _running(call: Call, one: Replication, domain: ProtectionDomain, remote: RemoteSite, is_sender: bool) -> Record:
    done = sent_bytes(call.site, one)
    return {
        "id": one.number,
        "protection_domain_name": domain.name,
        "remote_site_name": remote.name,
        "snapshot_id": str(one.snapshot_number),
        "sender": is_sender,
        "aborted": False,
        "paused": one.is_paused,
        "completed_bytes": done,
        "completed_percentage": done * PERCENT / one.total_bytes if one.total_bytes else float(PERCENT),
        "replication_time_to_complete_secs": None
        if one.is_paused
        else left_micros(call.site, one) // MICROS_PER_SECOND,
        "start_replication_time_usecs": one.began_micros,
    }


def link_records(call: Call, domain_uuid: str | None = None, remote_uuid: str | None = None) -> list[Record]:
    """ReplicationLinkDTO of each protection domain and each remote site that it replicates to."""
    rows: dict[tuple[str, str], list[Replication]] = {}
    for one in replications(call):
        if domain_uuid in (None, one.domain_uuid) and remote_uuid in (None, one.remote_site_uuid):
            rows.setdefault((one.domain_uuid, one.remote_site_uuid), []).append(one)
    return [_link(call, found) for found in rows.values()]


def _link(call: Call, found: list[Replication]) -> Record:
    site = call.site
    now = next(iter(running(found)), None)
    last = next((one for one in found if not one.is_under_way), None)
    began = [one.began_micros for one in found if one.began_micros is not None]
    return {
        "id": f"{found[0].domain_uuid}::{found[0].remote_site_uuid}",
        "protection_domain_name": site.get(ProtectionDomain, found[0].domain_uuid).name,
        "remote_site_name": site.get(RemoteSite, found[0].remote_site_uuid).name,
        "current_replicating_snapshot_id": str(now.snapshot_number) if now else None,
        "current_replicating_snapshot_total_bytes": now.total_bytes if now else None,
        "current_replicating_snapshot_transmitted_bytes": sent_bytes(site, now) if now else None,
        "last_replication_start_time_in_usecs": max(began, default=None),
        "last_replication_end_time_in_usecs": last.ended_micros if last else None,
        "last_successful_replication_snapshot_id": str(last.snapshot_number) if last else None,
        "stats": {},
    }
