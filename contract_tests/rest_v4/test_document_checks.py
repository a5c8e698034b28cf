"""Bad bodies of documents: the field at fault is named, and nothing has changed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.clients.valid_values import object_of
from contract_tests.rest_v4.central import NOWHERE, Central
from mock_prism.faces.rest.v4 import GENERATION
from mock_prism.faces.rest.v4.document_checks import checked_body, dressed, unformed
from mock_prism.faces.rest.v4.document_defaults import default_content
from mock_prism.faces.rest.v4.document_shapes import Shape, shape
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.model.document import Document
from mock_prism.model.errors import Invalid
from mock_prism.model.volume_group import VolumeGroup

GATEWAYS = "/api/networking/v4.4/config/gateways"
GROUPS = "/api/volumes/v4.3/config/volume-groups"
POLICIES = "/api/vmm/v4.3/images/config/rate-limit-policies"
TYPES = documented_types()


@pytest.mark.parametrize(
    ("body", "attribute", "words"),
    [
        (
            {"name": 5},
            "name",
            'Instance type (integer) does not match any allowed primitive type (allowed: ["string"])',
        ),
        ({"nmae": "x"}, "nmae", 'Object instance has properties which are not allowed by the schema: ["nmae"]'),
        ({"sharingStatus": "MAYBE"}, "sharingStatus", 'Instance value ("MAYBE") not found in enum'),
        ({"sharingStatus": "$UNKNOWN"}, "sharingStatus", 'Instance value ("$UNKNOWN") not found in enum'),
        ({"clusterReference": "here"}, "clusterReference", "ECMA 262 regex"),
        ({"isHidden": "true"}, "isHidden", "Instance type (string)"),
        ({"name": "x" * 1_000}, "name", "is too long"),
        ({"disks": {"a": 1}}, "disks", "Instance type (object)"),
        ({"disks": [{"diskSizeBytes": True}]}, "disks[0].diskSizeBytes", "Instance type (boolean)"),
        ([1], None, "Instance type (array)"),
    ],
)
def test_the_field_at_fault_is_named(central: Central, body: Any, attribute: str | None, words: str) -> None:
    reply = central.send("POST", GROUPS, body)

    error = reply.get_json()["data"]["error"]
    complaint = error["validationErrorMessages"][0]
    assert (reply.status_code, error["$objectType"]) == (400, "volumes.v4.error.SchemaValidationError")
    assert (complaint["location"], complaint.get("attributePath")) == ("@body", attribute)
    assert complaint["message"].startswith(words) or words in complaint["message"]
    assert [*central.site.all(Document), *central.site.all(VolumeGroup)] == []


def test_what_is_required_must_be_there(central: Central) -> None:
    reply = central.send("POST", POLICIES, {"description": "slow"})

    complaint = reply.get_json()["data"]["error"]["validationErrorMessages"][0]
    assert reply.status_code == 400
    assert complaint["message"].startswith("Object has missing required properties")
    assert complaint["attributePath"] in complaint["message"]


def test_what_the_server_says_itself_is_passed_over(central: Central) -> None:
    body = {"name": "north", "extId": NOWHERE, "tenantId": NOWHERE, "$reserved": {"ETag": "x"}, "$unknownFields": {}}

    task = central.finished(central.send("POST", GATEWAYS, body))

    (gateway,) = central.read(GATEWAYS)["data"]
    assert gateway["extId"] == task.entities[0].uuid != NOWHERE
    assert "tenantId" not in gateway


@pytest.mark.parametrize(
    "text", ["2026-01-02T03:04:05Z", "2026-01-02T05:04:05+02:00", "2026-01-02T03:04:05.000000000Z"]
)
def test_instants_are_kept_in_one_form(text: str) -> None:
    found = checked_body({"expirationTime": text}, "#dataprotection.v4.config.ExpirationTimeSpec", is_entity=False)

    assert found["expirationTime"] == "2026-01-02T03:04:05.000000Z"


def test_an_instant_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        checked_body({"expirationTime": "soon"}, "#dataprotection.v4.config.ExpirationTimeSpec", is_entity=False)

    assert refused.value.field == "expirationTime"


ONE_OF = [
    (name, field, expression["one_of"])
    for name, row in sorted(TYPES.items())
    for field, expression in row.get("fields", {}).items()
    if isinstance(expression, dict) and "one_of" in expression
]


@pytest.mark.parametrize(("name", "field", "alternatives"), ONE_OF, ids=lambda value: str(value)[:60])
def test_a_one_of_is_told_by_its_type(name: str, field: str, alternatives: list[str]) -> None:
    """Every alternative that is an object comes back as the one that it was."""
    named = [alternative for alternative in alternatives if alternative.startswith("#")]

    for alternative in named:
        body = {**object_of(name, 2), field: object_of(alternative[1:], 2)}
        found = checked_body(body, f"#{name}", is_entity=False)
        if isinstance(found[field], dict):
            assert found[field]["$objectType"] == alternative[1:]


BODIES = sorted({row.body or "" for row in GENERATION.tree().operations if shape(row) is not None and row.body})


@pytest.mark.parametrize("name", BODIES)
def test_every_type_of_body_takes_a_valid_one(name: str) -> None:
    """And what it makes of it is said again by dressing the same without its types."""
    found = checked_body(object_of(name[1:]), name, is_entity=False)

    assert found["$objectType"] == name[1:]
    assert dressed(found, name) == found


SETTINGS = sorted(
    {row.data or "" for row in GENERATION.tree().operations if shape(row) in (Shape.READ_SETTING, Shape.SAMPLES)}
)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_default_is_of_its_type(name: str) -> None:
    content = default_content(name[1:])

    assert checked_body(content, name, is_entity=True) == content


def test_a_form_says_true_in_words() -> None:
    assert unformed({"isCacEnabled": "True", "name": "True"}, "iam.v4.authn.CertAuthProvider") == {
        "isCacEnabled": True,
        "name": "True",
    }


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = sorted(TYPES["volumes.v4.config.VolumeGroup"]["fields"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=JSON | st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4))
def test_no_body_breaks_it(body: Any) -> None:
    with suppress(Invalid):
        found = checked_body(body, "#volumes.v4.config.VolumeGroup", is_entity=True)
        assert checked_body(found, "#volumes.v4.config.VolumeGroup", is_entity=True) == found


def test_a_body_that_is_too_deep_is_refused() -> None:
    body: Any = {}
    for _ in range(200):
        body = {"filters": [body], "name": "x", "parents": [body]}

    with pytest.raises(Invalid):
        checked_body({"parents": [body]}, "#aiops.v4.config.EntityDescriptor", is_entity=True)
