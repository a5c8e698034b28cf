"""ncli: VMs, alerts, and how the cluster is set up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.shell.shell import CVM_A, A, B, Shell
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.cluster import UpdateCluster
from mock_prism.model.commands.failure import FailCvm
from mock_prism.model.commands.power import SetPower
from mock_prism.model.journal import Alert
from mock_prism.model.states import PowerTransition
from mock_prism.model.task import Task


def cluster(shell: Shell) -> Cluster:
    """The cluster of the site."""
    return next(iter(shell.site.all(Cluster)))


def test_a_vm_is_a_block(shell: Shell) -> None:
    """Captured on AOS 5.x."""
    vm, host, uuid = shell.vm("web-01"), shell.host(A), cluster(shell).uuid

    assert shell.output("ncli", "vm", "ls", "name=web-01") == (
        "\n"
        f"    Id                        : {uuid}::{vm.uuid}\n"
        f"    Uuid                      : {vm.uuid}\n"
        "    Name                      : web-01\n"
        f"    VM IP Addresses           : {vm.nics[0].ip}\n"
        f"    Hypervisor Host Id        : {uuid}::{host.number}\n"
        f"    Hypervisor Host Uuid      : {host.uuid}\n"
        f"    Hypervisor Host Name      : {host.name}\n"
        "    Memory                    : 4 GiB (4,294,967,296 bytes)\n"
        "    Virtual CPUs              : 2\n"
        "    VDisk Count               : 1\n"
        f"    VDisks                    : {uuid}::{vm.disks[1].vmdisk_uuid}\n"
        "    Protection Domain         : \n"
        "    Consistency Group         : \n"
    )
    assert shell.output("ncli", "virtualmachine", "ls").count("    Name                      : ") == 24
    assert shell.output("ncli", "vm", "list", "name=nobody") == "\n    [None]\n"
    assert len(shell.run("ncli", "--json=true", "vm", "ls").document["data"]) == 24


def test_an_alert_is_listed_until_it_is_resolved(shell: Shell) -> None:
    assert shell.output("ncli", "alerts", "ls") == "\n    [None]\n"
    assert shell.run("ncli", "--json=true", "alert", "ls").document == {"data": "", "status": 0}

    shell.site.submit(FailCvm(shell.cvm(A).uuid))
    shell.settle()

    text = shell.output("ncli", "alerts", "ls")
    assert "    Severity                  : kCritical\n" in text
    assert f"    Message                   : Controller VM {CVM_A} is down\n" in text
    assert text.count("    Resolved                  : false\n") == text.count("    ID  ")
    assert "Controller VM is down" in shell.output("ncli", "alert", "history", "duration=1")


def ids(text: str) -> list[str]:
    return [line.split()[-1] for line in text.splitlines() if line.strip().startswith("ID ")]


def test_alerts_are_taken_note_of_and_closed(shell: Shell) -> None:
    """By the loop of a public script: ``grep ID | awk '{print $3}'``, then ``resolve ids=``."""
    for host in (A, B):
        shell.site.submit(FailCvm(shell.cvm(host).uuid))
        shell.settle()
    first, *rest = ids(shell.output("ncli", "alerts", "ls"))
    assert rest

    assert shell.output("ncli", "alerts", "ack", f"ids={first}") == "Alert(s) successfully acknowledged\n"
    assert ids(shell.output("ncli", "alert", "history", "acknowledged=true")) == [first]
    assert ids(shell.output("ncli", "alert", "ls", "max-alerts=1")) == [first]

    assert shell.output("ncli", "alerts", "resolve", f"ids={','.join(rest)}") == "Alert(s) successfully resolved\n"
    assert ids(shell.output("ncli", "alerts", "ls")) == [first]
    assert ids(shell.output("ncli", "alert", "history", "resolved=true", "duration=1")) == rest
    assert shell.output("ncli", "alert", "history", "auto-resolved=true", "duration=1") == "\n    [None]\n"
    assert "Resolved By               : admin\n" in shell.output("ncli", "alert", "history", "resolved=true")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("resolve",), "Error: Missing parameter: ids. Usage: alerts resolve ids={text}\n"),
        (("resolve", "ids=nonesuch"), "nonesuch"),
        (("ls", "max-alerts=0"), "Error: Invalid max-alerts: must be at least 1\n"),
        (("ls", "max-alerts=x"), "Error: Invalid max-alerts: 'x' is not an integer\n"),
    ],
)
def test_what_cannot_be_done_to_alerts_is_said(shell: Shell, words: tuple[str, ...], said: str) -> None:
    shell.site.submit(FailCvm(shell.cvm(A).uuid))
    shell.settle()
    before = shell.output("ncli", "alerts", "ls")

    done = shell.run("ncli", "alerts", *words)

    assert (done.status, said in done.stdout) == (1, True)
    assert shell.output("ncli", "alerts", "ls") == before


def test_an_alert_of_another_cluster_is_none_here(shell: Shell) -> None:
    shell.site.submit(FailCvm(shell.cvm(A).uuid))
    shell.settle()
    (alert, *_) = shell.site.all(Alert)
    shell.site.put(replace(alert, cluster_uuid="elsewhere"))

    assert shell.run("ncli", "alerts", "resolve", f"ids={alert.uuid}").status == 1
    assert not shell.site.get(Alert, alert.uuid).is_resolved


def test_what_happened_and_what_somebody_did_are_events(shell: Shell) -> None:
    shell.site.finish(shell.site.submit(SetPower(shell.vm("web-01").uuid, PowerTransition.OFF)))

    text = shell.output("ncli", "events", "ls")

    assert "    Message                   : VM web-01 was powered off\n" in text
    assert "    Severity                  : kAudit\n" in text
    shell.site.advance(2 * 86_400 * 1_000_000)
    assert shell.output("ncli", "event", "history", "duration=1") == "\n    [None]\n"
    assert shell.output("ncli", "event", "history", "duration=3") == text


def test_servers_are_listed_added_and_removed(shell: Shell) -> None:
    assert shell.output("ncli", "cluster", "get-name-servers") == "\n    Name Servers              : 192.168.38.1\n"

    added = shell.output("ncli", "cluster", "add-to-name-servers", "servers=10.0.0.53,192.168.38.1")

    assert added == "\n    Name Servers              : 192.168.38.1, 10.0.0.53\n"
    assert list(shell.site.all(Task))[-1].command == UpdateCluster(
        cluster(shell).uuid, name_servers=("192.168.38.1", "10.0.0.53")
    )
    assert shell.output("ncli", "cluster", "remove-from-name-servers", "servers=192.168.38.1") == (
        "\n    Name Servers              : 10.0.0.53\n"
    )
    shell.output("ncli", "cluster", "remove-from-ntp-servers", "servers=0.pool.ntp.org")
    assert shell.output("ncli", "cluster", "add-to-ntp-servers", "servers=time.example") == (
        "\n    NTP Servers               : 1.pool.ntp.org, time.example\n"
    )
    assert shell.run("ncli", "--json=true", "cluster", "get-ntp-servers").document["data"] == [
        "1.pool.ntp.org",
        "time.example",
    ]


@pytest.mark.parametrize("verb", ["edit-params", "edit-info"])
def test_an_edit_prints_the_whole_block_again(shell: Shell, verb: str) -> None:
    """Captured."""
    text = shell.output("ncli", "cluster", verb, "new-name=renamed", "external-ip-address=192.168.38.177")

    assert "    Cluster Name              : renamed\n" in text
    assert text == shell.output("ncli", "cluster", "info")
    assert cluster(shell).external_ip == "192.168.38.177"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["cluster", "edit-params"], "Error: Nothing to edit\n"),
        (
            ["cluster", "edit-params", "external-ip-address=x"],
            "Error: Invalid external address: 'x' is no IP address\n",
        ),
        (["cluster", "add-to-name-servers"], "Error: Missing parameter: servers. "),
        (["cluster", "add-to-name-servers", "servers=dns"], "Error: Invalid name server: 'dns' is no IP address\n"),
        (["alerts", "history", "duration=x"], "Error: Invalid duration: 'x' is not an integer\n"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(shell: Shell, words: list[str], said: str) -> None:
    before = cluster(shell)

    done = shell.run("ncli", *words)

    assert done.status != 0
    assert done.stdout.startswith(said)
    assert cluster(shell) == before


def test_states_and_redundancy(shell: Shell) -> None:
    assert shell.output("ncli", "cluster", "status").count("    State                     : Up") == 4
    assert "    Current Redundancy Factor : 2\n" in shell.output("ncli", "cluster", "get-redundancy-state")


def test_a_cluster_is_stopped_without_a_question(shell: Shell) -> None:
    """By scripts."""
    assert shell.run("ncli", "cluster", "stop").status == 0
    assert shell.run("cluster", "status").stdout.startswith("The state of the cluster: stop\n")
