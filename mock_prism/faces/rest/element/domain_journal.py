"""Alerts and events about protection domains and remote sites, in v1 and v2.0."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from mock_prism.faces.rest.element.handlers import Shared
from mock_prism.faces.rest.element.journal import alerts, events, is_about
from mock_prism.faces.rest.element.protection_domains import DOMAINS, domain_of
from mock_prism.faces.rest.element.remote_sites import REMOTES, remote_of
from mock_prism.faces.rest.element.wire import Wire
from mock_prism.faces.rest.exchange import Call, Reply
from mock_prism.model.entity import Entity
from mock_prism.model.journal import Event

Choose = Callable[[Call], Iterable[Event]]
Find = Callable[[Call], Entity]
CHOICES: Mapping[str, Choose] = {"alerts": alerts, "events": events}
NOUNS: Mapping[str, tuple[str, Find]] = {
    DOMAINS: ("protection_domain", domain_of),
    REMOTES: ("remote_site", remote_of),
}


def _list(kind: str, find: Find, choose: Choose, wire: Wire, call: Call) -> Reply:
    """What is about any thing of a kind or, where the path names one, about that."""
    about = frozenset({find(call).uuid} if call.path else ())
    found = [event for event in choose(call) if is_about(call, event, frozenset({kind}), about)]
    return wire.enveloped(call, [wire.alert(call, event) for event in found])


SHARED: Shared = {
    f"GET {noun}{member}/{word}": partial(_list, kind, find, choose)
    for noun, (kind, find) in NOUNS.items()
    for member in ("", "/{}")
    for word, choose in CHOICES.items()
}
