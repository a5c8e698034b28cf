"""Changing a cluster: its name and addresses, the servers it asks, the mail server, proxies, keys and subnets.

All of it is the model's, but for switches that mean nothing here, which are kept as they are set.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from mock_prism.faces.rest.documents import content_of
from mock_prism.faces.rest.element.cluster_subnets import check_subnets, subnets
from mock_prism.faces.rest.element.documents import change_setting, setting
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.hardening import hardening_record, read_hardening
from mock_prism.faces.rest.element.shelves import NEWER_SWITCHES
from mock_prism.faces.rest.element.types import Record, canonical
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Json, Reply
from mock_prism.faces.rest.scope import cluster_meant
from mock_prism.model.cluster import (
    Cluster,
    HttpProxy,
    ProxyType,
    PublicKey,
    SmtpSecurity,
    SmtpServer,
)
from mock_prism.model.commands.cluster import UpdateCluster
from mock_prism.model.errors import AlreadyExists, Invalid, NotFound

CLUSTER = "/cluster"
OF_MODEL = {
    "name": "name",
    "cluster_external_ipaddress": "external_ip",
    "cluster_external_data_services_ipaddress": "data_services_ip",
    "timezone": "timezone",
}
LISTS = {"name_servers": "name_servers", "ntp_servers": "ntp_servers", "global_nfs_white_list": "nfs_whitelist"}
SECURITY: dict[SmtpSecurity, str] = {
    SmtpSecurity.NONE: "NONE",
    SmtpSecurity.STARTTLS: "STARTTLS",
    SmtpSecurity.SSL: "SSL",
}
PROXY_TYPES: dict[ProxyType, str] = {ProxyType.HTTP: "HTTP", ProxyType.HTTPS: "HTTPS", ProxyType.SOCKS: "SOCKS"}
SMTP_PORT = 25


def configured(call: Call, cluster: Cluster) -> Record:
    """What of a cluster's settings its own record shows, in the spelling of v2.0."""
    return {
        **content_of(setting(call, CLUSTER).text),
        **subnets(call, cluster),
        "global_nfs_white_list": list(cluster.nfs_whitelist),
        "http_proxies": [_proxy(proxy) for proxy in cluster.http_proxies],
        "public_keys": [_key(key) for key in cluster.public_keys],
        "security_compliance_config": {
            **hardening_record(cluster.cvm_hardening),
            "enable_snmpv3_only": cluster.cvm_hardening.snmpv3_only,
        },
        "hypervisor_security_compliance_config": hardening_record(cluster.hypervisor_hardening),
        "smtp_server": _smtp(cluster.smtp),
    }


def _proxy(proxy: HttpProxy) -> Record:
    """HttpProxyDTO; the password is never shown."""
    return {
        "name": proxy.name,
        "address": proxy.address,
        "port": proxy.port,
        "username": proxy.username or None,
        "password": None,
        "proxy_types": [PROXY_TYPES[type_] for type_ in proxy.types],
    }


def _key(key: PublicKey) -> Record:
    return {"name": key.name, "key": key.key}


def _smtp(server: SmtpServer | None) -> Record | None:
    """SmtpServerDTO; whether mail gets through is not known."""
    if server is None:
        return None
    return {
        "address": server.address,
        "port": server.port,
        "username": server.username or None,
        "password": None,
        "secure_mode": SECURITY[server.security],
        "from_email_address": server.from_address or None,
        "email_status": None,
    }


def read_proxy(body: Record) -> HttpProxy:
    """A proxy as a body describes it. Raises Invalid."""
    _require(body, "name", "address", "port")
    words = {word: type_ for type_, word in PROXY_TYPES.items()}
    types = tuple(words[word] for word in body.get("proxy_types", ()))
    return HttpProxy(body["name"], body["address"], body["port"], body.get("username", ""), types)


def _read_key(body: Record) -> PublicKey:
    _require(body, "name", "key")
    return PublicKey(body["name"].strip(), body["key"].strip())


def _require(body: Record, *keys: str) -> None:
    for key in keys:
        if not str(body.get(key, "")).strip():
            raise Invalid(key, "is required")


