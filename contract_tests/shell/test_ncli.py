"""ncli: blocks and documents, in the forms captured on CE 6.5.2 and AOS 6.7.1, and the CVM's maintenance flag."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from contract_tests.shell.shell import CVM_A, CVM_B, CVM_C, CVM_D, A, B, Shell
from mock_prism.faces.shell.render import ncli_blocks, ncli_size
from mock_prism.model.cluster import Cluster

POSITION = "Node physical position can't be displayed for this model. Please refer to Prism UI for this information."
CVMS = [CVM_A, CVM_B, CVM_C, CVM_D]
LABELS_OF_INFO = (
    """\
Cluster Id|Cluster Uuid|Cluster Name|Cluster Version|Cluster Full Version|External IP address|Node Count|Block Count
Shadow Clones Status|Has Self Encrypting Disk|Cluster Masquerading I...|Cluster Masquerading PORT|Is registered to PC
Rebuild Reservation|Encryption In Transit|Is LTS|External Data Services...|Support Verbosity Level|Lock Down Status
Password Remote Login ...|Timezone|On-Disk Dedup|NCC Version|Common Criteria Mode|Degraded Node Monitoring
""".replace("\n", "|")
    .rstrip("|")
    .split("|")
)


def blocks(text: str) -> list[dict[str, str]]:
    """The blocks of an answer, each of whose lines must have ncli's form."""
    assert text.startswith("\n")
    assert text.endswith("\n")
    found = []
    for block in text[1:].split("\n\n"):
        lines = [re.fullmatch(r"    (.{25}) : (.*)", line) for line in block.rstrip("\n").split("\n")]
        assert all(lines), block
        found.append({line[1].rstrip(): line[2] for line in lines if line})
    return found


def documents(shell: Shell, *argv: str) -> Any:
    """What stands under ``data``."""
    document = shell.run("ncli", "--json=true", *argv).document
    assert document["status"] == 0
    return document["data"]


def test_a_host_is_a_block_of_sixteen_lines_as_captured(shell: Shell) -> None:
    host, cvm = shell.host(A), shell.cvm(A)

    text = shell.output("ncli", "host", "ls", "id=2")

    assert (
        text
        == f"""
    Id                        : {host.cluster_uuid}::2
    Uuid                      : {host.uuid}
    Name                      : NTNX-17SM6B290216-A
    IPMI Address              : 192.168.39.161
    Controller VM Address     : {cvm.ip}
    Controller VM NAT Address : {""}
    Controller VM NAT PORT    : {""}
    Hypervisor Address        : {A}
    Hypervisor Version        : Nutanix 20201105.30398
    Host Status               : NORMAL
    Oplog Disk Size           : 400 GiB (429,496,729,600 bytes) (3.6%)
    Under Maintenance Mode    : null (-)
    Metadata store status     : Metadata store enabled on the node
    Node Position             : {POSITION}
    Node Serial (UUID)        : {host.serial} ({host.uuid})
    Block Serial (Model)      : 17SM6B290216 (NX-3060-G7)
"""
    )


def test_a_blank_line_stands_before_each_host_in_the_order_of_their_numbers(shell: Shell) -> None:
    shown = blocks(shell.output("ncli", "host", "list"))

    assert [block["Controller VM Address"] for block in shown] == CVMS
    assert [block["Id"].rpartition("::")[2] for block in shown] == ["2", "3", "4", "5"]


@pytest.mark.parametrize("form", ["{number}", "{cluster}::{number}"])
def test_a_host_goes_by_its_number_with_and_without_the_cluster(shell: Shell, form: str) -> None:
    ident = form.format(number=3, cluster=shell.host(B).cluster_uuid)

    (block,) = blocks(shell.output("ncli", "host", "ls", f"id={ident}"))

    assert block["Hypervisor Address"] == B


@pytest.mark.parametrize("ident", ["99", "0", "02", "::2", "two", "192.168.38.161"])
@pytest.mark.parametrize("words", [["ls"], ["edit", "enable-maintenance-mode=true"]])
def test_a_host_that_is_none_cannot_be_found(shell: Shell, words: list[str], ident: str) -> None:
    ended = shell.run("ncli", "host", *words, f"id={ident}")

    assert (ended.stdout, ended.stderr, ended.status) == (f"Error: Could not find host {ident}\n", "", 1)


@pytest.mark.parametrize("flag", ["-json=true", "--json=true", "-json", "--json=TRUE"])
def test_hosts_in_json_have_the_keys_of_v1_in_one_compact_line(shell: Shell, flag: str) -> None:
    ended = shell.run("ncli", flag, "host", "ls")

    document = ended.document
    assert ended.stdout == json.dumps(document, separators=(",", ":")) + "\n"
    assert [host["serviceVMExternalIP"] for host in document["data"]] == CVMS
    assert {host["hostInMaintenanceMode"] for host in document["data"]} == {None}


