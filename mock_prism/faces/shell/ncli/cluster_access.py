"""ncli cluster: keys that may log in, the mail server, and how CVMs and hosts are secured.

Verbs and parameters by scripts and documents; the labels of security are documented (STIG guides), others *assumed*.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mock_prism.faces.shell.answers import Answer, Shown
from mock_prism.faces.shell.errors import Usage
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.faces.shell.render import Json, ncli_blocks
from mock_prism.model.cluster import Cluster, Hardening, PublicKey, ScanSchedule, SmtpSecurity, SmtpServer
from mock_prism.model.commands.cluster import UpdateCluster
from mock_prism.model.errors import Invalid

KEY_NAME = re.compile(r"[\w-]{1,64}")
UNREAD = "# {path}"
"""What is kept of a key in a file, which is never read: a line that lets nobody in."""

SWITCHES: tuple[tuple[str, str, str], ...] = (
    ("aide", "Enable Aide", "enableAide"),
    ("core", "Enable Core", "enableCore"),
    ("high_strength_password", "Enable High Strength Password", "enableHighStrengthPassword"),
    ("banner", "Enable Banner", "enableBanner"),
    ("snmpv3_only", "Enable SNMPv3 Only", "enableSNMPv3Only"),
)
"""Field, label (documented), and key in REST v1."""

OF_CVMS = "snmpv3_only"


def _now(call: NcliCall) -> Cluster:
    """The cluster as it is after what was done."""
    return call.site.get(Cluster, call.cluster.uuid)


def _shown_keys(keys: tuple[PublicKey, ...]) -> Shown:
    return Shown(
        ncli_blocks([("Name", key.name), ("Key", key.key)] for key in keys),
        [{"name": key.name, "key": key.key} for key in keys],
    )


def _named_keys(call: NcliCall) -> tuple[PublicKey, ...]:
    """Scripts tell by the word *Failed* that there is none. Raises Usage."""
    name = call.args.maybe_text("name")
    found = tuple(key for key in call.cluster.public_keys if name in (None, key.name))
    if name is not None and not found:
        raise Usage(f"Failed to find a public key named {name}")
    return found


def _list_keys(call: NcliCall) -> Answer:
    return _shown_keys(_named_keys(call))


def _add_key(call: NcliCall) -> Answer:
    """A key by its text, or by a file. Raises Invalid for a name with a period in it (a script's remark)."""
    args, cluster = call.args, call.cluster
    name, text, path = args.text("name"), args.maybe_text("key"), args.maybe_text("file-path")
    if KEY_NAME.fullmatch(name) is None:
        raise Invalid("name", f"{name!r} may hold letters, digits, - and _ only")
    if (text is None) is (path is None):
        raise Usage("Give one of file-path, key")
    key = PublicKey(name, text or UNREAD.format(path=path))
    call.do(UpdateCluster(cluster.uuid, public_keys=(*cluster.public_keys, key)))
    return _shown_keys((key,))


def _remove_keys(call: NcliCall) -> Answer:
    gone = _named_keys(call)
    left = tuple(key for key in call.cluster.public_keys if key not in gone)
    call.do(UpdateCluster(call.cluster.uuid, public_keys=left))
    text = f"Public key {call.args.text('name')} removed successfully"
    return Shown(f"{text}\n", text)


def _shown_smtp(server: SmtpServer | None) -> Shown:
    if server is None:
        return Shown(ncli_blocks([]), [])
    lines = [
        ("Address", server.address),
        ("Port", str(server.port)),
        ("Username", server.username),
        ("Security Mode", server.security.name),
        ("From Email Address", server.from_address),
    ]
    data: dict[str, Json] = {
        "address": server.address,
        "port": server.port,
        "username": server.username or None,
        "secureMode": server.security.name,
        "fromEmailAddress": server.from_address or None,
    }
    return Shown(ncli_blocks([lines]), data)


def _get_smtp(call: NcliCall) -> Answer:
    return _shown_smtp(_now(call).smtp)


def _set_smtp(call: NcliCall) -> Answer:
    """What is left out stays as it was."""
    args, before = call.args, call.cluster.smtp or SmtpServer("")
    port, mode = args.maybe_number("port"), args.maybe_text("security-mode")
    server = SmtpServer(
        args.maybe_text("address") or before.address,
        before.port if port is None else port,
        args.maybe_text("from-email-address") or before.from_address,
        args.maybe_text("username") or before.username,
        before.security if mode is None else SmtpSecurity[mode],
    )
    if not server.address:
        raise Usage("Missing parameter: address")
    call.do(UpdateCluster(call.cluster.uuid, smtp=server))
    return _get_smtp(call)


def _clear_smtp(call: NcliCall) -> Answer:
    call.do(UpdateCluster(call.cluster.uuid, without_smtp=True))
    return _get_smtp(call)


def _rows(scope: str) -> list[tuple[str, str, str]]:
    return [row for row in SWITCHES if scope == "cvm" or row[0] != OF_CVMS]


def _get_security(scope: str) -> Callable[[NcliCall], Answer]:
    """How the machines of a scope are secured: ``cvm`` or ``hypervisor``."""

    def get(call: NcliCall) -> Answer:
        hardening: Hardening = getattr(_now(call), f"{scope}_hardening")
        states = [(label, key, bool(getattr(hardening, field))) for field, label, key in _rows(scope)]
        lines = [*((label, str(is_on).lower()) for label, _, is_on in states), ("Schedule", hardening.schedule.name)]
        data: dict[str, Json] = {key: is_on for _, key, is_on in states} | {"schedule": hardening.schedule.name}
        return Shown(ncli_blocks([lines]), data)

    return get


def _edit_security(scope: str) -> Callable[[NcliCall], Answer]:
    def edit(call: NcliCall) -> Answer:
        args, before = call.args, getattr(call.cluster, f"{scope}_hardening")
        if not args.values:
            raise Usage("Nothing to edit")
        given = ((field, args.maybe_flag(_switch(field))) for field, _, _ in _rows(scope))
        changes: dict[str, Any] = {field: is_on for field, is_on in given if is_on is not None}
        if "schedule" in args:
            changes["schedule"] = ScanSchedule[args.text("schedule")]
        wanted: dict[str, Any] = {f"{scope}_hardening": replace(before, **changes)}
        call.do(UpdateCluster(call.cluster.uuid, **wanted))
        return _get_security(scope)(call)

    return edit


def _switch(field: str) -> str:
    return f"enable-{field.replace('_', '-')}"


def _no_central(call: NcliCall) -> Answer:
    """A Prism Central VM is secured there, not on a cluster (*assumed*)."""
    raise Usage("This cluster is no Prism Central")


def _security(scope: str, noun: str) -> tuple[NcliVerb, NcliVerb]:
    schedule = Param("schedule", Kind.WORD, words=tuple(one.name for one in ScanSchedule), folds=True)
    params = (*(Param(_switch(field), Kind.FLAG) for field, _, _ in _rows(scope)), schedule)
    return (
        NcliVerb(f"cluster get-{scope}-security-config", f"Shows how {noun} are secured.", (), _get_security(scope)),
        NcliVerb(
            f"cluster edit-{scope}-security-params",
            f"Changes how {noun} are secured.",
            params,
            _edit_security(scope),
            aliases=(f"cluster edit-{scope}-security-config",),
        ),
    )


VERBS: tuple[NcliVerb, ...] = (
    NcliVerb(
        "cluster list-public-keys",
        "Lists the keys that may log in.",
        (Param("name", Kind.PUBLIC_KEY),),
        _list_keys,
        aliases=("cluster ls-public-keys",),
    ),
    NcliVerb(
        "cluster add-public-key",
        "Adds a key that may log in; a file is not read.",
        (Param("name", required=True), Param("file-path"), Param("key")),
        _add_key,
    ),
    NcliVerb(
        "cluster remove-public-keys",
        "Takes a key away.",
        (Param("name", Kind.PUBLIC_KEY, required=True),),
        _remove_keys,
        aliases=("cluster remove-public-key", "cluster rm-public-keys"),
    ),
    NcliVerb("cluster get-smtp-server", "Shows the mail server.", (), _get_smtp),
    NcliVerb(
        "cluster set-smtp-server",
        "Sets the mail server.",
        (
            Param("address"),
            Param("port", Kind.NUMBER),
            Param("username"),
            Param("password"),
            Param("security-mode", Kind.WORD, words=tuple(one.name for one in SmtpSecurity), folds=True),
            Param("from-email-address"),
        ),
        _set_smtp,
    ),
    NcliVerb("cluster clear-smtp-server", "Forgets the mail server.", (), _clear_smtp),
    *_security("cvm", "Controller VMs"),
    *_security("hypervisor", "hosts"),
    NcliVerb(
        "cluster get-pcvm-security-config", "Shows how Prism Central is secured, where this is one.", (), _no_central
    ),
)