def read_smtp(body: Record, before: SmtpServer | None) -> SmtpServer:
    """A mail server as a body describes it; what it leaves out stays as it was."""
    was = before or SmtpServer("", SMTP_PORT)
    words = {word: security for security, word in SECURITY.items()}
    return SmtpServer(
        body.get("address", was.address),
        body.get("port", was.port),
        body.get("from_email_address", was.from_address),
        body.get("username", was.username),
        words[body["secure_mode"]] if "secure_mode" in body else was.security,
    )


def update_command(call: Call, body: Record) -> UpdateCluster:
    """The command that a body for the whole cluster asks for; what it leaves out stays as it is."""
    cluster = cluster_meant(call)
    check_subnets(call, cluster, body)
    texts = {field: body[key] for key, field in OF_MODEL.items() if key in body}
    lists = {field: tuple(body[key]) for key, field in LISTS.items() if key in body}
    plain: dict[str, Any] = {**texts, **lists}
    proxies = tuple(read_proxy(proxy) for proxy in body["http_proxies"]) if "http_proxies" in body else None
    keys = tuple(_read_key(key) for key in body["public_keys"]) if "public_keys" in body else None
    smtp = read_smtp(body["smtp_server"], cluster.smtp) if "smtp_server" in body else None
    for key, field in (("security_compliance_config", "cvm"), ("hypervisor_security_compliance_config", "hypervisor")):
        if isinstance(body.get(key), dict):
            before = getattr(cluster, f"{field}_hardening")
            plain[f"{field}_hardening"] = read_hardening(body[key], before)
    return UpdateCluster(cluster.uuid, http_proxies=proxies, public_keys=keys, smtp=smtp, **plain)


def _update(wire: Wire, call: Call) -> Reply:
    """What only tells of the cluster (its uuid, its statistics) is passed over, since clients send back what they
    read."""
    body = _asked(wire, call)
    command = update_command(call, body)
    switches = content_of(setting(call, CLUSTER).text)
    wanted = {key: _merged(switches[key], value) for key, value in body.items() if key in switches}
    changes = {key: value for key, value in wanted.items() if value != switches[key]}
    reply = wire.done(call, command)
    if changes:
        wire.done(call, change_setting(call, CLUSTER, changes))
    return reply


def _asked(wire: Wire, call: Call) -> Record:
    """What a body asks for, with what is newer than the types."""
    body, raw = wire.body(call), call.body or {}
    inner = next((each for key, each in raw.items() if canonical(key) == "generic_dto"), raw)
    newer: Record = wire.types.read(inner, {"fields": wire.types.spelled(dict(NEWER_SWITCHES))})
    return {**body, **newer}


def _merged(before: Json, after: Json) -> Json:
    """An object keeps the keys that the types do not know."""
    return {**before, **after} if isinstance(before, dict) and isinstance(after, dict) else after


def _list(field: str, wire: Wire, call: Call) -> Reply:
    return wire.shown(call, list(getattr(cluster_meant(call), field)))


def _add(field: str, noun: str, wire: Wire, call: Call) -> Reply:
    """Add one value, which must not be there yet."""
    value = wire.body(call).get("value", "").strip()
    if not value:
        raise Invalid("value", "is required")
    return wire.done(call, _with(call, field, noun, value))


def _with(call: Call, field: str, noun: str, value: str) -> UpdateCluster:
    cluster = cluster_meant(call)
    present: tuple[str, ...] = getattr(cluster, field)
    if value in present:
        raise AlreadyExists(noun, value)
    changes: dict[str, Any] = {field: (*present, value)}
    return UpdateCluster(cluster.uuid, **changes)


def _many(is_added: bool, field: str, noun: str, wire: Wire, call: Call) -> Reply:
    """Several at once, as words or each in an object with its address (public clients of v1)."""
    if not isinstance(call.body, list) or not call.body:
        raise Invalid("body", "must be a list")
    words = [
        str((each.get("hostname") or each.get("ipv4") or "") if isinstance(each, dict) else each) for each in call.body
    ]
    cluster = cluster_meant(call)
    present: tuple[str, ...] = getattr(cluster, field)
    if missing := [word for word in words if not is_added and word not in present]:
        raise NotFound(noun, missing[0])
    after = (*present, *words) if is_added else tuple(word for word in present if word not in words)
    changes: dict[str, Any] = {field: after}
    return wire.done(call, UpdateCluster(cluster.uuid, **changes))


