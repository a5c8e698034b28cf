"""nuclei: what Prism Central knows, in the keys captured (2025) and in lists that a script pipes into jq."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract_tests.shell.shell import CVM_A, Shell

UUID_WEB = "6048f5ef-a128-4778-8954-13937b66be6c"
CAPTURED = [
    *("memory_size_mib", "num_sockets", "num_vcpus_per_socket", "num_threads_per_core", "memory_overcommit_enabled"),
    *("gpu_console_enabled", "cpu_hotplug_enabled", "scsi_controller_enabled", "generation_uuid", "bios_uuid"),
    *("hardware_clock_timezone", "is_vcpu_hard_pinned", "host_reference", "hypervisor_type", "machine_type"),
    *("is_agent_vm", "enable_cpu_passthrough", "disable_branding", "power_state", "boot_config", "vnuma_config"),
    *("hardware_virtualization_enabled", "vtpm_config", "apc_config", "disk_list", "nic_list", "gpu_list"),
    *("vga_console_enabled", "serial_port_list", "power_state_mechanism"),
]


def document(shell: Shell, *words: str) -> Any:
    """The document that a call prints."""
    return json.loads(shell.run("nuclei", "-output_format", "json", *words).stdout)


def listed(shell: Shell, noun: str, *words: str) -> Any:
    """The list that a call prints on its own."""
    return json.loads(shell.run("nuclei", f"{noun}.list", "format=json", *words).stdout)


def test_a_vm_is_an_intent_with_the_keys_captured_in_their_order(shell: Shell) -> None:
    whole = document(shell, "vm.get", "web-01")

    data = whole["data"]
    assert (list(whole), whole["error"], whole["status"]) == (["data", "error", "status"], None, 0)
    assert list(data) == ["api_version", "metadata", "status", "spec"]
    assert list(data["status"]["resources"]) == CAPTURED
    assert (data["metadata"]["kind"], data["metadata"]["uuid"]) == ("vm", UUID_WEB)
    assert data["status"]["resources"]["host_reference"]["name"] == "192.168.38.161"
    assert data["status"]["resources"]["nic_list"][0]["ip_endpoint_list"] == [{"type": "ASSIGNED", "ip": "10.20.0.50"}]
    assert "host_reference" not in data["spec"]["resources"]


def test_its_log_goes_to_stderr_and_names_the_cluster(shell: Shell) -> None:
    ended = shell.at(CVM_A).run("nuclei", "vm.get", UUID_WEB)

    log = ended.stderr.splitlines()
    assert len(log) == 6
    assert log[0] == f"2023/11/14 22:13:20 ZK : Initiating connection to server {CVM_A}:9876"
    assert "Parsed cluster id: 4269580348516142591 and cluster incarnation id: 1598308314848290 from" in log[4]
    assert ended.stdout.startswith("api_version: 3.1\nmetadata:\n  categories: {}\n")


def test_a_list_is_a_table_of_states(shell: Shell) -> None:
    ended = shell.run("nuclei", "vm.list", "length=2", "offset=1")

    assert ended.lines[:4] == ["Total Entities : 24", "Length         : 2", "Offset         : 1", "Entities       :"]
    assert [line.split() for line in ended.lines[4:]] == [
        ["Name", "UUID", "State"],
        ["app-02", shell.vm("app-02").uuid, "COMPLETE"],
        ["app-03", shell.vm("app-03").uuid, "COMPLETE"],
    ]


def test_a_script_finds_the_cluster_that_has_an_address(shell: Shell) -> None:
    """stageworkshop: Determine_PE."""
    clusters = [
        one
        for one in listed(shell, "cluster")["entities"]
        if one["status"]["state"] == "COMPLETE" and one["status"]["resources"]["network"].get("external_ip") is not None
    ]

    assert [one["status"]["name"] for one in clusters] == ["nx-four"]
    assert clusters[0]["status"]["resources"]["network"]["external_ip"] == "192.168.38.170"


def test_every_noun_is_listed_and_each_of_a_list_is_read(shell: Shell) -> None:
    for noun, count in (("cluster", 2), ("host", 4), ("subnet", 2), ("image", 3), ("vm", 20)):
        entities = listed(shell, noun)["entities"]

        assert len(entities) == count, noun
        for one in entities:
            assert document(shell, f"{noun}.get", one["metadata"]["uuid"])["data"] == one


def test_prism_central_sees_the_vms_of_all_its_clusters_and_a_cluster_on_its_own_only_its_own() -> None:
    shell = Shell.on("two-clusters")
    clusters = {one["status"]["cluster_reference"]["name"] for one in listed(shell, "vm", "length=500")["entities"]}

    assert len(clusters) == 2


def test_it_shows_what_acli_has_just_done(shell: Shell) -> None:
    shell.output("acli", "vm.off", "web-01")

    resources = document(shell, "vm.get", "web-01")["data"]["status"]["resources"]

    assert resources["power_state"] == "OFF"
    assert "host_reference" not in resources


@pytest.mark.parametrize(
    ("words", "text", "status"),
    [
        (["vm.get", "nobody"], "Could not find vm nobody", 1),
        (["vm.gte", "x"], "Unknown command: vm.gte, did you mean vm.get?", 1),
        (["vm.list", "length=0"], "Invalid length: must be 1 to 500, and the offset no less than 0", 1),
        (["vm.list", "length=many"], "Invalid length: 'many' is not an integer", 1),
        (["vm.get"], "Missing parameter: name. Usage: vm.get name", 1),
        (["-output_format", "xml", "vm.list"], "Unknown output format: xml, must be one of default, json, json-pr", 1),
        (["-output_format"], "Option -output_format needs a value", 1),
        (["-server", "x", "vm.list"], "mock-prism does not simulate nuclei -server yet", 69),
    ],
)
def test_what_cannot_be_is_a_sentence_on_stderr(shell: Shell, words: list[str], text: str, status: int) -> None:
    ended = shell.run("nuclei", *words)

    assert (ended.stdout, ended.status) == ("", status)
    assert ended.stderr.startswith(text)


def test_an_error_is_a_document_where_one_was_asked_for(shell: Shell) -> None:
    ended = shell.run("nuclei", "-output_format=json", "vm.get", "nobody")

    assert json.loads(ended.stdout) == {"data": None, "error": "Could not find vm nobody", "status": 1}
    assert (ended.stderr, ended.status) == ("", 1)


def test_of_names_that_are_not_unique_it_wants_the_uuid() -> None:
    shell = Shell.on("two-clusters")

    ended = shell.run("nuclei", "image.get", listed(shell, "image")["entities"][0]["status"]["name"])

    assert (ended.status, "use the UUID" in ended.stderr) == (1, True)


def test_its_help_derives_from_its_verbs(shell: Shell) -> None:
    assert shell.output("nuclei", "help", "subnet.get").startswith("subnet.get name\n")
