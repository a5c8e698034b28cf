"""Every public client that the reference names (``prism-element-rest.md``, C2 and the sources at its head), and the
tests that play or run it under its name; and of each, what is not played.

Terraform's provider, nutanix.ansible, packer, CAPX and prism-go-client, which it names too, call none of these APIs.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
CLIENTS: dict[str, list[tuple[str, str]]] = {
    "abr (AsBuiltReport)": [("asbuiltreport", "test_asbuiltreport_finds_every_field_of_its_tables")],
    "alfred": [("element_clients", "test_alfred_takes_a_host_out_and_back_in")],
    "blueprints": [
        ("calm", "test_blueprints_read"),
        ("calm", "test_blueprints_clone_and_read_statistics"),
        ("calm", "test_blueprints_mount_an_image_in_a_drive"),
    ],
    "calm-dsl": [("calm", "test_calm_dsl_compares_the_version_that_v1_tells")],
    "check_nutanix": [
        ("check_nutanix", "test_check_nutanix_counts_health_and_alerts"),
        ("check_nutanix", "test_check_nutanix_writes_titles_from_their_contexts"),
    ],
    "checkmk": [("checkmk", "test_checkmk_fetches_all_that_its_checks_take")],
    "cloudpods": [
        ("element_clients", "test_cloudpods_pages_through_lists_by_their_total"),
        ("element_clients", "test_cloudpods_makes_a_vm_and_gives_it_a_disk_and_power"),
        ("element_clients", "test_cloudpods_uploads_an_image"),
    ],
    "cloudslang": [
        ("element_clients", "test_cloudslang_makes_changes_and_deletes_a_vm"),
        ("element_scripts", "test_cloudslang_gives_a_vm_nics_and_snapshots"),
    ],
    "code-samples": [("calm", "test_code_samples_make_an_image_by_the_name_and_the_uuid_of_its_container")],
    "curie": [
        ("curie", "test_curie_finds_one_version_in_the_short_and_in_the_full_one"),
        ("curie", "test_curie_asks_again_while_the_cluster_answers_with_a_503"),
        ("curie", "test_curie_hears_that_a_cluster_of_ahv_has_no_datastores"),
        ("curie", "test_curie_asks_genesis_which_nodes_run_and_takes_one_down"),
    ],
    "Datadog package": [("element_scripts", "test_ntnx_console_client_and_datadog_look_at_the_cluster_hosts_and_vms")],
    "exporter of claranet": [("prometheus_exporters", "claranet")],
    "exporter of ingka-group": [("prometheus_exporters", "ingka-group")],
    "exporter of jjamor": [("prometheus_exporters", "jjamor")],
    "exporter of JeremyLARDENOIS": [("prometheus_exporters", "JeremyLARDENOIS")],
    "exporter of sbourdeaud": [("prometheus_exporters", "sbourdeaud")],
    "forklift": [
        ("forklift", "test_forklift_tells_an_element_by_what_it_has_and_what_it_lacks"),
        ("forklift", "test_forklift_reads_where_disks_may_lie"),
    ],
    "hpe": [
        ("element_clients", "test_hpe_logs_in_once_and_goes_by_the_cookie"),
        ("element_scripts", "test_hpe_clones_changes_and_puts_back_a_vm_with_a_timestamp_of_one"),
    ],
    "hycu": [("element_scripts", "test_hycu_makes_a_container_and_an_open_volume_group")],
    "jedi": [("element_scripts", "test_jedi_reads_the_new_vm_from_its_task_at_a_hundred_percent")],
    "LPAR2RRD": [
        ("lpar2rrd", "test_lpar2rrd_collects_what_there_is_page_by_page"),
        ("lpar2rrd", "test_lpar2rrd_reads_the_health_of_each_noun"),
    ],
    "MCP server of markt": [("markt_mcp", "test_markt_reads")],
    "MCP server of veg-salad (nutanix-mcp)": [("nutanix_mcp", "test_it_looks_around_in_a_cluster")],
    "Nutanix NCC-orchestrator": [("element_clients", "test_ncc_orchestrator_runs_the_checks_and_cuts_the_summary")],
    "ntnx-api": [
        ("ntnx_api", "test_it_connects_and_reads_what_there_is"),
        ("ntnx_api", "test_it_configures_a_cluster"),
        ("ntnx_api", "test_it_takes_a_vm_from_its_creation_to_its_deletion"),
    ],
    "ntnx-console-client": [
        ("element_scripts", "test_ntnx_console_client_and_datadog_look_at_the_cluster_hosts_and_vms")
    ],
    "sbd (sbourdeaud)": [
        ("sbourdeaud", "test_sbourdeaud_reads"),
        ("sbourdeaud", "test_sbourdeaud_tells_the_versions_of_all_software_node_by_node"),
        ("sbourdeaud", "test_sbourdeaud_finds_a_file_server_by_its_name_and_asks_how_it_is"),
        ("failover_scripts", "test_sbd_migrates_all_active_domains_and_waits_at_both_ends"),
    ],
    "stage (stageworkshop)": [
        ("stageworkshop", "test_stage_changes_the_first_password_and_goes_on_with_the_new_one"),
        ("stageworkshop", "test_stage_asks_whether_the_cluster_has_shares_and_makes_a_file_server"),
    ],
    "virt-who": [("virt_who", "test_virt_who_finds_who_runs_where")],
    "wadeperrigo": [
        ("wadeperrigo", "test_wadeperrigo_lists"),
        ("wadeperrigo", "test_wadeperrigo_makes_starts_and_deletes_a_vm"),
    ],
    "xsoar": [
        ("element_clients", "test_xsoar_looks_at_vms_and_takes_care_of_alerts"),
        ("element_scripts", "test_xsoar_switches_a_vm_polls_its_task_and_asks_whether_there_is_such_a_task"),
    ],
    "yuichi110": [
        ("yuichi110", "test_yuichi110_reads_all_of_the_cluster_with_no_default"),
        ("yuichi110", "test_yuichi110_puts_networks_and_images_on_a_new_cluster"),
    ],
    "ztf (zerotouch-framework)": [
        ("zerotouch_framework", "test_ztf_changes_the_default_password_and_the_old_one_opens_no_more"),
        ("zerotouch_framework", "test_ztf_accepts_the_licence_once"),
        ("zerotouch_framework", "test_ztf_switches_pulse"),
        ("zerotouch_framework", "test_ztf_adds_a_directory_that_is_not_there_yet_and_takes_it_away"),
        ("zerotouch_framework", "test_ztf_registers_a_cluster_that_is_with_no_prism_central_yet"),
    ],
}
"""Of each a module of this folder, and a test in it: a function, or a key of the table that its test goes through."""

INSTALLED = {"ntnx-api", "MCP server of veg-salad (nutanix-mcp)"}
"""Run as they come from PyPI: their modules' names are theirs, and they ask whatever they ask."""