def test_json_can_be_switched_off(shell: Shell) -> None:
    assert shell.output("ncli", "--json=false", "host", "ls").startswith("\n    Id ")


def test_the_flag_is_set_and_cleared_and_the_block_printed_again(shell: Shell) -> None:
    def edit(value: str) -> str:
        (block,) = blocks(shell.output("ncli", "host", "edit", "id=2", f"enable-maintenance-mode={value}"))
        assert block["Host Status"] == "NORMAL"
        return block["Under Maintenance Mode"]

    assert (edit("true"), shell.cvm(A).flagged) == ("true (-)", True)
    assert (edit("false"), shell.cvm(A).flagged) == ("false (-)", False)
    assert shell.cvm(A).reachable
    assert "False" not in shell.output("acli", "host.list")


def test_editing_waits_in_silence(shell: Shell) -> None:
    first = shell.look("ncli", "host", "edit", "id=2", "enable-maintenance-mode=true")

    assert (first.stdout, first.stderr, first.pending is None) == ("", "", False)


def test_editing_in_json_gives_the_one_host(shell: Shell) -> None:
    host = documents(shell, "host", "edit", "id=2", "enable-maintenance-mode=true")

    assert (host["hypervisorAddress"], host["hostInMaintenanceMode"]) == (A, True)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["id=2"], "Nothing to edit: give enable-maintenance-mode={true|false}"),
        (["enable-maintenance-mode=true"], "Missing parameter: id. "),
        (
            ["id=2", "enable-maintenance-mode=maybe"],
            "Invalid enable-maintenance-mode: 'maybe' is neither true nor fals",
        ),
        (["id=2", "enable-maintenance-mode="], "Invalid enable-maintenance-mode: '' is neither true nor false"),
        (["id=2", "id=2"], "Parameter given twice: id. "),
        (["id=2", "enable-maintenance=true"], "Unknown parameter: enable-maintenance. "),
        (["id=2", "loose"], "Unexpected argument: loose. "),
    ],
)
def test_an_edit_that_cannot_be_read_is_an_error_on_stdout(shell: Shell, words: list[str], text: str) -> None:
    ended = shell.run("ncli", "host", "edit", *words)

    assert ended.stdout.startswith(f"Error: {text}")
    assert (ended.stdout.count("\n"), ended.stderr, ended.status) == (1, "", 1)
    assert not shell.cvm(A).flagged


def test_an_error_in_json_is_its_message_as_data(shell: Shell) -> None:
    ended = shell.run("ncli", "-json=true", "host", "ls", "id=99")

    assert (ended.document, ended.status) == ({"data": "Could not find host 99", "status": 1}, 1)


@pytest.mark.parametrize("verb", ["info", "get-info", "get-params"])
def test_the_cluster_is_a_block_with_the_labels_captured(shell: Shell, verb: str) -> None:
    (block,) = blocks(shell.output("ncli", "cluster", verb))

    assert list(block) == LABELS_OF_INFO
    assert block["Cluster Id"].startswith(f"{block['Cluster Uuid']}::")
    assert (block["Cluster Name"], block["Node Count"], block["Is LTS"]) == ("nx-four", "4", "true")
    assert (block["Cluster Masquerading I..."], block["External IP address"]) == ("", "192.168.38.170")


def test_labels_are_padded_to_25_and_cut_to_22_and_three_dots(shell: Shell) -> None:
    lines = shell.output("ncli", "cluster", "info").splitlines()

    assert "    Cluster Masquerading I... : " in lines
    assert "    Cluster Masquerading PORT : " in lines
    assert "    External Data Services... : 192.168.38.171" in lines
    assert "    Timezone                  : UTC" in lines


def test_the_cluster_in_json_has_uuid_name_and_version(shell: Shell) -> None:
    cluster = documents(shell, "cluster", "info")

    assert (cluster["uuid"], cluster["name"]) == (shell.host(A).cluster_uuid, "nx-four")
    assert re.match(r"\d+\.\d+", cluster["version"])


def test_each_component_says_how_many_failures_it_can_bear(shell: Shell) -> None:
    words = ("cluster", "get-domain-fault-tolerance-status", "type=node")
    healthy = blocks(shell.output("ncli", *words))
    shell.output("ncli", "host", "edit", "id=2", "enable-maintenance-mode=true")

    hurt = shell.output("ncli", *words)

    assert {block["Current Fault Tolerance"] for block in healthy} == {"1"}
    assert {block["Domain Type"] for block in healthy} == {"NODE"}
    assert "    Current Fault Tolerance   : 0\n" in hurt
    assert [block["Component Type"] for block in blocks(hurt)] == [block["Component Type"] for block in healthy]
    statuses = documents(shell, *words)["componentFaultToleranceStatus"]
    assert (statuses["METADATA"]["numberOfFailuresTolerable"], statuses["FREE_SPACE"]["type"]) == (0, "FREE_SPACE")


