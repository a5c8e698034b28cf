"""Protection domains of v1 and v2.0, what is put into them and taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from mock_prism.faces.rest.element.domain_members import member_records
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.journal import asked
from mock_prism.faces.rest.element.projection import listed_with, shown_with
from mock_prism.faces.rest.element.replications import link_records, pending, rate_kib, received, running
from mock_prism.faces.rest.element.schedule_views import schedule_record
from mock_prism.faces.rest.element.series import series
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.commands.protection_domain import (
    ChangeConsistencyGroup,
    CreateProtectionDomain,
    DeleteProtectionDomain,
    ProtectVms,
    UnprotectVms,
)
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.protection_domain import (
    ProtectionDomain,
    find_domain,
    members,
    points_of,
    protected,
    with_related,
)
from mock_prism.model.recovery_point import RecoveryPoint, all_of
from mock_prism.model.replication import Replication, destinations
from mock_prism.model.schedule import Schedule, next_snapshot, schedules_of
from mock_prism.model.site import Site
from mock_prism.model.usage import exclusive_bytes, holders, usage_of
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

KIB = 1 << 10
LISTED = "LISTED_VMS"
Uuids = tuple[str, ...]
DOMAINS = "/protection_domains"


def domain_of(call: Call) -> ProtectionDomain:
    """The protection domain that the path names: by its name. Raises NotFound."""
    name = next(iter(call.path.values()))
    domain = find_domain(call.site, cluster_meant(call).uuid, name)
    if domain is None:
        raise NotFound(ProtectionDomain.kind, name)
    return domain


def domains(call: Call) -> list[ProtectionDomain]:
    """Those of the cluster."""
    return list(call.site.where(ProtectionDomain, "cluster_uuid", cluster_meant(call).uuid))


def _remote_names(site: Site, domain: ProtectionDomain) -> list[str]:
    """Where it replicates to (a public client moves it there)."""
    return [remote.name for remote in destinations(site, domain.uuid)]


Exclusive = Callable[[RecoveryPoint], int]


def exclusive_of(call: Call) -> Exclusive:
    """What tells how many bytes only a snapshot holds: who holds what is counted once for all that are asked about."""
    known = cache(lambda cluster_uuid: holders(call.site, cluster_uuid))
    return lambda point: sum(
        exclusive_bytes(call.site, one, known(point.cluster_uuid)) for one in all_of(call.site, point)
    )


def _statistics(call: Call, domain: ProtectionDomain, exclusive: Exclusive) -> Record:
    """What it sends and receives at present, and what only its snapshots hold (keys of public clients)."""
    site = call.site
    sending = any(not one.is_paused for one in running(site.where(Replication, "domain_uuid", domain.uuid)))
    receiving = any(twin.uuid == domain.uuid and not one.is_paused for one, twin, _ in received(call))
    rate = rate_kib(site)
    usage = sum(exclusive(point) for point in points_of(site, domain))
    return {
        "stats": {
            "replication_transmitted_bandwidth_kBps": str(rate if sending else 0),
            "replication_received_bandwidth_kBps": str(rate if receiving else 0),
        },
        "usage_stats": {"dr.exclusive_snapshot_usage_bytes": str(usage)},
    }


def _record(call: Call, domain: ProtectionDomain, exclusive: Exclusive | None = None) -> Record:
    site = call.site
    found, schedules = members(site, domain), schedules_of(site, domain.uuid)
    sent = list(site.where(Replication, "domain_uuid", domain.uuid))
    return {
        "name": domain.name,
        "active": domain.is_active,
        "annotations": list(domain.annotations),
        "marked_for_removal": False,
        **member_records(site, found, list(site.where(Vm, "cluster_uuid", domain.cluster_uuid))),
        "cron_schedules": [schedule_record(site, domain, one) for one in schedules],
        "schedules_suspended": are_suspended(schedules),
        "next_snapshot_time_usecs": next_snapshot(site, domain),
        "remote_site_names": _remote_names(site, domain),
        "replication_links": link_records(call, domain_uuid=domain.uuid),
        "ongoing_replication_count": len(running(sent)),
        "pending_replication_count": len(pending(sent)),
        "total_user_written_bytes": sum(usage_of(site, one) for one in found),
        **_statistics(call, domain, exclusive or exclusive_of(call)),
    }


def are_suspended(schedules: Sequence[Schedule]) -> bool:
    """Whether there are schedules, and none takes snapshots."""
    return bool(schedules) and all(one.is_suspended for one in schedules)


def _list(wire: Wire, call: Call) -> Reply:
    """All, or those that the call names, or that replicate to a remote site; of metro availability there are none."""
    names, remotes, metro = call.words("names"), asked(call, "remote_site_name"), asked(call, "metro_avail")
    exclusive = exclusive_of(call)
    rows = [
        (one.uuid, _record(call, one, exclusive))
        for one in domains(call)
        if (not names or one.name in names)
        and (not remotes or remotes & {*_remote_names(call.site, one)})
        and "true" not in metro
    ]
    return listed_with(wire, call, rows)


def _get(wire: Wire, call: Call) -> Reply:
    domain = domain_of(call)
    return shown_with(wire, call, domain.uuid, _record(call, domain))


def _create(wire: Wire, call: Call) -> Reply:
    body = wire.body(call)
    cluster, name = cluster_meant(call).uuid, body["value"]
    command = CreateProtectionDomain(cluster, name, tuple(body.get("annotations", ())))
    return wire.done(call, command, lambda: next(_record(call, one) for one in domains(call) if one.name == name))


def _delete(wire: Wire, call: Call) -> Reply:
    return wire.done(call, DeleteProtectionDomain(domain_of(call).uuid))


def _meant(call: Call, body: Record) -> tuple[str, ...]:
    """The VMs that a body names: by uuid, by the id of v1, or by name. Raises NotFound for one that is not there, and
    Invalid where none is named; where the body says so, those that are missing or protected are passed over."""
    words = [ident.rpartition("::")[2] for ident in (*body.get("uuids", ()), *body.get("ids", ()))]
    words += body.get("names", ())
    if not words:
        raise Invalid("uuids", "is required")
    vms = list(call.site.where(Vm, "cluster_uuid", cluster_meant(call).uuid))
    found = {word: [vm for vm in vms if word in (vm.uuid, vm.name)] for word in words}
    is_lenient = body.get("ignore_dup_or_missing_vms", False)
    if missing := [word for word, mine in found.items() if not mine and not is_lenient]:
        raise NotFound(Vm.kind, missing[0])
    meant = {vm.uuid: vm for mine in found.values() for vm in mine}
    return tuple(uuid for uuid, vm in meant.items() if not is_lenient or vm.protection is None)


def _protect(wire: Wire, call: Call) -> Reply:
    domain, body = domain_of(call), wire.body(call)
    command = ProtectVms(
        domain.uuid,
        _meant(call, body),
        consistency_group=body.get("consistency_group_name"),
        is_app_consistent=body.get("app_consistent_snapshots", False),
    )
    return wire.done(call, command, lambda: _record(call, domain))


def _add(wire: Wire, call: Call) -> Reply:
    """Protect VMs and volume groups; where the body says so, also those that they are attached to (a public client of
    v1; the answer is *assumed*)."""
    domain, body = domain_of(call), wire.body(call)
    command = ProtectVms(domain.uuid, *_named(body), None, body.get("app_consistent_snapshots", False))
    if body.get("protect_related_entities", False):
        found = with_related(call.site, command.chosen(call.site))
        vms, groups = (tuple(one.uuid for one in found if isinstance(one, kind)) for kind in (Vm, VolumeGroup))
        command = replace(command, vm_uuids=vms, group_uuids=groups)
    return wire.done(call, command, lambda: _record(call, domain))


def _named(body: Record) -> tuple[Uuids, Uuids]:
    """The VMs and volume groups that a body lists. Raises Invalid where there are none, and NotSimulated for another
    way to choose VMs."""
    if body.get("vm_add_remove_type", LISTED) != LISTED:
        raise NotSimulated(f"vmAddRemoveType {body['vm_add_remove_type']}")
    vms = tuple(ident.rpartition("::")[2] for ident in body.get("vm_ids", ()))
    if not vms and not body.get("volume_group_uuids"):
        raise Invalid("vmIds", "is required")
    return vms, tuple(body.get("volume_group_uuids", ()))


def _unprotect(wire: Wire, call: Call) -> Reply:
    """The body is a bare list, of uuids or of names (*assumed*)."""
    domain = domain_of(call)
    words = wire.types.read(call.body, call.operation.body)
    mine = {word: vm.uuid for vm in protected(call.site, domain) for word in (vm.name, vm.uuid)}
    command = UnprotectVms(domain.uuid, tuple(mine.get(word, word) for word in words))
    return wire.done(call, command, lambda: _record(call, domain))


def _groups(wire: Wire, call: Call) -> Reply:
    return wire.listed(call, _groups_of(call, domain_of(call)))


def _all_groups(wire: Wire, call: Call) -> Reply:
    """Those of all domains, or of those that the call names."""
    wanted, names = asked(call, "protection_domains"), asked(call, "consistency_groups")
    found = [group for one in domains(call) if not wanted or one.name in wanted for group in _groups_of(call, one)]
    return wire.listed(call, [group for group in found if not names or group["consistency_group_name"] in names])


def _groups_of(call: Call, domain: ProtectionDomain) -> list[Record]:
    names = dict.fromkeys(one.protection.consistency_group for one in members(call.site, domain) if one.protection)
    return [_group(call, domain, name) for name in names]


def _group(call: Call, domain: ProtectionDomain, name: str) -> Record:
    kept = [(one, one.protection) for one in members(call.site, domain)]
    found = [(one, how) for one, how in kept if how and how.consistency_group == name]
    return {
        "consistency_group_name": name,
        "protection_domain_name": domain.name,
        "vm_count": sum(isinstance(one, Vm) for one, _ in found),
        "nfs_file_count": 0,
        "app_consistent_snapshots": any(how.is_app_consistent for _, how in found),
        "marked_for_removal": False,
    }


def _change_group(wire: Wire, call: Call) -> Reply:
    """Under another name, or with snapshots of another sort; what else a body tells cannot be changed."""
    domain, name, body = domain_of(call), list(call.path.values())[1], wire.body(call)
    command = ChangeConsistencyGroup(
        domain.uuid, name, body.get("consistency_group_name"), body.get("app_consistent_snapshots")
    )
    return wire.done(call, command, lambda: _group(call, domain, command.new_name or name))


def _stats(wire: Wire, call: Call) -> Reply:
    domain = domain_of(call)
    return series(wire, call, _record(call, domain), since=domain.created_micros)


SHARED: Shared = {
    f"GET {DOMAINS}": _list,
    f"POST {DOMAINS}": _create,
    f"GET {DOMAINS}/consistency_groups": _all_groups,
    f"GET {DOMAINS}/{{}}": _get,
    f"DELETE {DOMAINS}/{{}}": _delete,
    f"POST {DOMAINS}/{{}}/protect_vms": _protect,
    f"POST {DOMAINS}/{{}}/unprotect_vms": _unprotect,
    f"POST {DOMAINS}/{{}}/add_entities": _add,
    f"GET {DOMAINS}/{{}}/consistency_groups": _groups,
    f"PUT {DOMAINS}/{{}}/consistency_groups/{{}}": _change_group,
    f"GET {DOMAINS}/{{}}/stats": _stats,
}
