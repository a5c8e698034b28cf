"""ncli protection-domain: the domains of a cluster and what is in them. The verbs are documented; what they print is
*assumed*, but for the words that scripts look for."""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.domains import NAME, date, domain_named, domains, held, listed, said, spelled
from mock_prism.faces.shell.registry import Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.faces.shell.resolve import all_named_in
from mock_prism.model.commands.protection_domain import (
    CreateProtectionDomain,
    DeleteProtectionDomain,
    ProtectVms,
    UnprotectVms,
)
from mock_prism.model.errors import NotSimulated
from mock_prism.model.protection_domain import ProtectionDomain, members, protected, protected_groups
from mock_prism.model.replication import destinations
from mock_prism.model.schedule import next_snapshot
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

LISTS: tuple[tuple[str, type[Vm] | type[VolumeGroup]], ...] = (
    ("vm-names", Vm),
    ("vm-ids", Vm),
    ("volume-group-names", VolumeGroup),
    ("volume-group-uuids", VolumeGroup),
)
"""What a protection domain may be told to hold, and what that names: uuids are for scripts, names of volume groups
*assumed* to go as well."""
CHOICES = (*(Param(name) for name, _ in LISTS), Param("files"))


def _groups(call: NcliCall, domain: ProtectionDomain) -> list[str]:
    found = members(call.site, domain)
    return list(dict.fromkeys(one.protection.consistency_group for one in found if one.protection))


def _remotes(call: NcliCall, domain: ProtectionDomain) -> list[str]:
    return [one.name for one in destinations(call.site, domain.uuid)]


def _block(call: NcliCall, domain: ProtectionDomain) -> list[tuple[str, str]]:
    return [
        ("Protection Domain", domain.name),
        ("Active", str(domain.is_active).lower()),
        ("Annotations", listed(domain.annotations)),
        ("Consistency Group", listed(_groups(call, domain))),
        ("VM(s)", listed(vm.name for vm in protected(call.site, domain))),
        ("Volume Group(s)", listed(group.name for group in protected_groups(call.site, domain))),
        ("Remote Site(s)", listed(_remotes(call, domain))),
        ("Next Snapshot Time", date(next_snapshot(call.site, domain))),
    ]


def _object(call: NcliCall, domain: ProtectionDomain) -> dict[str, Json]:
    return {
        "name": domain.name,
        "active": domain.is_active,
        "annotations": domain.annotations,
        **held(members(call.site, domain)),
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


def _chosen(call: NcliCall) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The VMs and the volume groups that are named, by uuid. Raises NotFound, Usage where there are none, and
    NotSimulated for files."""
    if "files" in call.args:
        raise NotSimulated("files in protection domains")
    found: dict[str, list[str]] = {Vm.kind: [], VolumeGroup.kind: []}
    for name, kind in LISTS:
        if name in call.args:
            found[kind.kind] += [
                one.uuid for one in all_named_in(call.site, kind, call.cluster.uuid, call.args.text(name))
            ]
    if not any(found.values()):
        raise Usage("Give at least one of " + ", ".join(name for name, _ in LISTS))
    vms, groups = (tuple(dict.fromkeys(uuids)) for uuids in found.values())
    return vms, groups


def _protect(call: NcliCall) -> Answer:
    domain = domain_named(call)
    return call.start(domain, ProtectVms(domain.uuid, *_chosen(call), call.args.maybe_text("cg-name")))


def _unprotect(call: NcliCall) -> Answer:
    domain = domain_named(call)
    return call.start(domain, UnprotectVms(domain.uuid, *_chosen(call)))


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
        "Puts VMs and volume groups into a protection domain.",
        (NAME, *CHOICES, Param("cg-name")),
        _protect,
        afterwards=_list,
        aliases=PROTECT[1],
    ),
    NcliVerb(
        UNPROTECT[0],
        "Takes VMs and volume groups out of a protection domain.",
        (NAME, *CHOICES),
        _unprotect,
        afterwards=_list,
        aliases=UNPROTECT[1],
    ),
)
