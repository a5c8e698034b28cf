"""ncli protection-domain: the domains of a cluster and the VMs in them. The verbs are documented; what they print is
*assumed*, but for the words that scripts look for."""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.domains import NAME, date, domain_named, domains, listed, said, spelled
from mock_prism.faces.shell.registry import Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.resolve import find_vms
from mock_prism.model.commands.protection_domain import (
    CreateProtectionDomain,
    DeleteProtectionDomain,
    ProtectVms,
    UnprotectVms,
)
from mock_prism.model.protection_domain import ProtectionDomain, protected
from mock_prism.model.replication import destinations
from mock_prism.model.schedule import next_snapshot

VM_NAMES = Param("vm-names", required=True)


def _names(call: NcliCall, domain: ProtectionDomain) -> list[str]:
    return [vm.name for vm in protected(call.site, domain)]


def _groups(call: NcliCall, domain: ProtectionDomain) -> list[str]:
    vms = protected(call.site, domain)
    return list(dict.fromkeys(vm.protection.consistency_group for vm in vms if vm.protection))


def _remotes(call: NcliCall, domain: ProtectionDomain) -> list[str]:
    return [one.name for one in destinations(call.site, domain.uuid)]


def _block(call: NcliCall, domain: ProtectionDomain) -> list[tuple[str, str]]:
    return [
        ("Protection Domain", domain.name),
        ("Active", str(domain.is_active).lower()),
        ("Annotations", listed(domain.annotations)),
        ("Consistency Group", listed(_groups(call, domain))),
        ("VM(s)", listed(_names(call, domain))),
        ("Remote Site(s)", listed(_remotes(call, domain))),
        ("Next Snapshot Time", date(next_snapshot(call.site, domain))),
    ]


def _object(call: NcliCall, domain: ProtectionDomain) -> dict[str, Json]:
    return {
        "name": domain.name,
        "active": domain.is_active,
        "annotations": domain.annotations,
        "vms": [{"vmName": name} for name in _names(call, domain)],
        "remoteSiteNames": _remotes(call, domain),
        "nextSnapshotTimeUsecs": next_snapshot(call.site, domain),
    }


def _list(call: NcliCall) -> Answer:
    found = domains(call)
    return Shown(ncli_blocks(_block(call, one) for one in found), [_object(call, one) for one in found])


def _create(call: NcliCall) -> Answer:
    name = call.args.text("name")
    return call.start_new(name, CreateProtectionDomain(call.cluster.uuid, name))


def _remove(call: NcliCall) -> Answer:
    domain = domain_named(call)
    return call.start(domain, DeleteProtectionDomain(domain.uuid))


def _vms(call: NcliCall) -> tuple[str, ...]:
    return tuple(vm.uuid for vm in find_vms(call.site, call.cluster.uuid, call.args.text("vm-names")))


def _protect(call: NcliCall) -> Answer:
    domain = domain_named(call)
    return call.start(domain, ProtectVms(domain.uuid, _vms(call), call.args.maybe_text("cg-name")))


def _unprotect(call: NcliCall) -> Answer:
    domain = domain_named(call)
    return call.start(domain, UnprotectVms(domain.uuid, _vms(call)))


def _removed(call: NcliCall) -> Answer:
    return said("Protection domain marked for removal")


LIST, CREATE, REMOVE, PROTECT, UNPROTECT = (
    spelled(*verbs)
    for verbs in (("list", "ls"), ("create", "add"), ("remove", "rm"), ("protect", "add-to-pd"), ("unprotect",))
)

VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(LIST[0], "Lists the protection domains.", (Param("name"),), _list, aliases=LIST[1]),
    NcliVerb(CREATE[0], "Makes a protection domain.", (NAME,), _create, afterwards=_list, aliases=CREATE[1]),
    NcliVerb(REMOVE[0], "Deletes a protection domain.", (NAME,), _remove, afterwards=_removed, aliases=REMOVE[1]),
    NcliVerb(
        PROTECT[0],
        "Puts VMs into a protection domain.",
        (NAME, VM_NAMES, Param("cg-name")),
        _protect,
        afterwards=_list,
        aliases=PROTECT[1],
    ),
    NcliVerb(
        UNPROTECT[0],
        "Takes VMs out of a protection domain.",
        (NAME, VM_NAMES),
        _unprotect,
        afterwards=_list,
        aliases=UNPROTECT[1],
    ),
)
