"""Protection domains of v1 and v2.0: the domains, the VMs in them, and snapshots taken once. Replication and metro
availability are not simulated."""

from __future__ import annotations

from collections.abc import Iterable

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.schedule_views import schedule_record
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.expiration import SetExpirationTime
from mock_prism.model.commands.protection_domain import (
    CreateProtectionDomain,
    DeleteProtectionDomain,
    ProtectVms,
    UnprotectVms,
)
from mock_prism.model.commands.recovery_point import (
    CreateRecoveryPoint,
    DeleteSnapshots,
    SnapshotSpec,
)
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.protection_domain import ProtectionDomain, protected
from mock_prism.model.recovery_point import Consistency, RecoveryPoint, snapshots_of
from mock_prism.model.schedule import next_due, schedules_of
from mock_prism.model.usage import exclusive_bytes, holders, vm_usage
from mock_prism.model.vm import Protection, Vm

MICROS_PER_SECOND = 1_000_000
DOMAINS = "/protection_domains"


def domain_of(call: Call) -> ProtectionDomain:
    """The protection domain that the path names: by its name. Raises NotFound."""
    name = next(iter(call.path.values()))
    for domain in call.site.where(ProtectionDomain, "name", name):
        if domain.cluster_uuid == cluster_meant(call).uuid:
            return domain
    raise NotFound(ProtectionDomain.kind, name)


def _vm(vm: Vm, protection: Protection) -> Record:
    return {
        "vm_id": vm.uuid,
        "vm_name": vm.name,
        "consistency_group": protection.consistency_group,
        "app_consistent_snapshots": protection.is_app_consistent,
        "vm_power_state_on_recovery": "Powered On",
    }


def _record(call: Call, domain: ProtectionDomain) -> Record:
    vms, schedules = protected(call.site, domain), schedules_of(call.site, domain.uuid)
    return {
        "name": domain.name,
        "active": True,
        "annotations": list(domain.annotations),
        "marked_for_removal": False,
        "vms": [_vm(vm, vm.protection) for vm in vms if vm.protection is not None],
        "cron_schedules": [schedule_record(domain, one) for one in schedules],
        "schedules_suspended": bool(schedules) and all(one.is_suspended for one in schedules),
        "next_snapshot_time_usecs": next_due(schedules, call.site.now_micros),
        "remote_site_names": [],
        "total_user_written_bytes": sum(vm_usage(call.site, vm) for vm in vms),
    }


def _domains(call: Call) -> list[ProtectionDomain]:
    return list(call.site.where(ProtectionDomain, "cluster_uuid", cluster_meant(call).uuid))


def _list(wire: Wire, call: Call) -> Reply:
    """All, or those that the call names."""
    wanted = call.words("names")
    return wire.listed(call, [_record(call, one) for one in _domains(call) if not wanted or one.name in wanted])


def _get(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, _record(call, domain_of(call)))


def _create(wire: Wire, call: Call) -> Reply:
    body = wire.body(call)
    cluster, name = cluster_meant(call).uuid, body["value"]
    command = CreateProtectionDomain(cluster, name, tuple(body.get("annotations", ())))
    return wire.done(call, command, lambda: next(_record(call, one) for one in _domains(call) if one.name == name))


def _delete(wire: Wire, call: Call) -> Reply:
    return wire.done(call, DeleteProtectionDomain(domain_of(call).uuid))


def _meant(call: Call, body: Record) -> tuple[str, ...]:
    """The VMs that a body names: by uuid, by the id of v1, or by name."""
    idents = [ident.rpartition("::")[2] for ident in (*body.get("uuids", ()), *body.get("ids", ()))]
    vms = list(call.site.where(Vm, "cluster_uuid", cluster_meant(call).uuid))
    for name in body.get("names", ()):
        found = [vm.uuid for vm in vms if vm.name == name]
        if not found:
            raise NotFound(Vm.kind, name)
        idents += found
    if not idents:
        raise Invalid("uuids", "is required")
    return tuple(dict.fromkeys(idents))


def _protect(wire: Wire, call: Call) -> Reply:
    domain, body = domain_of(call), wire.body(call)
    if body.get("ignore_dup_or_missing_vms"):
        raise NotSimulated("ignore_dup_or_missing_vms")
    command = ProtectVms(
        domain.uuid,
        _meant(call, body),
        body.get("consistency_group_name"),
        body.get("app_consistent_snapshots", False),
    )
    return wire.done(call, command, lambda: _record(call, domain))


def _unprotect(wire: Wire, call: Call) -> Reply:
    """The body is a bare list, of uuids or of names (*assumed*)."""
    domain = domain_of(call)
    words = wire.types.read(call.body, call.operation.body)
    mine = {word: vm.uuid for vm in protected(call.site, domain) for word in (vm.name, vm.uuid)}
    command = UnprotectVms(domain.uuid, tuple(mine.get(word, word) for word in words))
    return wire.done(call, command, lambda: _record(call, domain))


