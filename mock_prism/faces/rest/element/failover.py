"""What moves protection domains of v1 and v2.0 between clusters and brings their VMs back, and what stops it."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.rest.element.domain_members import vm_record
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.journal import asked
from mock_prism.faces.rest.element.protection_domains import DOMAINS, domain_of
from mock_prism.faces.rest.element.types import Record
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.commands.domain_restore import RestoreEntities
from mock_prism.model.commands.failover import (
    ActivateProtectionDomain,
    DeactivateProtectionDomain,
    MigrateProtectionDomain,
    immovable,
)
from mock_prism.model.commands.replication import AbortReplication, PauseReplication
from mock_prism.model.errors import Invalid, NotFound, NotSimulated
from mock_prism.model.protection_domain import ProtectionDomain, named_point, snapshot_ident
from mock_prism.model.recovery_point import RecoveryPoint, Snapshot, snapshots_of
from mock_prism.model.remote_site import named_remote
from mock_prism.model.replication import Replication
from mock_prism.model.vm import Vm

PAUSES = {"PAUSE": True, "PAUSED": True, "RESUME": False, "RESUMED": False}
"""What a state of a replication may be set to; the words are *assumed* from those of ncli."""


def _value(wire: Wire, call: Call) -> str:
    """The only value of a body. Raises Invalid."""
    value = wire.body(call).get("value")
    if not value:
        raise Invalid("value", "is required")
    return str(value)


def _activate(wire: Wire, call: Call) -> Reply:
    """From the snapshot named, or the latest (a public client names none)."""
    domain, word = domain_of(call), wire.body(call).get("value")
    point = named_point(call.site, domain, word).uuid if word else None
    return wire.done(call, ActivateProtectionDomain(domain.uuid, point))


def _deactivate(wire: Wire, call: Call) -> Reply:
    return wire.done(call, DeactivateProtectionDomain(domain_of(call).uuid))


def _migrate(wire: Wire, call: Call) -> Reply:
    """The answer are the VMs that cannot go, for whose sake nothing is begun: none is good news (a public client)."""
    domain, name = domain_of(call), _value(wire, call)
    skips = "true" in asked(call, "skip_vm_mobility_check")
    remote = named_remote(call.site, domain.cluster_uuid, name)
    left = () if skips else immovable(call.site, domain)
    if not left:
        call.site.carry_out(MigrateProtectionDomain(domain.uuid, remote.uuid, skips), call.user.name)
    records = [vm_record(call.site, vm, vm.protection) for vm in left if vm.protection]
    return replace(wire.listed(call, records), status=call.operation.status)


def _rollback(wire: Wire, call: Call) -> Reply:
    domain = domain_of(call)
    point = named_point(call.site, domain, _value(wire, call))
    return wire.done(call, RestoreEntities(domain.uuid, point.uuid, replaces=True))


def _restore(wire: Wire, call: Call) -> Reply:
    """All that is in a snapshot, or what is named: VMs by uuid or by name, volume groups by uuid."""
    domain, body = domain_of(call), _without_files(wire.body(call))
    if not body.get("snapshot_id"):
        raise Invalid("snapshot_id", "is required")
    return wire.done(call, _restoring(call, domain, named_point(call.site, domain, body["snapshot_id"]), body))


def _clone(wire: Wire, call: Call) -> Reply:
    """As above, from the snapshot that the path names. The answer is the group of the files that are cloned: of VMs
    none is kept (*assumed*), so it has no uuid, and only says what has been begun."""
    domain, body = domain_of(call), _without_files(wire.body(call))
    point = named_point(call.site, domain, list(call.path.values())[1])
    command = _restoring(call, domain, point, body)
    kept = command.chosen(call.site)
    group = {
        "file_group_uuid": None,
        "protection_domain_name": domain.name,
        "snapshot_id": snapshot_ident(call.site, point),
        "snapshot_uuid": point.uuid,
        "state": "IN_PROGRESS",
        "vm_ids": [f"{one.cluster_uuid}::{one.vm_uuid}" for one in kept if isinstance(one, Snapshot)],
        "file_clone_paths": [],
        "error_details": None,
    }
    return wire.done(call, command, lambda: group)


def _without_files(body: Record) -> Record:
    if body.get("nfs_files"):
        raise NotSimulated("files in protection domains")
    return body


def _restoring(call: Call, domain: ProtectionDomain, point: RecoveryPoint, body: Record) -> RestoreEntities:
    return RestoreEntities(
        domain.uuid,
        point.uuid,
        _chosen(call, point, body),
        body.get("replace", False),
        body.get("vm_name_prefix", ""),
        body.get("path_prefix"),
        tuple(body.get("volume_group_uuids", ())),
        body.get("vg_name_prefix", ""),
    )


def _chosen(call: Call, point: RecoveryPoint, body: Record) -> tuple[str, ...]:
    found = {one.vm.name: one.vm_uuid for one in snapshots_of(call.site, point)}
    for name in body.get("vm_names", ()):
        if name not in found:
            raise NotFound(Vm.kind, name)
    named = (found[name] for name in body.get("vm_names", ()))
    return tuple(dict.fromkeys((*body.get("vm_uuids", ()), *named)))


def _replication(call: Call) -> tuple[ProtectionDomain, int]:
    ident = list(call.path.values())[1]
    if not ident.isdecimal():
        raise NotFound(Replication.kind, ident)
    return domain_of(call), int(ident)


def _abort(wire: Wire, call: Call) -> Reply:
    domain, number = _replication(call)
    return wire.done(call, AbortReplication(domain.uuid, number))


def _change(wire: Wire, call: Call) -> Reply:
    (domain, number), word = _replication(call), _value(wire, call).upper()
    if word not in PAUSES:
        raise Invalid("value", f"must be one of {', '.join(PAUSES)}")
    return wire.done(call, PauseReplication(domain.uuid, number, PAUSES[word]))


SHARED: Shared = {
    f"POST {DOMAINS}/{{}}/activate": _activate,
    f"POST {DOMAINS}/{{}}/deactivate": _deactivate,
    f"POST {DOMAINS}/{{}}/migrate": _migrate,
    f"POST {DOMAINS}/{{}}/rollback": _rollback,
    f"POST {DOMAINS}/{{}}/restore_entities": _restore,
    f"POST {DOMAINS}/{{}}/snapshots/{{}}/clone": _clone,
    f"PUT {DOMAINS}/{{}}/replications/{{}}": _change,
    f"DELETE {DOMAINS}/{{}}/replications/{{}}": _abort,
}
