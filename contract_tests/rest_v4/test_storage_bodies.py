"""Whatever a body of storage holds, the answer is an answer: accepted, refused, or declared."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.rest_v4.central import CLUSTERS, NOWHERE, Central
from contract_tests.rest_v4.test_storage import CONTAINERS
from contract_tests.rest_v4.test_volume_attachments import CLIENTS, IQN, act
from contract_tests.rest_v4.test_volume_groups import GROUPS, made
from mock_prism.faces.rest.v4.types import documented_types
from mock_prism.model.volume_group import IscsiClient, VolumeGroup

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2),
    max_leaves=6,
)
WORDS = st.sampled_from([NOWHERE, "CHAP", "NONE", "SHARED", "NVMF", "ON", "STORAGE_CONTAINER", "x", ""])


def like(name: str, depth: int = 0) -> st.SearchStrategy[Any]:
    """Bodies that have some fields of a type, with values of the right sort or of any."""
    fields = documented_types()[name]["fields"]
    return st.fixed_dictionaries({}, optional={key: _value(expression, depth) for key, expression in fields.items()})


def _value(expression: Any, depth: int) -> st.SearchStrategy[Any]:
    if isinstance(expression, dict):
        return _value(expression.get("type", expression.get("one_of", ["string"])[0]), depth)
    if expression.startswith("["):
        return st.lists(_value(expression[1:-1], depth + 1), max_size=2)
    if expression.startswith("#") and "fields" in documented_types()[expression[1:]] and depth < 2:
        return like(expression[1:], depth + 1)
    plain: dict[str, st.SearchStrategy[Any]] = {"boolean": st.booleans(), "integer": st.integers(-1, 1 << 50)}
    return plain.get(expression, WORDS) | JSON


CASES = [
    ("POST", GROUPS, "volumes.v4.config.VolumeGroup"),
    ("PUT", "{group}", "volumes.v4.config.VolumeGroup"),
    ("POST", "{group}/disks", "volumes.v4.config.VolumeDisk"),
    ("POST", "{group}/$actions/attach-vm", "volumes.v4.config.VmAttachment"),
    ("POST", "{group}/$actions/attach-iscsi-client", "volumes.v4.config.IscsiClient"),
    ("POST", "{group}/$actions/detach-iscsi-client", "volumes.v4.config.IscsiClientAttachment"),
    ("POST", "{group}/$actions/associate-category", "volumes.v4.config.CategoryEntityReferences"),
    ("PUT", "{client}", "volumes.v4.config.IscsiClient"),
    ("POST", CONTAINERS, "clustermgmt.v4.config.StorageContainer"),
    ("PUT", "{container}", "clustermgmt.v4.config.StorageContainer"),
    ("POST", "{cluster}/$actions/add-disk", "clustermgmt.v4.config.DiskAdditionSpec"),
]


@pytest.mark.parametrize(("method", "path", "name"), CASES)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_no_body_breaks_it(central: Central, method: str, path: str, name: str, data: st.DataObject) -> None:
    if not list(central.site.all(IscsiClient)):
        central.finished(act(central, made(central), "attach-iscsi-client", {"iscsiInitiatorName": IQN}))
    places = {
        "group": f"{GROUPS}/{next(iter(central.site.all(VolumeGroup))).uuid}",
        "client": f"{CLIENTS}/{next(iter(central.site.all(IscsiClient))).uuid}",
        "container": f"{CONTAINERS}/{next(iter(central.read(CONTAINERS)['data']))['containerExtId']}",
        "cluster": f"{CLUSTERS}/{central.cluster.uuid}",
    }
    target = path.format(**places)
    token = central.send("GET", target).headers.get("ETag", "") if method == "PUT" else ""
    body = data.draw(like(name) | JSON)

    reply = central.send(method, target, body, headers={"If-Match": token} if token else {})

    assert reply.status_code in (202, 400, 409, 501), (body, reply.text)
    while central.site.leap():
        pass
