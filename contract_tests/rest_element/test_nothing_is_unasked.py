"""Every documented parameter of every GET of v0.8, v1 and v2.0 makes a difference or is refused, where there is
anything to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from contract_tests.rest_element.furnished import members
from contract_tests.rest_element.prism import GENERATIONS
from contract_tests.rest_element.scene import scene
from contract_tests.rest_element.test_every_get import NOTHING, REFUSED, filled
from mock_prism.faces.rest.catalogue import Operation

SCENE = scene()
IDS = members(SCENE)
WORDS = ("no such", "true", "false", "1", "99999999", "name", "00000000-0000-4000-8000-00000000000a")
SEARCHED = {"searchAttributeList": "searchString", "search_attribute_list": "search_string"}
"""What says more of another parameter."""
SHOWN_ANYWAY: Mapping[str, str] = {
    "detailed_info": "all there is of an alert is shown",
    "detailedSummary": "what is known of each check is shown",
    "fullDetails": "all there is of a snapshot or a remote site is shown",
    "full_details": "likewise",
    "full_Details": "likewise",
    "getCauses": "causes are shown, and none is known",
    "get_causes": "likewise",
    "includeDeleted": "nothing that is marked for removal stays",
    "include_deleted": "likewise",
    "includedeleted": "likewise",
    "includeInternalChecks": "all checks are shown",
    "include_internal_checks": "likewise",
    "remoteContainers": "those of a remote site are shown",
    "remoteVStores": "likewise",
    "timeoutseconds": "the call does not wait (assumed)",
    "includeDiskSizes": "the disk is an empty drive",
}
UNTRIED = ("/vfilers", "/vdisks", "/license", "/application")
"""Where a parameter is not tried yet, or there is nothing to choose from."""
READS = [
    operation
    for generation in GENERATIONS.values()
    for operation in generation.tree().operations
    if operation.method == "GET" and operation.query and operation.name in generation.handlers
    if operation.returns != "file" and operation.path not in REFUSED | NOTHING
    if not operation.path.startswith(UNTRIED) and filled(operation, IDS) is not None
]


def is_nothing(answer: Any) -> bool:
    """Whether there is nothing to choose from."""
    return not (answer.get("entities", answer) if isinstance(answer, dict) else answer)


@pytest.mark.parametrize("operation", READS, ids=lambda row: row.name)
def test_no_parameter_is_passed_over(operation: Operation) -> None:
    path = str(filled(operation, IDS))
    path, element = f"{path}{'' if '?' in path else '?'}", SCENE.of(operation.generation)
    plain = element.send("GET", path)
    lost = []
    for key in operation.query:
        if f"{key}=" in path or key in SHOWN_ANYWAY or is_nothing(plain.json):
            continue
        more = f"{SEARCHED[key]}=0&" if key in SEARCHED else ""
        usual = element.send("GET", f"{path}&{more}").text
        if all(element.send("GET", f"{path}&{more}{key}={word}").text == usual for word in WORDS):
            lost.append(key)

    assert lost == []
