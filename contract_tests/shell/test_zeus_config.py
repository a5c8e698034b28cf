"""zeus_config_printer: what public scripts cut out of the configuration, and that it is the model's."""

from __future__ import annotations

import re

from contract_tests.shell.shell import CVM_A, A, Shell


def lines_after(text: str, mark: str, count: int) -> str:
    """A line and so many that follow, each time it is there: ``grep -A``."""
    lines = text.splitlines()
    return "\n".join(one for at, line in enumerate(lines) if mark in line for one in lines[at : at + count + 1])


def test_identities_stand_at_the_beginning_of_a_line(shell: Shell) -> None:
    """Scripts grep ``cluster_uuid``, ``cluster_name``, ``cluster_id``, and ``^cluster_external_ip:``."""
    text = shell.output("zeus_config_printer")

    assert re.search(r"^cluster_external_ip: (.*)$", text, re.MULTILINE)[1] == '"192.168.38.170"'  # type: ignore[index]
    assert re.findall(r"^cluster_(?:id|uuid|name): .*$", text, re.MULTILINE) == [
        "cluster_id: 4269580348516142591",
        'cluster_uuid: "0005ada7-2759-1c22-bb40-98b4ad4b0dff"',
        'cluster_name: "nx-four"',
    ]
    assert {line.split()[1] for line in text.splitlines() if "cluster_uuid" in line} == {
        '"0005ada7-2759-1c22-bb40-98b4ad4b0dff"'
    }


def test_the_controller_vms_of_a_block_are_found_by_the_blocks_uuid(shell: Shell) -> None:
    """new-rackinfo.sh: ``grep UUID -A4 | grep controller_vm_backplane_ip``."""
    text = shell.output("zeus_config_printer")
    unit = re.findall(r'rackable_unit_uuid: "([^"]+)"', text)[0]

    found = re.findall(r'controller_vm_backplane_ip: "([^"]+)"', lines_after(text, unit, 4))

    assert found == [f"192.168.38.{number}" for number in range(165, 169)]


def test_nodes_disks_and_containers_are_the_clusters(shell: Shell) -> None:
    text = shell.output("zeus_config_printer")

    assert [text.count(f"\n{key} {{\n") for key in ("disk_list", "node_list", "container_list")] == [16, 4, 3]
    assert text.count("node_status: kNormal\n") == 4
    assert "current_max_fault_tolerance: 1\n" in text


def test_it_follows_what_happens(shell: Shell) -> None:
    shell.output("acli", "ha.update", "enable_failover=false")
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")
    shell.at(A).run("shutdown", "-h", "now")

    text = shell.output("zeus_config_printer")

    assert "  failover_enabled: false\n" in text
    assert "current_max_fault_tolerance: 0\n" in text
    assert text.count("conn_state: kDisconnected\n") == 1


def test_it_takes_no_arguments(shell: Shell) -> None:
    ended = shell.run("zeus_config_printer", "-x")

    assert (ended.stdout, ended.stderr, ended.status) == ("", "Usage: zeus_config_printer\n", 64)


def test_what_there_is_not_says_so_politely(shell: Shell) -> None:
    ended = shell.run("logbay", "collect", "-d=1h")

    assert (ended.stdout, ended.status) == ("", 69)
    assert ended.stderr == "mock-prism does not simulate logbay collect yet\n"