SORTS = {"exporter", "of", "MCP", "server", "package", "Nutanix"}
"""Words beside a name that say what sort of client it is."""


def tree(module: str) -> ast.Module:
    """The source of a module."""
    return ast.parse((FOLDER / f"test_{module}.py").read_text())


def known_in(module: str) -> set[str]:
    """The tests in a module, and the keys of tables that a test of it is parametrised by."""
    body = tree(module).body
    tests = [one for one in body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")]
    tables = {
        mark.args[1].id
        for test in tests
        for mark in test.decorator_list
        if isinstance(mark, ast.Call) and len(mark.args) > 1 and isinstance(mark.args[1], ast.Name)
    }
    keys = {
        key.value
        for one in body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id in tables
        if isinstance(one.value, ast.Dict)
        for key in one.value.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    return {test.name for test in tests} | keys


def plain(name: str) -> str:
    """A name in small letters alone."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


@pytest.mark.parametrize("client", CLIENTS)
def test_a_known_client_is_played_or_run_by_tests_that_there_are(client: str) -> None:
    missing = [(module, test) for module, test in CLIENTS[client] if test not in known_in(module)]

    assert missing == []


@pytest.mark.parametrize("client", sorted(CLIENTS.keys() - INSTALLED))
def test_the_tests_of_a_client_carry_its_name(client: str) -> None:
    words = client.replace("(", " ").replace(")", " ").split()
    names = [plain(word) for word in words if word not in SORTS]

    assert [test for _, test in CLIENTS[client] if not any(name in plain(test) for name in names)] == []


@pytest.mark.parametrize("client", sorted(INSTALLED))
def test_what_is_run_as_it_comes_is_named_by_its_module(client: str) -> None:
    assert {plain(module) in plain(client) for module, _ in CLIENTS[client]} == {True}


def test_whoever_leaves_calls_out_says_which() -> None:
    """Those modules that play one client each have a table of what of it they do not play."""
    own = {module for tests in CLIENTS.values() for module, _ in tests}
    shared = {"element_clients", "element_scripts", "failover_scripts", "ntnx_api", "nutanix_mcp", "virt_who"}

    assert [module for module in sorted(own - shared) if "NOT_PLAYED" not in names_in(module)] == []


def names_in(module: str) -> set[str]:
    """What a module gives names to at its top."""
    found: set[str] = set()
    for one in tree(module).body:
        targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found