def _points(call: Call, domains: Iterable[ProtectionDomain]) -> list[Record]:
    site, known = call.site, holders(call.site, cluster_meant(call).uuid)
    found = [
        (domain, point, snapshots_of(site, point))
        for domain in domains
        for point in site.where(RecoveryPoint, "protection_domain_uuid", domain.uuid)
    ]
    return [
        {
            "snapshot_id": str(point.number),
            "snapshot_uuid": point.uuid,
            "protection_domain_name": domain.name,
            "snapshot_create_time_usecs": point.created_micros,
            "snapshot_expiry_time_usecs": point.expires_micros,
            "state": "RETAIN_FOREVER" if point.expires_micros is None else "AVAILABLE",
            "size_in_bytes": sum(vm_usage(site, one.vm) for one in snapshots),
            "exclusive_usage_in_bytes": sum(exclusive_bytes(site, one, known) for one in snapshots),
            "consistency_groups": sorted(
                {one.vm.protection.consistency_group for one in snapshots if one.vm.protection}
            ),
            "vms": [_vm(one.vm, one.vm.protection) for one in snapshots if one.vm.protection is not None],
            "remote_site_names": [],
        }
        for domain, point, snapshots in found
    ]


def _list_points(wire: Wire, call: Call) -> Reply:
    return wire.listed(call, _points(call, _domains(call)))


def _list_own_points(wire: Wire, call: Call) -> Reply:
    return wire.listed(call, _points(call, [domain_of(call)]))


def _take(wire: Wire, call: Call) -> Reply:
    """Take a snapshot once, and now; one for later or for elsewhere is not simulated."""
    domain, body = domain_of(call), wire.body(call)
    if body.get("remote_site_names") or body.get("schedule_start_time_usecs", 0) > call.site.now_micros:
        raise NotSimulated("an out-of-band snapshot for later or at a remote site")
    seconds = body.get("snapshot_retention_time_secs")
    consistency = Consistency.APPLICATION if body.get("app_consistent") else Consistency.CRASH
    command = CreateRecoveryPoint(
        tuple(SnapshotSpec(vm.uuid) for vm in protected(call.site, domain)),
        domain.name,
        call.site.now_micros + seconds * MICROS_PER_SECOND if seconds else None,
        consistency,
        domain.uuid,
    )
    return wire.done(call, command, lambda: {**body, "schedule_id": call.site.sequence})


def _point(call: Call) -> RecoveryPoint:
    domain, number = domain_of(call), list(call.path.values())[1]
    for point in call.site.where(RecoveryPoint, "protection_domain_uuid", domain.uuid):
        if number in (str(point.number), point.uuid):
            return point
    raise NotFound(RecoveryPoint.kind, number)


def _delete_point(wire: Wire, call: Call) -> Reply:
    return wire.done(call, DeleteSnapshots(tuple(one.uuid for one in snapshots_of(call.site, _point(call)))))


def _retain(wire: Wire, call: Call) -> Reply:
    """Until an instant in microseconds; without one, for good (*assumed*)."""
    return wire.done(call, SetExpirationTime(_point(call).uuid, wire.body(call).get("value")))


def _groups(wire: Wire, call: Call) -> Reply:
    return wire.listed(call, _groups_of(call, domain_of(call)))


def _all_groups(wire: Wire, call: Call) -> Reply:
    """Those of all domains, or of those that the call names."""
    domains, names = call.words("protection_domains"), call.words("consistency_groups")
    found = [group for one in _domains(call) if not domains or one.name in domains for group in _groups_of(call, one)]
    return wire.listed(call, [group for group in found if not names or group["consistency_group_name"] in names])


def _groups_of(call: Call, domain: ProtectionDomain) -> list[Record]:
    names = dict.fromkeys(vm.protection.consistency_group for vm in protected(call.site, domain) if vm.protection)
    return [_group(call, domain, name) for name in names]


def _group(call: Call, domain: ProtectionDomain, name: str) -> Record:
    vms = [vm for vm in protected(call.site, domain) if vm.protection and vm.protection.consistency_group == name]
    return {
        "consistency_group_name": name,
        "protection_domain_name": domain.name,
        "vm_count": len(vms),
        "nfs_file_count": 0,
        "app_consistent_snapshots": any(vm.protection and vm.protection.is_app_consistent for vm in vms),
        "marked_for_removal": False,
    }


SHARED: Shared = {
    f"GET {DOMAINS}": _list,
    f"POST {DOMAINS}": _create,
    f"GET {DOMAINS}/dr_snapshots": _list_points,
    f"GET {DOMAINS}/consistency_groups": _all_groups,
    f"GET {DOMAINS}/{{}}": _get,
    f"DELETE {DOMAINS}/{{}}": _delete,
    f"POST {DOMAINS}/{{}}/protect_vms": _protect,
    f"POST {DOMAINS}/{{}}/unprotect_vms": _unprotect,
    f"GET {DOMAINS}/{{}}/consistency_groups": _groups,
    f"GET {DOMAINS}/{{}}/dr_snapshots": _list_own_points,
    f"POST {DOMAINS}/{{}}/oob_schedules": _take,
    f"DELETE {DOMAINS}/{{}}/dr_snapshots/{{}}": _delete_point,
    f"POST {DOMAINS}/{{}}/dr_snapshots/{{}}/retain": _retain,
}
