"""What v1 says to nonsense: a status below 500 where the caller is at fault, its own envelope, and no traces."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.rest_v1.conftest import PREFIX
from contract_tests.rest_v2.element import NOWHERE, Element
from mock_prism.faces.rest.dispatch import MAX_BODY_BYTES
from mock_prism.faces.rest.v1 import GENERATION

UNKNOWN = [
    ("GET", "/hosts/{0}"),
    ("GET", "/hosts/{0}/alerts"),
    ("GET", "/hosts/{0}/events"),
    ("GET", "/vms/{0}"),
    ("GET", "/vms/{0}/alerts"),
    ("GET", "/clusters/{0}"),
    ("GET", "/clusters/{0}/events"),
    ("GET", "/containers/{0}"),
    ("GET", "/storage_pools/{0}"),
    ("GET", "/disks/{0}"),
    ("GET", "/cluster/rackable_units/{0}"),
    ("GET", "/cluster/domain_fault_tolerance_status/{0}"),
    ("POST", "/alerts/{0}/acknowledge"),
    ("POST", "/alerts/{0}/resolve"),
]
IDENTS = [NOWHERE, f"{NOWHERE}::1", "{cluster}::999", "{cluster}::", "::", "no-uuid", "%00", "..%2f..", "é"]
MISSING = [
    (method, path, ident)
    for method, path in UNKNOWN
    for ident in IDENTS
    if not (path.startswith("/clusters") and "{cluster}" in ident)  # what follows a cluster's uuid is passed over
]
READER = Element.start(GENERATION, PREFIX)
"""Only ever read from: one site serves all examples."""


def fault(element: Element, method: str, path: str, body: object = None, **more: Any) -> tuple[int, str]:
    """Status and message of a call that fails in the proper envelope."""
    reply = element.send(method, path, body, **more)
    answer: Any = reply.json
    assert answer.keys() == {"message", "detailedMessage", "errorCode"}
    assert answer["errorCode"].keys() == {"code", "helpUrl"}
    assert "Traceback" not in reply.text
    return reply.status_code, answer["message"]


@pytest.mark.parametrize(("method", "path", "ident"), MISSING)
def test_a_thing_that_is_not_there_is_not_found(method: str, path: str, ident: str) -> None:
    cluster = READER.host("A").cluster_uuid

    status, message = fault(READER, method, path.format(ident.format(cluster=cluster)))

    assert status == 404
    assert message.endswith("does not exist") or message.startswith("No service")


@pytest.mark.parametrize("text", ["{", "[1,", "nonsense", '{"a":}', "\x00", "[" * 100_000])
@pytest.mark.parametrize(("method", "path"), [("POST", "/genesis"), ("GET", "/cluster"), ("POST", "/vms")])
def test_a_body_that_is_not_json_is_malformed(method: str, path: str, text: str) -> None:
    status, message = fault(READER, method, path, data=text, content_type="application/json")

    assert (status, message[:15]) == (400, "Malformed JSON:")


def test_a_body_with_bytes_that_are_no_text_is_malformed() -> None:
    assert fault(READER, "POST", "/genesis", data=b"\xff\xfe{", content_type="application/json")[0] == 400


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_lacks_is_malformed(word: str) -> None:
    assert fault(READER, "POST", "/genesis", data=f'{{"value":{word}}}', content_type="application/json")[0] == 400


def test_a_body_that_is_too_large_is_refused() -> None:
    data = b'{"value":"' + b"x" * MAX_BODY_BYTES + b'"}'

    status, message = fault(READER, "POST", "/genesis", data=data, content_type="application/json")

    assert (status, message) == (413, f"The body is larger than {MAX_BODY_BYTES} bytes")


@pytest.mark.parametrize("path", ["/", "/nothing", "/hosts/a/b/c", "/%00", "/cluster/cluster"])
def test_a_path_that_is_none_is_not_found(path: str) -> None:
    assert fault(READER, "GET", path)[0] == 404


@pytest.mark.parametrize("domain", ["DISK", "disk", "RACKABLE_UNIT", "RACK"])
def test_fault_domains_that_are_not_judged_say_so(domain: str) -> None:
    status, message = fault(READER, "GET", f"/cluster/domain_fault_tolerance_status/{domain}")

    assert (status, message[-len(domain) :]) == (501, domain.upper())


@given(
    key=st.sampled_from(["count", "page", "sortCriteria", "searchString", "projection", "severity"]), value=st.text()
)
def test_no_parameter_at_all_brings_the_service_down(key: str, value: str) -> None:
    for path in ("/hosts", "/alerts"):
        reply = READER.send("GET", path, query_string={key: value.encode("utf-8", "replace").decode()})

        assert reply.status_code in (200, 422)
