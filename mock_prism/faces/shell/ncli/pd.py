"""ncli protection-domain: the domains of a cluster, the VMs in them, and snapshots taken once. The verbs are
documented; what they print is *assumed*."""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.resolve import find_vms
from mock_prism.faces.shell.words import instant
from mock_prism.model.commands.protection_domain import (
    CreateProtectionDomain,
    DeleteProtectionDomain,
    ProtectVms,
    UnprotectVms,
)
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, SnapshotSpec
from mock_prism.model.errors import NotFound
from mock_prism.model.protection_domain import ProtectionDomain, protected
from mock_prism.model.recovery_point import RecoveryPoint, snapshots_of

MICROS_PER_SECOND = 1_000_000
NAME = Param("name", required=True)
VM_NAMES = Param("vm-names", required=True)


def _domains(call: NcliCall) -> list[ProtectionDomain]:
    """The one that ``name`` means, or all."""
    name = call.args.maybe_text("name")
    found = call.site.where(ProtectionDomain, "cluster_uuid", call.cluster.uuid)
    return [domain for domain in found if name in (None, domain.name)]


def _domain(call: NcliCall) -> ProtectionDomain:
    for domain in _domains(call):
        return domain
    raise NotFound(ProtectionDomain.kind, call.args.text("name"))


def _names(call: NcliCall, domain: ProtectionDomain) -> list[str]:
    return [vm.name for vm in protected(call.site, domain)]


def _list(call: NcliCall) -> Answer:
    domains = _domains(call)
    blocks = [
        [
            ("Protection Domain", domain.name),
            ("Active", "true"),
            ("Annotations", ", ".join(domain.annotations)),
            ("VM(s)", ", ".join(_names(call, domain))),
        ]
        for domain in domains
    ]
    data: list[dict[str, Json]] = [
        {
            "name": domain.name,
            "active": True,
            "annotations": domain.annotations,
            "vms": [{"vmName": name} for name in _names(call, domain)],
        }
        for domain in domains
    ]
    return Shown(ncli_blocks(blocks), data)


def _create(call: NcliCall) -> Answer:
    name = call.args.text("name")
    return call.start_new(name, CreateProtectionDomain(call.cluster.uuid, name))


def _remove(call: NcliCall) -> Answer:
    domain = _domain(call)
    return call.start(domain, DeleteProtectionDomain(domain.uuid))


def _vms(call: NcliCall) -> tuple[str, ...]:
    return tuple(vm.uuid for vm in find_vms(call.site, call.cluster.uuid, call.args.text("vm-names")))


def _protect(call: NcliCall) -> Answer:
    domain = _domain(call)
    return call.start(domain, ProtectVms(domain.uuid, _vms(call), call.args.maybe_text("cg-name")))


def _unprotect(call: NcliCall) -> Answer:
    domain = _domain(call)
    return call.start(domain, UnprotectVms(domain.uuid, _vms(call)))


def _take(call: NcliCall) -> Answer:
    """Kept for good unless ``retention-time`` says how many seconds."""
    domain, seconds = _domain(call), call.args.maybe_number("retention-time")
    specs = tuple(SnapshotSpec(vm.uuid) for vm in protected(call.site, domain))
    if not specs:
        raise Usage(f"Protection domain {domain.name} has no VMs")
    until = call.site.now_micros + seconds * MICROS_PER_SECOND if seconds else None
    return call.start(domain, CreateRecoveryPoint(specs, domain.name, until, protection_domain_uuid=domain.uuid))


def _list_snapshots(call: NcliCall) -> Answer:
    domain = _domain(call)
    points = list(call.site.where(RecoveryPoint, "protection_domain_uuid", domain.uuid))
    blocks = [
        [
            ("Id", str(point.number)),
            ("Protection Domain", domain.name),
            ("Create Time", _time(point.created_micros)),
            ("Expiry Time", "-" if point.expires_micros is None else _time(point.expires_micros)),
            ("VM(s)", ", ".join(one.vm.name for one in snapshots_of(call.site, point))),
        ]
        for point in points
    ]
    data: list[dict[str, Json]] = [
        {
            "snapshotId": str(point.number),
            "protectionDomainName": domain.name,
            "snapshotCreateTimeUsecs": point.created_micros,
            "snapshotExpiryTimeUsecs": point.expires_micros,
        }
        for point in points
    ]
    return Shown(ncli_blocks(blocks), data)


def _time(micros: int) -> str:
    return f"{instant(micros):%m/%d/%Y %H:%M:%S UTC}"


def _removed(call: NcliCall) -> Answer:
    return Shown("Protection domain marked for removal\n", True)


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "pd list",
        "Lists the protection domains.",
        (Param("name"),),
        _list,
        aliases=("pd ls", "protection-domain list", "protection-domain ls"),
    ),
    NcliVerb(
        "pd create",
        "Makes a protection domain.",
        (NAME,),
        _create,
        afterwards=_list,
        aliases=("pd add", "protection-domain create", "protection-domain add"),
    ),
    NcliVerb(
        "pd remove",
        "Deletes a protection domain.",
        (NAME,),
        _remove,
        afterwards=_removed,
        aliases=("pd rm", "protection-domain remove", "protection-domain rm"),
    ),
    NcliVerb(
        "pd protect",
        "Puts VMs into a protection domain.",
        (NAME, VM_NAMES, Param("cg-name")),
        _protect,
        afterwards=_list,
        aliases=("protection-domain protect",),
    ),
    NcliVerb(
        "pd unprotect",
        "Takes VMs out of a protection domain.",
        (NAME, VM_NAMES),
        _unprotect,
        afterwards=_list,
        aliases=("protection-domain unprotect",),
    ),
    NcliVerb(
        "pd add-one-time-snapshot",
        "Keeps the VMs of a protection domain as they are now.",
        (NAME, Param("retention-time", Kind.NUMBER)),
        _take,
        afterwards=_list_snapshots,
        aliases=("pd create-one-time-snapshot", "protection-domain add-one-time-snapshot"),
    ),
    NcliVerb(
        "pd list-snapshots",
        "Lists the snapshots of a protection domain.",
        (NAME,),
        _list_snapshots,
        aliases=("pd ls-snaps", "protection-domain list-snapshots", "protection-domain ls-snaps"),
    ),
)