def test_disks_can_be_lost_too_and_racks_not_while_there_are_none(shell: Shell) -> None:
    words = ("cluster", "get-domain-fault-tolerance-status")
    disks, racks = (blocks(shell.output("ncli", *words, f"type={kind}")) for kind in ("disk", "rack"))

    assert {(block["Domain Type"], block["Current Fault Tolerance"]) for block in disks} == {("DISK", "1")}
    assert {(block["Domain Type"], block["Current Fault Tolerance"]) for block in racks} == {("RACK", "0")}
    assert documents(shell, *words, "type=rack")["domainType"] == "RACK"
    assert shell.run("ncli", *words, "type=room").status == 1


def test_the_version_alone(shell: Shell) -> None:
    (block,) = blocks(shell.output("ncli", "cluster", "version"))

    assert block["Cluster Version"] == "6.5.2"
    assert documents(shell, "cluster", "version")["fullVersion"] == block["Cluster Full Version"]


def test_another_cluster_is_reached_by_its_address() -> None:
    shell = Shell.on("two-clusters")
    ours = blocks(shell.output("ncli", "cluster", "info"))[0]["Cluster Name"]
    theirs = next(cluster for cluster in shell.site.all(Cluster) if cluster.name != ours)

    (block,) = blocks(
        shell.output("ncli", "-s", str(theirs.external_ip), "-u", "admin", "-p", "Nutanix/4u", "cluster", "info")
    )

    assert block["Cluster Name"] == theirs.name


@pytest.mark.parametrize("server", ["10.9.9.9", "nobody"])
def test_a_cluster_that_nobody_answers_for_cannot_be_connected_to(shell: Shell, server: str) -> None:
    ended = shell.run("ncli", "-s", server, "host", "ls")

    assert (ended.stdout, ended.status) == ("Error: Could not connect to Nutanix Gateway\n", 1)


def test_without_a_cvm_whose_services_are_up_nothing_connects() -> None:
    shell = Shell.on("single-node")
    address = shell.output("hostips").strip()
    cvm = shell.cvm(address)
    shell.at(address).run("virsh", "shutdown", cvm.name)
    shell.settle()
    shell.at(address).output("virsh", "start", cvm.name)
    while not shell.cvm(address).reachable:
        assert shell.site.leap()

    ended = shell.run("ncli", "host", "ls")

    assert (ended.stdout, ended.status) == ("Error: Could not connect to Nutanix Gateway\n", 1)
    shell.settle()
    assert shell.run("ncli", "host", "ls").status == 0


@pytest.mark.parametrize("argv", [["help"], ["--help"], ["-json=true", "help"]])
def test_help_names_every_verb(shell: Shell, argv: list[str]) -> None:
    text = shell.output("ncli", *argv)

    assert "host edit id={id of a host} [enable-maintenance-mode={true|false}] " in text
    assert "\ntask list [id={UUID of a task}]\n    Lists tasks.\n" in text


@pytest.mark.parametrize("argv", [["host"], ["host", "help"], ["host", "--help"]])
def test_an_entity_alone_lists_its_verbs(shell: Shell, argv: list[str]) -> None:
    usages = [line for line in shell.output("ncli", *argv).splitlines() if not line.startswith(" ")]

    assert usages[0] == "host list [id={id of a host}]"
    assert all(line.startswith("host ") for line in usages)


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (["hosts"], "Unknown entity: hosts"),
        (["host", "lis"], "Unknown command: host lis, did you mean host list?"),
        (["hots", "ls"], "Unknown command: hots ls, did you mean host ls?"),
        (["xyzzy", "plugh"], "Unknown command: xyzzy plugh"),
        (["-x", "host", "ls"], "Unknown option: -x"),
        (["-s"], "Option -s needs a value"),
    ],
)
def test_a_line_that_is_no_command_says_why(shell: Shell, argv: list[str], text: str) -> None:
    ended = shell.run("ncli", *argv)

    assert (ended.stdout, ended.stderr, ended.status) == (f"Error: {text}\n", "", 1)


def test_hidden_commands_are_enabled_by_h_true(shell: Shell) -> None:
    assert shell.output("ncli", "-h", "true", "host", "ls", "id=2") == shell.output("ncli", "host", "ls", "id=2")


def test_an_empty_list_is_none_in_brackets() -> None:
    assert ncli_blocks(()) == "\n    [None]\n"


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (41_445_056_716_652, "37.69 TiB (41,445,056,716,652 bytes)"),
        (57_887_060_016, "53.91 GiB (57,887,060,016 bytes)"),
        (8 << 30, "8 GiB (8,589,934,592 bytes)"),
    ],
)
def test_sizes_are_written_as_captured(size: int, text: str) -> None:
    assert ncli_size(size) == text
