"""Schemathesis over the OpenAPI descriptions: whatever it makes up is answered in an API's own form, with little work.

It is not among the requirements of the tests, and skipped where it is missing.
"""

from __future__ import annotations

import base64
import json
import os
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from mock_prism.app import GENERATIONS, create_app
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site

schemathesis = pytest.importorskip("schemathesis")

EPOCH_MICROS = 1_700_000_000_000_000
AUTHORIZATION = {"Authorization": f"Basic {base64.b64encode(b'admin:Nutanix/4u').decode()}"}
MOCK_FAULT = b"Internal error of mock_prism"
LONGEST_SECONDS = 10
CALLS = int(os.environ.get("SCHEMATHESIS_CALLS", "1"))
"""How often each operation is called."""


def fault(response: Any, spent: float) -> str | None:
    """What is wrong with an answer, if anything. Errors of the product's own are not: some of them are 500."""
    content, kind = response.content, (response.headers.get("content-type") or [""])[0]
    if MOCK_FAULT in content:
        return "a fault of the mock"
    if spent > LONGEST_SECONDS:
        return f"worked for {spent:.0f} s"
    if response.status_code >= 400 and content and kind != "application/json":
        return f"an error in {kind}"
    if kind == "application/json" and content:
        json.loads(content)
    return None


@pytest.mark.parametrize("name", [generation.name for generation in GENERATIONS if generation.name != "v3"])
def test_whatever_the_descriptions_allow_is_answered_in_form(name: str) -> None:
    sandboxes = Sandboxes(load_site("four-node", seed=1, epoch_micros=EPOCH_MICROS), Pace.EAGER)
    schema = schemathesis.openapi.from_wsgi(f"/_mock/openapi/{name}.json", create_app(sandboxes))
    faults: dict[str, tuple[str, object]] = {}

    for found in schema.get_all_operations():
        operation = found.ok()

        @seed(1)
        @settings(
            max_examples=CALLS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def call(case: Any) -> None:
            began = time.thread_time()  # of work: how long it takes is the machine's affair
            complaint = fault(case.call(headers=AUTHORIZATION), time.thread_time() - began)
            if complaint is not None:
                faults.setdefault(case.operation.label, (complaint, case.body))

        call()

    assert faults == {}
