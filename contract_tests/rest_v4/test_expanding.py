"""``$expand``: what is related to a record, shown with it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.clients.furnished import furnish
from contract_tests.rest_v4.central import CLUSTERS, Central, assert_wire
from contract_tests.rest_v4.test_strict_bodies import versioned
from mock_prism.faces.rest.catalogue import Operation
from mock_prism.faces.rest.documents import filled
from mock_prism.faces.rest.v4 import GENERATION
from mock_prism.faces.rest.v4.expanding import parse_expansion
from mock_prism.faces.rest.v4.expansions import EXPANSIONS, UNTOLD, Computed, Own, Related
from mock_prism.faces.rest.v4.namespaces import TREE
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.model.errors import Invalid
from mock_prism.model.host import Host
from mock_prism.model.storage import Disk

GROUPS = "/api/volumes/v4.3/config/volume-groups"
EXTERNAL = "/api/clustermgmt/v4.3/config/external-storages"


def made(central: Central, path: str, body: object) -> str:
    """The id of a thing that was made."""
    task = central.finished(central.send("POST", path, body))
    return task.entities[0].uuid


def storage(central: Central) -> None:
    """Make an external storage of the cluster."""
    made(
        central,
        EXTERNAL,
        {"name": "array", "providerType": "EVERPURE_FLASHARRAY", "clusterExtId": central.cluster.uuid},
    )


def test_a_related_cluster_on_the_wire(central: Central) -> None:
    storage(central)
    assert_wire(
        "external_storages_expanded", central.read(EXTERNAL, expand="cluster($select=name,network/externalAddress)")
    )


def test_what_is_shown_is_what_its_own_path_shows(central: Central) -> None:
    storage(central)
    (found,) = central.read(EXTERNAL, expand="cluster")["data"]
    own = central.read(f"{CLUSTERS}/{central.cluster.uuid}")["data"]
    assert found["$objectType"] == "clustermgmt.v4.config.ExternalStorageProjection"
    assert {**found["clusterProjection"], "$objectType": ""} == {**own, "$objectType": ""}


def test_a_selection_does_not_leave_out_what_is_expanded(central: Central) -> None:
    made(central, GROUPS, {"name": "vg", "clusterReference": central.cluster.uuid})
    (found,) = central.read(GROUPS, expand="cluster($select=clusterName)", select="name")["data"]
    assert set(found) == {"$reserved", "$objectType", "extId", "name", "clusterProjection"}
    assert found["clusterProjection"]["clusterName"] == central.cluster.name
    assert "clusterExtId" not in found["clusterProjection"]


def test_what_does_not_pass_its_filter_is_left_out(central: Central) -> None:
    storage(central)
    (one,) = central.read(EXTERNAL, expand=f"cluster($filter=name eq '{central.cluster.name}')")["data"]
    (none,) = central.read(EXTERNAL, expand="cluster($filter=name eq 'other, (cluster')")["data"]
    assert "clusterProjection" in one
    assert "clusterProjection" not in none
    assert none["$objectType"] == "clustermgmt.v4.config.ExternalStorage"


def test_what_refers_to_nothing_has_nothing_to_show(central: Central) -> None:
    central.send("POST", EXTERNAL, {"name": "array", "providerType": "EVERPURE_FLASHARRAY"})
    central.site.advance(60_000_000)
    for found in central.read(EXTERNAL, expand="cluster").get("data", []):
        assert "clusterProjection" not in found
    for cluster in central.read(CLUSTERS, expand="clusterProfile")["data"]:
        assert cluster["$objectType"] == "clustermgmt.v4.config.Cluster"


def test_without_expand_nothing_is_read_besides(central: Central) -> None:
    storage(central)
    (found,) = central.read(EXTERNAL)["data"]
    assert found["$objectType"] == "clustermgmt.v4.config.ExternalStorage"
    assert "clusterProjection" not in found


def test_a_cluster_sums_up_its_storage(central: Central) -> None:
    def summary() -> dict[str, object]:
        """Of the one cluster; Prism Central has none."""
        found = central.read(CLUSTERS, expand="storageSummary")["data"]
        (one,) = [cluster["storageSummaryProjection"] for cluster in found if "storageSummaryProjection" in cluster]
        assert len(found) == 2
        return {key: value for key, value in one.items() if key[0] != "$"}

    nodes = [
        sum(disk.size_bytes for disk in central.site.where(Disk, "host_uuid", host.uuid))
        for host in central.site.all(Host)
    ]
    before = summary()
    central.site.put(replace(central.cluster, usage_warning_percent=0))
    warned = summary()
    central.site.put(replace(central.cluster, usage_critical_percent=0))

    assert before == {
        "clusterFaultTolerantCapacityInBytes": sum(nodes) - max(nodes),
        "clusterUsageStatus": "OK",
    }
    assert (warned["clusterUsageStatus"], summary()["clusterUsageStatus"]) == ("WARNING", "CRITICAL")
    one = central.read(f"{CLUSTERS}/{central.cluster.uuid}", expand="storageSummary($select=clusterUsageStatus)")
    assert one["data"]["storageSummaryProjection"]["clusterUsageStatus"] == "CRITICAL"
    assert "clusterFaultTolerantCapacityInBytes" not in one["data"]["storageSummaryProjection"]


WRONG = [
    "colour",
    "cluster(",
    "cluster($top=3)",
    "cluster($select=colour)",
    "cluster($filter=name)",
    "cluster/name",
    ",",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_expanded_is_refused(central: Central, text: str) -> None:
    reply = central.send("GET", EXTERNAL, query_string={"$expand": text})
    assert reply.status_code == 400
    assert reply.get_json()["data"]["error"][0]["errorGroup"] == "INVALID_REQUEST"


@given(st.text(alphabet="cluster(),;$=selctfi 'name/", max_size=40))
def test_no_text_is_too_odd_for_the_parser(text: str) -> None:
    with suppress(Invalid):
        parse_expansion(text, "clustermgmt.v4.config.ExternalStorage")


def test_every_operation_that_can_expand_has_a_word_for_it() -> None:
    types = {str(one.data).removeprefix("#") for one in TREE().operations if "$expand" in one.query}
    assert types - set(EXPANSIONS) - set(UNTOLD) == set()


@pytest.mark.parametrize(("type_", "word"), [(type_, word) for type_, words in EXPANSIONS.items() for word in words])
def test_every_word_leads_somewhere(type_: str, word: str) -> None:
    expansion = EXPANSIONS[type_][word]
    fields = documented_types()[type_]["fields"]
    match expansion:
        case Own(shown):
            assert shown in fields
        case Computed(shown, target, names):
            assert shown.endswith("Projection")
            assert target.endswith("Projection")
            assert names
        case Related(path, shown, target):
            assert TREE().match("GET", path.replace("{", "").replace("}", "")) is not None
            assert shown in fields or shown.endswith("Projection")
            assert (target.removesuffix("Projection") in documented_types()) or expansion.fields


POLICIES, ROLES = "/api/iam/v4.0/authz/authorization-policies", "/api/iam/v4.0/authz/roles"


def test_a_policy_shows_the_role_that_it_gives(central: Central) -> None:
    roles = {role["extId"]: role for role in central.read(ROLES, limit=100)["data"]}
    everything = {"*": {"*": {"eq": "*"}}}
    terms = {"entities": [{"entityFilter": everything}], "identities": [{"identityFilter": everything}]}
    given = {"displayName": "new", "role": next(iter(roles)), **terms}
    assert central.send("POST", POLICIES, given).status_code == 201

    for policy in central.read(POLICIES, expand="role")["data"]:
        assert policy["$objectType"] == "iam.v4.authz.AuthorizationPolicyProjection"
        assert {**policy["roleProjection"], "$objectType": ""} == {**roles[policy["role"]], "$objectType": ""}
    (named,) = {
        tuple(policy["roleProjection"]) for policy in central.read(POLICIES, expand="role($select=displayName)")["data"]
    }
    assert "displayName" in named
    assert "operations" not in named


def test_a_policy_has_no_other_word(central: Central) -> None:
    for text in ("roles", "role/operations", "role($filter=displayName gt 5)", "role($expand=operations)"):
        assert central.send("GET", POLICIES, query_string={"$expand": text}).status_code == 400


@pytest.mark.parametrize(
    "operation",
    [row for row in TREE().operations if "$expand" in row.query and row.name in GENERATION.handlers],
    ids=lambda row: row.path,
)
def test_every_word_of_an_operation_is_answered(central: Central, operation: Operation) -> None:
    path = versioned(operation, filled(operation.path, furnish(central.site, operation)))
    type_ = (operation.data or "").strip("[]").removeprefix("#")

    for word, expansion in EXPANSIONS.get(type_, {}).items():
        found = central.read(path, expand=word).get("data", [])
        for record in found if isinstance(found, list) else [found]:
            assert record["$objectType"] in (type_, f"{type_}Projection")
            assert isinstance(record.get(expansion.shown, {}), dict | list)
    for word in UNTOLD.get(type_, ()):
        assert central.send("GET", path, query_string={"$expand": word}).status_code == 501