def _remove(field: str, noun: str, wire: Wire, call: Call) -> Reply:
    cluster = cluster_meant(call)
    (value,) = call.path.values()
    present: tuple[str, ...] = getattr(cluster, field)
    if value not in present:
        raise NotFound(noun, value)
    changes: dict[str, Any] = {field: tuple(each for each in present if each != value)}
    return wire.done(call, UpdateCluster(cluster.uuid, **changes))


def _keys(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, [_key(key) for key in cluster_meant(call).public_keys])


def _named_key(call: Call) -> PublicKey:
    (name,) = call.path.values()
    for key in cluster_meant(call).public_keys:
        if key.name == name:
            return key
    raise NotFound("public key", name)


def _add_key(wire: Wire, call: Call) -> Reply:
    body, cluster = wire.body(call), cluster_meant(call)
    key = _read_key(body)
    return wire.done(call, UpdateCluster(cluster.uuid, public_keys=(*cluster.public_keys, key)), lambda: _key(key))


def _remove_key(wire: Wire, call: Call) -> Reply:
    gone, cluster = _named_key(call), cluster_meant(call)
    left = tuple(key for key in cluster.public_keys if key is not gone)
    return wire.done(call, UpdateCluster(cluster.uuid, public_keys=left))


def _get_smtp(wire: Wire, call: Call) -> Reply:
    """Without a mail server every key is null (*assumed*)."""
    return wire.shown(call, _smtp(cluster_meant(call).smtp) or {})


def _set_smtp(wire: Wire, call: Call) -> Reply:
    cluster = cluster_meant(call)
    server = read_smtp(wire.body(call), cluster.smtp)
    return wire.done(call, UpdateCluster(cluster.uuid, smtp=server), lambda: _smtp(server))


def _forget_smtp(wire: Wire, call: Call) -> Reply:
    return wire.done(call, UpdateCluster(cluster_meant(call).uuid, without_smtp=True))


def _security_modes(wire: Wire, call: Call) -> Reply:
    return wire.shown(call, list(SECURITY.values()))


SERVERS = (
    ("name_servers", "name_servers", "name server"),
    ("ntp_servers", "ntp_servers", "NTP server"),
    ("nfs_whitelist", "nfs_whitelist", "NFS whitelist entry"),
)
Verb = Callable[[str, str, Wire, Call], Reply]


def _rows(method: str, tail: str, verb: Verb) -> Shared:
    return {f"{method} {CLUSTER}/{path}{tail}": partial(verb, field, noun) for path, field, noun in SERVERS}


SHARED: Shared = {
    f"PUT {CLUSTER}": _update,
    f"PATCH {CLUSTER}": _update,
    **{f"GET {CLUSTER}/{path}": partial(_list, field) for path, field, _ in SERVERS},
    **_rows("POST", "", _add),
    **_rows("DELETE", "/{}", _remove),
    **_rows("POST", "/add_list", partial(_many, True)),
    **_rows("POST", "/remove_list", partial(_many, False)),
    f"GET {CLUSTER}/public_keys": _keys,
    f"POST {CLUSTER}/public_keys": _add_key,
    f"GET {CLUSTER}/public_keys/{{}}": lambda wire, call: wire.shown(call, _key(_named_key(call))),
    f"DELETE {CLUSTER}/public_keys/{{}}": _remove_key,
    f"GET {CLUSTER}/smtp": _get_smtp,
    f"PUT {CLUSTER}/smtp": _set_smtp,
    f"PATCH {CLUSTER}/smtp": _set_smtp,
    f"DELETE {CLUSTER}/smtp": _forget_smtp,
    f"GET {CLUSTER}/smtp/security_modes": _security_modes,
}
