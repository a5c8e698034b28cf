"""Documents of v1 and v2.0: their life, their bad input, and that both generations keep the same ones."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.prism import GENERATIONS, Prism, example, types
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.element.shelves import COLLECTIONS, SETTINGS, pattern
from mock_prism.faces.rest.element.types import SECRET, canonical
from mock_prism.model.cluster import Cluster
from mock_prism.model.document import Document
from mock_prism.model.task import Task

OWN_HANDLERS = {
    "/authconfig",
    "/authconfig/client_auth",
    "/cluster",
    "/data_at_rest_encryption/test",
    "/data_at_rest_encryption_certificates/certification_information",
    "/snmp",
}


def operations(generation: str, path: str) -> dict[str, Operation]:
    """The operations of a path, by method."""
    rows = GENERATIONS[generation].tree().operations
    return {row.method: row for row in rows if pattern(row.path) == path}


def collections() -> list[tuple[str, str]]:
    """Each collection in each generation that can make, list and delete its members."""
    return [
        (generation, path)
        for generation in ("v1", "v2.0")
        for path in COLLECTIONS
        if "POST" in operations(generation, path) and operations(generation, path)["POST"].body != "file"
    ]


def filled(path: str) -> str:
    return path.replace("{}", "aws")


def without_secrets(value: Any) -> Any:
    """What a reader may see of what was written; a secret is null."""
    if isinstance(value, dict):
        return {key: None if SECRET.search(canonical(key)) else without_secrets(each) for key, each in value.items()}
    return [without_secrets(each) for each in value] if isinstance(value, list) else value


def without_nulls(value: Any) -> Any:
    """What is there: a reader is shown keys that a writer does not have."""
    if isinstance(value, dict):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def members(prism: Prism, generation: str, path: str) -> list[dict[str, Any]]:
    """The members of a list; where there is no metro availability, the list of its witnesses is refused (recorded)."""
    reply = prism.of(generation).send("GET", path)
    return [] if reply.status_code == 412 else records(reply.json)


def records(reply: Any) -> list[dict[str, Any]]:
    """The members of a list, enveloped or bare."""
    found: list[dict[str, Any]] = reply if isinstance(reply, list) else reply["entities"]
    return found


@pytest.mark.parametrize(("generation", "path"), collections())
def test_a_document_lives_from_its_creation_to_its_deletion(prism: Prism, generation: str, path: str) -> None:
    element, rows = prism.of(generation), operations(generation, path)
    body = example(GENERATIONS[generation], rows["POST"].body)
    stamps = COLLECTIONS[path].stamps

    before = members(prism, generation, filled(path))
    created = element.send("POST", filled(path), body)
    (found,) = records(element.read(filled(path)))

    assert (before, created.status_code) == ([], 201)
    known = {key: value for key, value in without_secrets(body).items() if canonical(key) not in stamps}
    assert without_nulls({key: found[key] for key in known}) == without_nulls(known)
    key = next(key for key in found if canonical(key) == COLLECTIONS[path].key)
    member = f"{filled(path)}/{found[key]}"
    assert element.send("POST", filled(path), body).status_code == 422
    if "GET" in operations(generation, f"{path}/{{}}"):
        assert element.read(member) == found
    assert element.send("DELETE", member).status_code == 204
    assert members(prism, generation, filled(path)) == []
    assert element.send("DELETE", member).status_code == 404


@pytest.mark.parametrize(("generation", "path"), [row for row in collections() if "PUT" in operations(*row)])
def test_what_a_change_leaves_out_stays_as_it_is(prism: Prism, generation: str, path: str) -> None:
    element, rows = prism.of(generation), operations(generation, path)
    expression = rows["PUT"].body or ""
    kind = GENERATIONS[generation]
    element.done("POST", filled(path), example(kind, rows["POST"].body))
    (before,) = records(element.read(filled(path)))
    required = types(kind)[expression[1:]].get("required", [])
    key = next(key for key in before if canonical(key) == COLLECTIONS[path].key)
    body = {name: example(kind, types(kind)[expression[1:]]["fields"][name]) for name in {*required, key}}

    reply = element.send("PUT", filled(path), {**body, key: before[key]})

    assert reply.status_code == 200
    (after,) = records(element.read(filled(path)))
    stamps = {name for name in before if canonical(name) in COLLECTIONS[path].stamps}
    assert {name: after[name] for name in before.keys() - stamps} == {
        name: before[name] for name in before.keys() - stamps
    }


def test_a_patch_changes_what_it_names(prism: Prism) -> None:
    prism.v2.done("POST", "/snmp/traps", {"trap_address": "10.0.0.9", "port": "162", "version": "snmpv2c"})

    reply = prism.v2.done(
        "PATCH", "/snmp/traps", {"operation": "EDIT", "generic_dto": {"trap_address": "10.0.0.9", "port": 1162}}
    )

    assert (reply["port"], reply["version"]) == (1162, "SNMPv2C")
    assert prism.v1.read("/snmp/traps") == [
        {
            "communityString": None,
            "engineId": None,
            "inform": None,
            "log": None,
            "port": 1162,
            "receiverName": None,
            "transportProtocol": None,
            "trapAddress": "10.0.0.9",
            "trapUsername": None,
            "version": "SNMPv2C",
        }
    ]


def test_what_one_generation_makes_the_other_changes_and_deletes(prism: Prism) -> None:
    body = {"username": "watch", "authKey": "secret-1", "authType": "SHA", "privKey": "secret-2", "privType": "AES"}
    prism.v1.done("POST", "/snmp/users", body)

    listed = prism.v2.read("/snmp/users")
    prism.v2.done("PUT", "/snmp/users", {"username": "watch", "auth_key": "other", "auth_type": "sha"})
    gone = prism.v2.send("DELETE", "/snmp/users/WATCH")

    assert listed["entities"] == [
        {"auth_key": None, "auth_type": "SHA", "priv_key": None, "priv_type": "AES", "username": "watch"}
    ]
    assert (gone.status_code, prism.v1.read("/snmp/users")) == (204, [])


def test_secrets_are_not_even_kept(prism: Prism) -> None:
    prism.v1.done("POST", "/snmp/users", {"username": "watch", "authKey": "secret-1", "authType": "SHA"})

    assert all("secret-1" not in document.text for document in prism.v1.site.all(Document))


def test_a_document_leaves_no_task_behind(prism: Prism) -> None:
    prism.v1.done("POST", "/snmp/users", {"username": "watch", "authKey": "secret-1", "authType": "SHA"})

    assert prism.v2.done("POST", "/tasks/list", {})["entities"] == []
    assert [task.command.is_internal for task in prism.v2.site.all(Task)] == [True]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "trap_address"),
        ({"trap_address": None}, "trap_address"),
        ({"trap_address": "10.0.0.9", "port": "no"}, "port"),
        ({"trap_address": "10.0.0.9", "port": 1 << 31}, "port"),
        ({"trap_address": "10.0.0.9", "inform": "maybe"}, "inform"),
        ({"trap_address": {"ip": "10.0.0.9"}}, "trap_address"),
        ({"trap_address": "10.0.0.9", "version": "SNMPv9"}, "version"),
        ([], "body"),
        ("trap", "body"),
    ],
    ids=str,
)
def test_a_bad_body_is_refused_and_changes_nothing(prism: Prism, body: object, field: str) -> None:
    reply = prism.v2.send("POST", "/snmp/traps", body)

    assert reply.json is not None
    assert (reply.status_code, reply.json["message"].split(":")[0]) == (422, f"Invalid value of {field}")
    assert prism.v2.read("/snmp/traps")["entities"] == []


@pytest.mark.parametrize("generation", ["v1", "v2.0"])
@pytest.mark.parametrize("path", sorted(SETTINGS.keys() - OWN_HANDLERS))
def test_a_setting_is_always_there_and_can_be_changed(prism: Prism, generation: str, path: str) -> None:
    rows, element = operations(generation, path), prism.of(generation)
    if not rows:
        pytest.skip(f"{generation} has no {path}")
    body = example(GENERATIONS[generation], rows["PUT"].body)
    if isinstance(body.get("smtpServer"), dict) or isinstance(body.get("smtp_server"), dict):
        body.pop("smtpServer", None)
        body.pop("smtp_server", None)

    before = element.read(path)
    element.done("PUT", path, body)
    after = element.read(path)

    assert before.keys() == after.keys()
    assert {key: after[key] for key in body if key in after} == without_secrets(
        {key: value for key, value in body.items() if key in after}
    )


def test_each_cluster_keeps_its_own() -> None:
    prism = Prism.start("two-clusters")
    _, other = (cluster.uuid for cluster in prism.v2.site.all(Cluster))
    prism.v2.done("POST", f"/snmp/traps?proxyClusterUuid={other}", {"trap_address": "10.0.0.9"})

    assert prism.v2.read("/snmp/traps")["entities"] == []
    assert len(prism.v2.read(f"/snmp/traps?proxyClusterUuid={other}")["entities"]) == 1
