"""Snapshots of protection domains in v1 and v2.0: those there are here and at remote sites, and taking one once."""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.rest.element.domain_members import member_records
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.journal import asked
from mock_prism.faces.rest.element.protection_domains import (
    DOMAINS,
    Exclusive,
    domain_of,
    domains,
    exclusive_of,
)
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import NO_CONTENT, Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.commands.domain_snapshot import SnapshotOnce, orders_of
from mock_prism.model.commands.expiration import SetExpirationTime
from mock_prism.model.commands.recovery_point import DeleteSnapshots
from mock_prism.model.errors import NotFound
from mock_prism.model.protection_domain import ProtectionDomain, find_domain, named_point, snapshot_ident
from mock_prism.model.recovery_point import RecoveryPoint, all_of
from mock_prism.model.remote_site import RemoteSite, cluster_at, named_remote
from mock_prism.model.replication import remotes_of
from mock_prism.model.usage import usage_of
from mock_prism.model.vm import Vm

REMOTES = "/remote_sites"


def snapshot_record(
    call: Call, domain: ProtectionDomain, point: RecoveryPoint, exclusive: Exclusive, where: str | None = None
) -> Record:
    """SnapshotDTO (recorded, of v2.0): ``where`` is the remote site at which it lies, if it is not here."""
    site, found = call.site, [one.then for one in all_of(call.site, point)]
    return {
        "snapshot_id": snapshot_ident(site, point),
        "snapshot_uuid": point.uuid,
        "protection_domain_name": domain.name,
        "snapshot_create_time_usecs": point.created_micros,
        "snapshot_expiry_time_usecs": point.expires_micros,
        "state": "RETAIN_FOREVER" if point.expires_micros is None else "AVAILABLE",
        "size_in_bytes": sum(usage_of(site, one) for one in found),
        "exclusive_usage_in_bytes": exclusive(point),
        "consistency_groups": sorted({one.protection.consistency_group for one in found if one.protection}),
        **member_records(site, found, [one for one in found if isinstance(one, Vm)]),
        "oob_schedule_ids": [] if point.one_time is None else [point.one_time],
        "located_remote_site_name": where,
        "remote_site_names": [site.get(RemoteSite, uuid).name for uuid in remotes_of(site, point)],
    }


def _records(
    call: Call, found: Iterable[ProtectionDomain], exclusive: Exclusive, where: str | None = None
) -> list[Record]:
    orders = asked(call, "oob_schedule_ids")
    return [
        snapshot_record(call, domain, point, exclusive, where)
        for domain in found
        for point in call.site.where(RecoveryPoint, "protection_domain_uuid", domain.uuid)
        if not orders or str(point.one_time) in orders
    ]


def _list(wire: Wire, call: Call) -> Reply:
    return wire.listed(call, _records(call, [domain_of(call)] if call.path else domains(call), exclusive_of(call)))


def _list_remote(wire: Wire, call: Call) -> Reply:
    """What lies at remote sites of the protection domains that there are here, too."""
    cluster = cluster_meant(call).uuid
    if call.path:
        chosen = [named_remote(call.site, cluster, next(iter(call.path.values())))]
    else:
        chosen = list(call.site.where(RemoteSite, "cluster_uuid", cluster))
    exclusive = exclusive_of(call)
    found = [record for remote in chosen for record in _records(call, _there(call, remote), exclusive, remote.name)]
    return wire.listed(call, found)


def _there(call: Call, remote: RemoteSite) -> list[ProtectionDomain]:
    cluster = cluster_at(call.site, remote)
    found = [find_domain(call.site, cluster.uuid, one.name) for one in domains(call)] if cluster else []
    return [one for one in found if one is not None]


def _point(call: Call) -> RecoveryPoint:
    return named_point(call.site, domain_of(call), list(call.path.values())[1])


def _delete(wire: Wire, call: Call) -> Reply:
    return wire.done(call, DeleteSnapshots(tuple(one.uuid for one in all_of(call.site, _point(call)))))


def _retain(wire: Wire, call: Call) -> Reply:
    """Until an instant in microseconds; without one, for good (*assumed*)."""
    return wire.done(call, SetExpirationTime(_point(call).uuid, wire.body(call).get("value")))


def _take(wire: Wire, call: Call) -> Reply:
    """Take a snapshot once, now or at an instant to come, and send it to the remote sites named."""
    domain, body = domain_of(call), wire.body(call)
    seconds, remotes = body.get("snapshot_retention_time_secs"), body.get("remote_site_names", ())
    command = SnapshotOnce(
        domain.uuid,
        body.get("schedule_start_time_usecs"),
        seconds * MICROS_PER_SECOND if seconds else None,
        body.get("app_consistent", False),
        tuple(named_remote(call.site, domain.cluster_uuid, name).uuid for name in remotes),
    )
    task = call.site.carry_out(command, call.user.name)
    return wire.shown(call, {**body, "schedule_id": task.sequence})


def _orders(wire: Wire, call: Call) -> Reply:
    """Those that are yet to be done. Their type is not described: they have the fields with which they are made
    (*assumed*)."""
    names = asked(call, "protection_domain_names")
    chosen = [domain_of(call)] if call.path else [one for one in domains(call) if not names or one.name in names]
    found = [{"pd_name": domain.name, "schedule_map": _order_records(call, domain)} for domain in chosen]
    return wire.shown(call, [one for one in found if one["schedule_map"]])


def _order_records(call: Call, domain: ProtectionDomain) -> Record:
    found: Record = {}
    for task in orders_of(call.site, domain):
        command = task.command
        assert isinstance(command, SnapshotOnce)
        found[str(task.sequence)] = {
            "schedule_id": task.sequence,
            "schedule_start_time_usecs": command.at_micros,
            "snapshot_retention_time_secs": command.keep_micros and command.keep_micros // MICROS_PER_SECOND,
            "app_consistent": command.is_app_consistent,
            "remote_site_names": [call.site.get(RemoteSite, uuid).name for uuid in command.remote_site_uuids],
        }
    return found


def _forget_order(wire: Wire, call: Call) -> Reply:
    number = list(call.path.values())[1]
    for task in orders_of(call.site, domain_of(call)):
        if str(task.sequence) == number:
            call.site.cancel(task.uuid)
            return Reply(NO_CONTENT)
    raise NotFound("out-of-band schedule", number)


SHARED: Shared = {
    f"GET {DOMAINS}/dr_snapshots": _list,
    f"GET {DOMAINS}/{{}}/dr_snapshots": _list,
    f"DELETE {DOMAINS}/{{}}/dr_snapshots/{{}}": _delete,
    f"POST {DOMAINS}/{{}}/dr_snapshots/{{}}/retain": _retain,
    f"GET {DOMAINS}/oob_schedules": _orders,
    f"GET {DOMAINS}/{{}}/oob_schedules": _orders,
    f"POST {DOMAINS}/{{}}/oob_schedules": _take,
    f"DELETE {DOMAINS}/{{}}/oob_schedules/{{}}": _forget_order,
    f"GET {REMOTES}/dr_snapshots": _list_remote,
    f"GET {REMOTES}/{{}}/dr_snapshots": _list_remote,
}
