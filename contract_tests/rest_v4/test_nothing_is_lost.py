"""Whatever field a client writes to a thing of the model is refused or shown again, at whatever depth it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contract_tests.clients.furnished import furnish
from contract_tests.clients.single_fields import Leaf, found_at, leaves, tells, with_field
from contract_tests.rest_v4.central import Central
from contract_tests.rest_v4.test_modelled_round_trips import CREATES, body_for, listed, prepared, token
from contract_tests.rest_v4.test_strict_bodies import CHANGES, let_all_be_changed, versioned
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.documents import filled
from mock_prism.faces.rest.v4.unheeded_fields import COUNTED, UNASKED

SYNONYMS = {"NONE": "OFF", "UNDETERMINED": "OFF"}
NOT_SHOWN = (
    ("password", "a secret"),
    ("basicAuth", "a secret, and nothing is fetched"),
    ("shouldAllowInsecureUrl", "nothing is fetched"),
    ("guestCustomization", "it goes to the guest: the drive that carries it is shown"),
    ("diskDataSourceReference", "what a disk was made from is not shown: its size and its container are"),
    ("targetPrefix", "the target's name begins with it"),
    ("enabledAuthentications", "NONE is told by nothing"),
    ("ipSubnet", "a subnet goes by its first address"),
    ("mode", "a card shows what it is for"),
    ("attachmentSite", "there is one site"),
    ("source", "what an image or an OVA was made from is not fetched again"),
    ("shouldAssignIp", "an address is assigned wherever a network has some, and shown"),
)
"""What is honoured, and not shown as it was written."""
ADDRESSES = ("IPv4Address", "IPv6Address")
"""Types whose prefix length is shown as that of an address alone, whatever was written: so a client's samples."""


def is_exempt(leaf: Leaf, value: Any, is_change: bool) -> bool:
    """Whether a field need not be shown as it was written."""
    names = leaf.path.split(".")
    if UNASKED.get((leaf.owner, names[-1])) == value and value is not None:
        return True
    if names[-1] == "prefixLength" and leaf.owner.endswith(ADDRESSES):
        return True
    counted = {name for fields in COUNTED.values() for name in fields}
    return any(name in names for name, _ in NOT_SHOWN) or (is_change and bool(counted & {*names}))


def lost(
    central: Callable[[], Central],
    operation: Operation,
    send: Callable[[Central, Leaf, Any], tuple[TestResponse, Callable[[], Any]]],
) -> list[str]:
    """The fields that neither are refused nor shown again."""
    found = []
    for leaf in leaves(operation.body):
        for value in leaf.values:
            site = central()
            reply, read = send(site, leaf, value)
            assert reply.status_code < 500 or reply.status_code == 501, (leaf.path, value, reply.text)
            if reply.status_code >= 300 or is_exempt(leaf, value, operation.method == "PUT"):
                continue
            if reply.status_code == 202 and site.finished(reply).error is not None:
                continue
            shown = found_at(read(), leaf.steps)
            if not (tells(shown, value) or tells(shown, SYNONYMS.get(value) if isinstance(value, str) else value)):
                found.append(f"{leaf.path}={value} {shown}")
    return found


@pytest.mark.parametrize("create", CREATES, ids=lambda row: row.path)
def test_no_field_of_a_new_thing_is_lost(create: Operation) -> None:
    def send(central: Central, leaf: Leaf, value: Any) -> tuple[TestResponse, Callable[[], Any]]:
        path = prepared(central, create)
        before = listed(central, path)
        body = with_field(body_for(central, create), create.body, leaf.steps, value)

        def read() -> Any:
            after = listed(central, path)
            (uuid,) = after.keys() - before.keys()
            return after[uuid]

        return central.send("POST", path, body, headers=token(central, path)), read

    assert lost(Central.start, create, send) == []


@pytest.mark.parametrize("change", CHANGES, ids=lambda row: row.path)
def test_no_field_of_a_change_is_lost(change: Operation) -> None:
    def send(central: Central, leaf: Leaf, value: Any) -> tuple[TestResponse, Callable[[], Any]]:
        path = versioned(change, filled(change.path, furnish(central.site, change)))
        let_all_be_changed(central.site)
        read = central.send("GET", path)
        body = with_field(read.get_json()["data"], change.body, leaf.steps, value)
        reply = central.send("PUT", path, body, headers={"If-Match": read.headers["ETag"]})
        return reply, lambda: central.read(path)["data"]

    assert lost(Central.start, change, send) == []
