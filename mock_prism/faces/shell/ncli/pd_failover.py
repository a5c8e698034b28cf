"""ncli protection-domain: moving domains between clusters, and their replications.

The cluster begins what it is told to and the command ends at once, as the gateway's answers do (*assumed*).
"""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.ncli.domains import (
    MICROS_PER_SECOND,
    NAME,
    date,
    domain_named,
    domains,
    remote,
    said,
    spelled,
    split,
)
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks, ncli_size
from mock_prism.model.commands.failover import (
    ActivateProtectionDomain,
    DeactivateProtectionDomain,
    MigrateProtectionDomain,
)
from mock_prism.model.commands.replication import AbortReplication, PauseReplication
from mock_prism.model.protection_domain import ProtectionDomain, named_point
from mock_prism.model.remote_site import RemoteSite
from mock_prism.model.replication import Replication, ReplicationState, left_micros, sent_bytes
from mock_prism.model.task import Command

PERCENT = 100
NUMBERS = Param("replication-ids", required=True)


def _activate(call: NcliCall) -> Answer:
    domain = domain_named(call)
    point = named_point(call.site, domain, call.args.text("snap-id")) if "snap-id" in call.args else None
    call.do(ActivateProtectionDomain(domain.uuid, point.uuid if point else None))
    return said(f"Activation of protection domain {domain.name} has been started")


def _deactivate(call: NcliCall) -> Answer:
    domain = domain_named(call)
    call.do(DeactivateProtectionDomain(domain.uuid))
    return said(f"Deactivation of protection domain {domain.name} has been started")


def _migrate(call: NcliCall) -> Answer:
    domain = domain_named(call)
    site = remote(call, call.args.text("remote-site"))
    call.do(MigrateProtectionDomain(domain.uuid, site.uuid, call.args.flag("skip-vm-mobility-check")))
    return said(f"Migration of protection domain {domain.name} to {site.name} has been started")


def _found(call: NcliCall, state: ReplicationState) -> list[Replication]:
    """Those of the domain that ``name`` means, or of all."""
    wanted = {domain_named(call).uuid} if "name" in call.args else {domain.uuid for domain in domains(call)}
    found = call.site.where(Replication, "cluster_uuid", call.cluster.uuid)
    return [one for one in found if one.domain_uuid in wanted and one.state is state]


def _names(call: NcliCall, one: Replication) -> tuple[str, str]:
    return call.site.get(ProtectionDomain, one.domain_uuid).name, call.site.get(RemoteSite, one.remote_site_uuid).name


def _block(call: NcliCall, one: Replication) -> list[tuple[str, str]]:
    (domain, site), done = _names(call, one), sent_bytes(call.site, one)
    share = done * PERCENT // one.total_bytes if one.total_bytes else PERCENT
    left = left_micros(call.site, one) // MICROS_PER_SECOND
    return [
        ("Id", str(one.number)),
        ("Protection Domain", domain),
        ("Replication Operation", "Sending"),
        ("Start Time", date(one.began_micros)),
        ("Remote Site", site),
        ("Snapshot Id", str(one.snapshot_number)),
        ("Aborted", "false"),
        ("Paused", str(one.is_paused).lower()),
        ("Bytes Completed", f"{ncli_size(done)} ({share} %)"),
        ("Complete Percent", str(share)),
        ("Time to Complete", "-" if one.is_paused else f"{left} second(s)"),
    ]


def _object(call: NcliCall, one: Replication) -> dict[str, Json]:
    domain, site = _names(call, one)
    return {
        "id": one.number,
        "protectionDomainName": domain,
        "remoteSiteName": site,
        "snapshotId": str(one.snapshot_number),
        "sender": True,
        "paused": one.is_paused,
        "completedBytes": sent_bytes(call.site, one),
        "startReplicationTimeUsecs": one.began_micros,
    }


def _status(call: NcliCall) -> Answer:
    found = _found(call, ReplicationState.RUNNING)
    return Shown(ncli_blocks(_block(call, one) for one in found), [_object(call, one) for one in found])


def _pending(call: NcliCall) -> Answer:
    found = _found(call, ReplicationState.PENDING)
    blocks = []
    for one in found:
        domain, site = _names(call, one)
        ids = [("Protection Domain", domain), ("Remote Site", site), ("Snapshot Id", str(one.snapshot_number))]
        blocks.append(ids)
    return Shown(ncli_blocks(blocks), [_object(call, one) for one in found])


def _each(call: NcliCall, done: str, order: Callable[[str, int], Command]) -> Answer:
    """Do one thing to the replications that ``replication-ids`` name."""
    domain = domain_named(call)
    for word in split(call.args.text("replication-ids")):
        if not word.isdecimal():
            raise Usage(f"Parameter replication-ids must be numbers, not {word}")
        call.do(order(domain.uuid, int(word)))
    return said(f"Replication(s) successfully {done}")


def _abort(call: NcliCall) -> Answer:
    return _each(call, "aborted", AbortReplication)


def _pause(call: NcliCall) -> Answer:
    return _each(call, "paused", lambda uuid, number: PauseReplication(uuid, number, True))


def _resume(call: NcliCall) -> Answer:
    return _each(call, "resumed", lambda uuid, number: PauseReplication(uuid, number, False))


ACTIVATE, DEACTIVATE, MIGRATE, STATUS, PENDING, ABORT, PAUSE, RESUME = (
    spelled(*verbs)
    for verbs in (
        ("activate",),
        ("deactivate", "deactivate_and_destroy_vms", "deactivate-and-destroy-vms"),
        ("migrate",),
        ("list-replication-status", "ls-repl-status"),
        ("list-pending-replications", "ls-pending-repls"),
        ("abort-replication", "abort-repl"),
        ("pause-replication", "pause-repl"),
        ("resume-replication", "resume-repl"),
    )
)

VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        ACTIVATE[0],
        "Brings what a protection domain holds back here from a snapshot.",
        (NAME, Param("snap-id")),
        _activate,
        aliases=ACTIVATE[1],
    ),
    NcliVerb(
        DEACTIVATE[0],
        "Makes a protection domain inactive, and deletes what it holds.",
        (NAME, Param("force", Kind.FLAG)),
        _deactivate,
        aliases=DEACTIVATE[1],
    ),
    NcliVerb(
        MIGRATE[0],
        "Moves a protection domain to a remote site.",
        (NAME, Param("remote-site", required=True), Param("skip-vm-mobility-check", Kind.FLAG)),
        _migrate,
        aliases=MIGRATE[1],
    ),
    NcliVerb(
        STATUS[0],
        "Lists the replications that are under way.",
        (Param("name"), Param("protection-domain-type")),
        _status,
        aliases=STATUS[1],
    ),
    NcliVerb(PENDING[0], "Lists the replications that wait.", (Param("name"),), _pending, aliases=PENDING[1]),
    NcliVerb(ABORT[0], "Gives replications up.", (NAME, NUMBERS), _abort, aliases=ABORT[1]),
    NcliVerb(PAUSE[0], "Lets replications stand still.", (NAME, NUMBERS), _pause, aliases=PAUSE[1]),
    NcliVerb(RESUME[0], "Lets replications go on.", (NAME, NUMBERS), _resume, aliases=RESUME[1]),
)
