"""What protection domains of v1 and v2.0 have yet to do: replications, restores, and becoming active or inactive."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mock_prism.faces.rest.element.domain_snapshots import snapshot_record
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.journal import asked
from mock_prism.faces.rest.element.protection_domains import DOMAINS, are_suspended, domain_of, domains, exclusive_of
from mock_prism.faces.rest.element.replications import pending, replications, running, running_records
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.commands.domain_restore import RestoreEntities
from mock_prism.model.commands.failover import (
    ActivateProtectionDomain,
    DeactivateProtectionDomain,
    MigrateProtectionDomain,
)
from mock_prism.model.protection_domain import ProtectionDomain, snapshot_ident
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.replication import Replication
from mock_prism.model.schedule import schedules_of
from mock_prism.model.task import Command, Task

MODES: Mapping[type[Command], str] = {
    ActivateProtectionDomain: "ACTIVATE_PD",
    DeactivateProtectionDomain: "DEACTIVATE_PD",
    MigrateProtectionDomain: "MIGRATE_PD",
}


def pending_records(call: Call, names: Collection[str], remotes: Collection[str]) -> list[Record]:
    """PendingReplicationDTO of those that have not begun; no names of either sort leave it open."""
    site, found, exclusive = call.site, [], exclusive_of(call)
    for one in pending(replications(call)):
        domain, remote = site.get(ProtectionDomain, one.domain_uuid), site.get(RemoteSite, one.remote_site_uuid)
        point = site.table(RecoveryPoint).get(one.recovery_point_uuid)
        if point is not None and (not names or domain.name in names) and (not remotes or remote.name in remotes):
            found.append(
                {
                    "protection_domain_name": domain.name,
                    "remote_site_name": remote.name,
                    "snapshot": snapshot_record(call, domain, point, exclusive),
                }
            )
    return found


def _names(call: Call) -> frozenset[str]:
    """The protection domains that a call means: that of the path, or those that it asks for."""
    return frozenset({domain_of(call).name}) if call.path else asked(call, "protection_domain_names")


def _pending(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, pending_records(call, _names(call), asked(call, "remote_site_names")))


def _running(wire: Wire, call: Call) -> Reply:
    return wire.listed(call, running_records(call, _names(call) or None, asked(call, "remote_site_names") or None))


def _actions(wire: Wire, call: Call) -> Reply:
    """Those of each protection domain meant, also where there are none."""
    names = _names(call)
    return wire.shown(call, [_actions_of(call, one) for one in domains(call) if not names or one.name in names])


def _actions_of(call: Call, domain: ProtectionDomain) -> Record:
    sent = list(call.site.where(Replication, "domain_uuid", domain.uuid))
    mode, restores = _mode(call, domain), _restores(call, domain)
    waiting: dict[str, list[str]] = {}
    for one in pending(sent):
        name = call.site.get(RemoteSite, one.remote_site_uuid).name
        waiting.setdefault(name, []).append(str(one.snapshot_number))
    return {
        "protection_domain_name": domain.name,
        "has_pending_actions": bool(mode or restores or waiting),
        "marked_for_removal": False,
        "pending_change_mode": mode,
        "pending_replications": [{"remote_site": name, "snapshot_ids": ids} for name, ids in waiting.items()],
        "pending_vms_restore": restores,
        "pending_nfs_files_restore": [],
        "to_be_removed_nfs_files": [],
        "to_be_removed_snapshots": [],
        "to_be_removed_vms": [],
    }


def _mode(call: Call, domain: ProtectionDomain) -> Record | None:
    """What a protection domain is about to become."""
    holder = call.site.table(Task).get(call.site.holders.get(domain.uuid, ""))
    if holder is None or type(holder.command) not in MODES:
        return None
    command, remote, point = holder.command, None, None
    if isinstance(command, MigrateProtectionDomain):
        remote = call.site.get(RemoteSite, command.remote_site_uuid).name
    if isinstance(command, ActivateProtectionDomain) and command.recovery_point_uuid is not None:
        point = snapshot_ident(call.site, call.site.get(RecoveryPoint, command.recovery_point_uuid))
    return {"mode_type": MODES[type(command)], "failover_remote": remote, "snapshot_id": point}


def _restores(call: Call, domain: ProtectionDomain) -> list[Record]:
    """The VMs that are being brought back; of volume groups nothing is told (description)."""
    return [
        {
            "name": snapshot.vm.name,
            "path_prefix": task.command.path_prefix,
            "replace_entity": task.command.replaces,
            "snapshot_id": snapshot_ident(call.site, call.site.get(RecoveryPoint, task.command.recovery_point_uuid)),
        }
        for task in call.site.where(Task, "cluster_uuid", domain.cluster_uuid)
        if not task.has_ended
        and isinstance(task.command, RestoreEntities)
        and task.command.domain_uuid == domain.uuid
        and call.site.table(RecoveryPoint).get(task.command.recovery_point_uuid) is not None
        for snapshot in task.command.chosen(call.site)
        if isinstance(snapshot, Snapshot)
    ]


def _status(wire: Wire, call: Call) -> Reply:
    suspended = {domain.name: are_suspended(schedules_of(call.site, domain.uuid)) for domain in domains(call)}
    is_busy = bool(running(replications(call)))
    return wire.shown(call, {"active_replications": is_busy, "pd_suspended_schedules_map": suspended})


SHARED: Shared = {
    f"GET {DOMAINS}/status": _status,
    f"GET {DOMAINS}/replications": _running,
    f"GET {DOMAINS}/{{}}/replications": _running,
    f"GET {DOMAINS}/pending_replications": _pending,
    f"GET {DOMAINS}/{{}}/pending_replications": _pending,
    f"GET {DOMAINS}/pending_actions": _actions,
    f"GET {DOMAINS}/{{}}/pending_actions": _actions,
}
