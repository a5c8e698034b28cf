"""Which public clients are known to call v0.8, v1 and v2.0, and where each is played or run, under its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ELEMENT, SCRIPTS = "test_element_clients.py", "test_element_scripts.py"
FOLDER = Path(__file__).parent
CLIENTS: dict[str, tuple[str, str]] = {
    "alfred": (ELEMENT, "test_alfred_"),
    "AsBuiltReport": (ELEMENT, '"AsBuiltReport": '),
    "blueprints": (ELEMENT, "test_blueprints_"),
    "calm-dsl": (SCRIPTS, "test_calm_dsl_and_code_samples_"),
    "check_nutanix": (SCRIPTS, "test_check_nutanix_"),
    "checkmk": (ELEMENT, '"checkmk": '),
    "cloudpods": (ELEMENT, "test_cloudpods_"),
    "cloudslang": (ELEMENT, "test_cloudslang_"),
    "code-samples": (SCRIPTS, "test_calm_dsl_and_code_samples_"),
    "curie": (SCRIPTS, "test_curie_"),
    "Datadog": (SCRIPTS, "_and_datadog_"),
    "exporters for Prometheus": (ELEMENT, '"exporters": '),
    "forklift": (SCRIPTS, "test_forklift_"),
    "hpe": (SCRIPTS, "test_hpe_"),
    "hycu": (SCRIPTS, "test_hycu_"),
    "jedi": (SCRIPTS, "test_jedi_"),
    "LPAR2RRD": (ELEMENT, '"LPAR2RRD": '),
    "MCP servers": (SCRIPTS, "test_mcp_servers_"),
    "NCC orchestrator": (ELEMENT, "test_ncc_orchestrator_"),
    "ntnx-api": ("test_ntnx_api.py", "test_"),
    "ntnx-console-client": (SCRIPTS, "test_ntnx_console_client_"),
    "nutanix-mcp": ("test_nutanix_mcp.py", "test_"),
    "sbd": (SCRIPTS, "test_sbd_"),
    "stage": (SCRIPTS, "test_stage_"),
    "STIG scripts": (SCRIPTS, "_and_stig_scripts_"),
    "virt-who": ("test_virt_who.py", "test_virt_who_"),
    "wadeperrigo": (ELEMENT, '"wadeperrigo": '),
    "xsoar": (SCRIPTS, "test_xsoar_"),
    "yuichi110": (SCRIPTS, "test_yuichi110_"),
    "ztf": ("test_nutanix_ztf.py", "test_"),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_known_client_is_played_or_run_by_its_name(client: str) -> None:
    file, words = CLIENTS[client]

    assert re.search(re.escape(words), (FOLDER / file).read_text())
