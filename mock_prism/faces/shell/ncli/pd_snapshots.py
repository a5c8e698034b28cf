"""ncli protection-domain: snapshots of domains, and going back to them."""

from __future__ import annotations

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.domains import (
    MICROS_PER_SECOND,
    NAME,
    date,
    domain_named,
    held,
    listed,
    remote,
    said,
    spelled,
    split,
)
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.model.commands.domain_restore import RestoreEntities
from mock_prism.model.commands.domain_snapshot import SnapshotOnce
from mock_prism.model.commands.recovery_point import DeleteSnapshots
from mock_prism.model.errors import NotFound
from mock_prism.model.protection_domain import ProtectionDomain, members, named_point, points_of, snapshot_ident
from mock_prism.model.recovery_point import RecoveryPoint, all_of, group_snapshots_of, snapshots_of
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.replication import remotes_of
from mock_prism.model.vm import Vm

SNAP_ID = Param("snap-id", required=True)
PREFIXED = ("vm-name-prefix", "path-prefix", "vg-name-prefix")


def _take(call: NcliCall) -> Answer:
    """Kept for good unless ``retention-time`` says how many seconds."""
    domain, seconds = domain_named(call), call.args.maybe_number("retention-time")
    if not members(call.site, domain):
        raise Usage(f"Protection domain {domain.name} has nothing in it")
    remotes = tuple(remote(call, name).uuid for name in split(call.args.text("remote-sites")))
    keep = seconds * MICROS_PER_SECOND if seconds else None
    return call.start(domain, SnapshotOnce(domain.uuid, keep_micros=keep, remote_site_uuids=remotes))


def _remotes(call: NcliCall, point: RecoveryPoint) -> list[str]:
    return [call.site.get(RemoteSite, uuid).name for uuid in remotes_of(call.site, point)]


def _block(call: NcliCall, domain: ProtectionDomain, point: RecoveryPoint) -> list[tuple[str, str]]:
    return [
        ("Id", snapshot_ident(call.site, point)),
        ("Protection Domain", domain.name),
        ("Create Time", date(point.created_micros)),
        ("Expiry Time", date(point.expires_micros)),
        ("VM(s)", listed(one.vm.name for one in snapshots_of(call.site, point))),
        ("Volume Group(s)", listed(one.group.name for one in group_snapshots_of(call.site, point))),
        ("Remote Site(s)", listed(_remotes(call, point))),
    ]


def _object(call: NcliCall, domain: ProtectionDomain, point: RecoveryPoint) -> dict[str, Json]:
    return {
        "snapshotId": snapshot_ident(call.site, point),
        "protectionDomainName": domain.name,
        "snapshotCreateTimeUsecs": point.created_micros,
        "snapshotExpiryTimeUsecs": point.expires_micros,
        **held(one.then for one in all_of(call.site, point)),
        "remoteSiteNames": _remotes(call, point),
    }


def _list(call: NcliCall) -> Answer:
    domain = domain_named(call)
    points = points_of(call.site, domain)
    blocks = [_block(call, domain, point) for point in points]
    return Shown(ncli_blocks(blocks), [_object(call, domain, point) for point in points])


def _remove(call: NcliCall) -> Answer:
    """Those named, or all; where there are none, there is nothing to do (scripts clear what may be empty)."""
    domain, named = domain_named(call), split(call.args.text("snap-ids"))
    if call.args.flag("clear-all") is bool(named):
        raise Usage("Give either snap-ids or clear-all=true")
    points = [named_point(call.site, domain, word) for word in named] or list(points_of(call.site, domain))
    uuids = tuple(one.uuid for point in points for one in all_of(call.site, point))
    if uuids:
        return call.start(domain, DeleteSnapshots(uuids))
    return _removed(call)


def _removed(call: NcliCall) -> Answer:
    return said("Snapshot(s) successfully removed")


def _roll_back(call: NcliCall) -> Answer:
    domain = domain_named(call)
    point = named_point(call.site, domain, call.args.text("snap-id"))
    call.do(RestoreEntities(domain.uuid, point.uuid, replaces=True))
    return said(f"Rollback of protection domain {domain.name} has been started")


def _restore(call: NcliCall) -> Answer:
    """In place, unless a prefix says that new VMs are wanted (scripts)."""
    domain, args = domain_named(call), call.args
    point = named_point(call.site, domain, args.text("snap-id"))
    then = {one.vm.name: one.vm_uuid for one in snapshots_of(call.site, point)}
    names = split(args.text("vm-names"))
    for name in names:
        if name not in then:
            raise NotFound(Vm.kind, name)
    is_beside = any(prefix in args for prefix in PREFIXED)
    command = RestoreEntities(
        domain.uuid,
        point.uuid,
        tuple(then[name] for name in names),
        not is_beside,
        args.text("vm-name-prefix"),
        args.maybe_text("path-prefix"),
        tuple(split(args.text("volume-group-uuids"))),
        args.text("vg-name-prefix"),
    )
    call.do(command)
    return said(f"Restore of protection domain {domain.name} has been started")


TAKE, LIST, REMOVE, ROLL_BACK, RESTORE = (
    spelled(*verbs)
    for verbs in (
        ("add-one-time-snapshot", "create-one-time-snapshot"),
        ("list-snapshots", "ls-snapshots", "ls-snaps"),
        ("remove-snapshot", "rm-snapshot", "rm-snap"),
        ("rollback-pd",),
        ("restore-snapshot",),
    )
)

VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        TAKE[0],
        "Keeps what is in a protection domain as it is now.",
        (NAME, Param("retention-time", Kind.NUMBER), Param("remote-sites")),
        _take,
        afterwards=_list,
        aliases=TAKE[1],
    ),
    NcliVerb(LIST[0], "Lists the snapshots of a protection domain.", (NAME,), _list, aliases=LIST[1]),
    NcliVerb(
        REMOVE[0],
        "Deletes snapshots of a protection domain.",
        (NAME, Param("snap-ids"), Param("clear-all", Kind.FLAG)),
        _remove,
        afterwards=_removed,
        aliases=REMOVE[1],
    ),
    NcliVerb(
        ROLL_BACK[0],
        "Puts what is in a protection domain back to a snapshot.",
        (NAME, SNAP_ID),
        _roll_back,
        aliases=ROLL_BACK[1],
    ),
    NcliVerb(
        RESTORE[0],
        "Brings VMs and volume groups back from a snapshot, in place or as new ones.",
        (NAME, SNAP_ID, Param("vm-names"), Param("volume-group-uuids"), *(Param(prefix) for prefix in PREFIXED)),
        _restore,
        aliases=RESTORE[1],
    ),
)
