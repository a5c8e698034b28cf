"""Metro availability of v1 and v2.0, by which ESXi keeps a storage container in step at two sites: AHV does not.

Protection domains of AHV clusters replicate asynchronously only; their synchronous replication is Prism Central's. That
the list of witnesses is refused with 412 where there is no metro is recorded. That AHV refuses to begin one as it
refuses to mount guest tools, and that what would change one is refused like the list of witnesses, is *assumed*.
"""

from __future__ import annotations

from mock_prism.faces.rest.element.documents import documents
from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.protection_domains import DOMAINS, domain_of
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply

WITNESSES = "/cluster/metro_witness"
CHANGES = (
    ("POST", "metro_avail_disable"),
    ("POST", "promote"),
    ("PUT", "break_replication_timeout"),
    ("PUT", "failure_handling"),
)


def _witnesses(wire: Wire, call: Call) -> Reply:
    """412 without any."""
    found = documents(call, WITNESSES)
    return wire.shown(call, found) if found else _without_metro(wire, "cluster")


def _without_metro(wire: Wire, place: str) -> Reply:
    return wire.dialect.not_applicable(f"Metro availability is not configured on the {place}")


def _enable(wire: Wire, call: Call) -> Reply:
    domain_of(call)
    return wire.dialect.not_on_ahv()


def _change(wire: Wire, call: Call) -> Reply:
    return _without_metro(wire, f"protection domain {domain_of(call).name}")


KEPT: Shared = {f"GET {WITNESSES}": _witnesses}
SHARED: Shared = {
    f"POST {DOMAINS}/{{}}/metro_avail_enable": _enable,
    **{f"{method} {DOMAINS}/{{}}/{act}": _change for method, act in CHANGES},
}
