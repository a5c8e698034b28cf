"""cluster status and start: the table captured on CE 6.5.2, and what scripts need of it in every state of a CVM."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from contract_tests.shell.shell import CVM_A, CVM_B, CVM_C, CVM_D, A, Shell
from mock_prism.model.cluster import Cluster
from mock_prism.model.faults import FaultRule

ORDER = (
    "Zeus Scavenger Xmount SysStatCollector IkatProxy IkatControlPlane SSLTerminator SecureFileSync Medusa "
    "DynamicRingChanger Pithos InsightsDB Athena Mercury Mantle VipMonitor Stargate InsightsDataTransfer Ergon "
    "GoErgon Cerebro Chronos Curator Prism Hera CIM AlertManager Arithmos Catalog Acropolis Uhura NutanixGuestTools "
    "MinervaCVM ClusterConfig APLOSEngine APLOS PlacementSolver Lazan Polaris Delphi Security Flow Anduril XTrim "
    "ClusterHealth"
)
SERVICES = ORDER.split()
HEAD = "The state of the cluster: {}\nLockdown mode: Disabled\n\n"
SUCCESS = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}Z INFO MainThread cluster:3104 Success!\n")
UP = re.compile(r" {0,35}(\w+)   UP       \[\d+(?:, \d+){2,8}\]")
DOWN = re.compile(r" {0,35}(\w+) DOWN       \[\]")


def headers(text: str) -> list[str]:
    """The lines that name a CVM, without their margin."""
    assert all(line.startswith("        CVM: ") for line in text.splitlines() if "CVM: " in line)
    return [line.strip() for line in text.splitlines() if "CVM: " in line]


def services(text: str, address: str) -> dict[str, bool]:
    """The services in one CVM's part of the table, and whether each is up. Every line must have its form."""
    part = text.partition(f"CVM: {address} ")[2].partition("        CVM: ")[0].splitlines()[1:]
    found = {}
    for line in part:
        form = UP.fullmatch(line) or DOWN.fullmatch(line)
        assert form, line
        assert line.index(form[1]) + len(form[1]) == 36
        found[form[1]] = line.split()[1] == "UP"
    return found


def stop_cluster(shell: Shell) -> None:
    """Set the scene of a cluster whose services were stopped."""
    shell.site.put(replace(shell.site.get(Cluster, shell.host(A).cluster_uuid), services_running=False))


@pytest.mark.parametrize("argv", [["cluster", "status"], ["cs"], ["cluster", "-v", "status"]])
def test_a_healthy_cluster_has_every_service_up(shell: Shell, argv: list[str]) -> None:
    ended = shell.run(*argv)

    assert ended.status == 0
    assert ended.stdout.startswith(HEAD.format("start") + f"        CVM: {CVM_A} Up, ZeusLeader\n")
    assert headers(ended.stdout)[1:] == [f"CVM: {address} Up" for address in (CVM_B, CVM_C, CVM_D)]
    for address in (CVM_A, CVM_B, CVM_C, CVM_D):
        assert services(ended.stdout, address) == dict.fromkeys(SERVICES, True)
    assert not re.search(r"\b(down|crash)", ended.stdout, re.IGNORECASE)


def test_the_log_is_on_stderr(shell: Shell) -> None:
    ended = shell.run("cluster", "status")

    assert ended.stderr == "2023-11-14 22:13:20,000Z INFO MainThread cluster:3104 Success!\n"
    assert SUCCESS.fullmatch(ended.stderr)


def test_process_ids_stay_until_the_machine_boots_again(shell: Shell) -> None:
    before = shell.run("cluster", "status").stdout
    assert shell.run("cluster", "status").stdout == before

    shell.at(CVM_D).run("cvm_shutdown", "-P", "now")
    shell.at("192.168.38.164").output("virsh", "start", "NTNX-17SM6B290216-D-CVM")
    shell.settle()
    shell.output("ncli", "host", "edit", "id=5", "enable-maintenance-mode=false")

    after = shell.run("cluster", "status").stdout
    assert services(after, CVM_D) == dict.fromkeys(SERVICES, True)
    assert after.partition(f"CVM: {CVM_D}")[0] == before.partition(f"CVM: {CVM_D}")[0]
    assert after != before


def test_a_cvm_in_maintenance_is_told_without_the_word_up(shell: Shell) -> None:
    shell.output("ncli", "host", "edit", "id=2", "enable-maintenance-mode=true")

    text = shell.run("cluster", "status").stdout

    assert headers(text)[:2] == [f"CVM: {CVM_A} Maintenance", f"CVM: {CVM_B} Up, ZeusLeader"]
    assert [name for name, is_up in services(text, CVM_A).items() if is_up] == ["Zeus", "Scavenger"]
    assert list(services(text, CVM_A)) == SERVICES


def test_a_cvm_that_is_off_is_down_and_lists_nothing(shell: Shell) -> None:
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")

    text = shell.run("cluster", "status").stdout

    assert headers(text)[:2] == [f"CVM: {CVM_A} Down", f"CVM: {CVM_B} Up, ZeusLeader"]
    assert services(text, CVM_A) == {}


def test_a_cvm_started_by_hand_comes_up_in_maintenance(shell: Shell) -> None:
    shell.at(CVM_A).run("cvm_shutdown", "-P", "now")
    shell.at(A).output("virsh", "start", shell.cvm(A).name)
    shell.settle()

    assert headers(shell.run("cluster", "status").stdout)[0] == f"CVM: {CVM_A} Maintenance"


def test_a_stopped_cluster_says_stop_and_keeps_two_services(shell: Shell) -> None:
    stop_cluster(shell)

    text = shell.run("cluster", "status").stdout

    assert text.startswith(HEAD.format("stop"))
    assert headers(text)[0] == f"CVM: {CVM_A} Up, ZeusLeader"
    assert [name for name, is_up in services(text, CVM_D).items() if is_up] == ["Zeus", "Scavenger"]


def test_nothing_answers_acli_or_ncli_on_a_stopped_cluster(shell: Shell) -> None:
    stop_cluster(shell)

    acli, ncli = shell.run("acli", "host.list"), shell.run("ncli", "host", "ls")

    assert (acli.stdout, acli.stderr, acli.status) == ("Server disconnected\n", "", 1)
    assert (ncli.stdout, ncli.stderr, ncli.status) == ("Error: Could not connect to Nutanix Gateway\n", "", 1)


def test_to_start_a_running_cluster_shows_its_status(shell: Shell) -> None:
    ended, status = shell.run("cluster", "start"), shell.run("cluster", "status")

    waiting, success = ended.stderr.splitlines(keepends=True)
    assert waiting.endswith("Z INFO MainThread cluster:1444 Waiting for services to start\n")
    assert (ended.stdout, success, ended.status) == (status.stdout, status.stderr, 0)


def test_a_cluster_is_stopped_when_one_agrees_and_started_again(shell: Shell) -> None:
    """Scripts answer on standard input; what runs on the cluster stays as it is."""
    guests = shell.vms_on(A)

    stopped = shell.run("cluster", "stop", answers=["I agree"])

    question, _, table = stopped.stdout.partition("(I agree/[N]): ")
    assert "will become unavailable" in question
    assert table.startswith(f"Waiting on {CVM_A} (Up, ZeusLeader) to stop:  Xmount SysStatCollector ")
    assert stopped.stderr.splitlines()[-1].endswith("Z INFO MainThread cluster:3104 Success!")
    assert shell.run("cluster", "status").stdout.startswith(HEAD.format("stop"))
    assert shell.vms_on(A) == guests
    assert shell.run("acli", "vm.list").stdout == "Server disconnected\n"

    started = shell.run("cluster", "start")

    assert started.status == 0
    assert f"Waiting on {CVM_B} (Up) to start:  Xmount" in started.stdout
    assert started.stdout.endswith(shell.run("cluster", "status").stdout)
    assert shell.run("acli", "vm.list").status == 0


@pytest.mark.parametrize("answer", ["", "N", "y", "i agree"])
def test_a_cluster_is_not_stopped_by_any_other_answer(shell: Shell, answer: str) -> None:
    assert shell.run("cluster", "stop", answers=[answer]).status == 1
    assert shell.run("cluster", "status").stdout.startswith(HEAD.format("start"))


def test_to_stop_a_stopped_cluster_shows_its_status(shell: Shell) -> None:
    stop_cluster(shell)

    ended = shell.run("cluster", "stop", answers=["I agree"])

    assert ended.status == 0
    assert ended.stdout.endswith(shell.run("cluster", "status").stdout)


def test_a_stop_that_is_broken_says_so(shell: Shell) -> None:
    shell.site.put(FaultRule(uuid="fault", operation="ClusterStop"))

    ended = shell.run("cluster", "stop", answers=["I agree"])

    assert ended.status == 1
    assert "njected" in ended.stderr + ended.stdout


def test_two_who_stop_it_at_once_do_it_once(shell: Shell) -> None:
    first = shell.look("cluster", "stop")
    assert first.pending is not None
    second = shell.look("cluster", "stop", stdin="I agree", continuation=first.pending.continuation)
    shell.settle()

    third = shell.look("cluster", "stop", stdin="I agree", continuation=first.pending.continuation)

    assert second.pending is not None
    assert third.exit_status == 0
    assert third.pending is None


@pytest.mark.parametrize("argv", [[], ["statsu"], ["-v"], ["status", "now"]])
def test_any_other_act_is_answered_with_the_usage(shell: Shell, argv: list[str]) -> None:
    ended = shell.run("cluster", *argv)

    assert (ended.stdout, ended.status) == ("", 64)
    assert ended.stderr == "Usage: cluster [options] start|stop|status|create|destroy\n"


def test_each_cluster_of_a_site_shows_its_own_machines() -> None:
    shell = Shell.on("two-clusters")
    addresses = shell.output("svmips").split()

    text = shell.run("cluster", "status").stdout

    assert [header.split()[1] for header in headers(text)] == addresses


SPARE_CVM, SPARE_HOST = "192.168.38.185", "192.168.38.181"


def test_a_node_in_no_cluster_says_so_on_stderr_and_fails(shell: Shell) -> None:
    """Captured, CE 6.5.2; nutanix.ansible's tests look for both."""
    for argv in (["cluster", "status"], ["cs"]):
        ended = shell.at(SPARE_CVM).run(*argv)

        assert (ended.stdout, ended.status) == ("", 1)
        assert ended.stderr == (
            "2023-11-14 22:13:20,000Z CRITICAL MainThread cluster:2930 "
            "Cluster is currently unconfigured. Please create the cluster.\n"
        )


def test_hardly_anything_else_runs_on_a_node_in_no_cluster(shell: Shell) -> None:
    assert shell.at(SPARE_CVM).output("hostname") == "NTNX-18SM3B110042-A-CVM\n"
    assert shell.at(SPARE_HOST).output("hostname") == "NTNX-18SM3B110042-A\n"
    for node, argv in ((SPARE_CVM, ["acli", "vm.list"]), (SPARE_HOST, ["virsh", "list"]), (SPARE_HOST, ["cs"])):
        assert shell.at(node).run(*argv).status == 69


CREATE = (
    *("cluster", "-s", SPARE_CVM, "--redundancy_factor=2", "--cluster_name=fresh", "--dns_servers=192.168.38.1"),
    *("--ntp_servers=0.pool.ntp.org,1.pool.ntp.org", "--cluster_external_ip=192.168.38.190", "create"),
)


def test_a_cluster_is_made_of_free_nodes_and_taken_apart_again(shell: Shell) -> None:
    there = shell.at(SPARE_CVM)

    created = there.run(*CREATE)

    assert created.status == 0
    assert headers(created.stdout) == [f"CVM: {SPARE_CVM} Up, ZeusLeader"]
    assert SUCCESS.fullmatch(created.stderr)
    params = there.output("ncli", "cluster", "get-params")
    assert "Cluster Name              : fresh\n" in params
    assert len(there.output("acli", "host.list").splitlines()) == 2

    destroyed = there.run("cluster", "destroy", answers=["Y"])

    assert (destroyed.status, destroyed.stdout.endswith("(Y/[N]): ")) == (0, True)
    assert there.run("cluster", "status").status == 1
    assert len(shell.output("acli", "host.list").splitlines()) == 5


@pytest.mark.parametrize(
    ("words", "text", "status"),
    [
        ([], "Usage: cluster -s IP,IP ", 1),
        (["-s", CVM_A], f"Could not find unconfigured node {CVM_A}", 1),
        (["-s", SPARE_CVM, "--redundancy_factor=7"], "Invalid redundancy factor: ", 1),
        (["-s", SPARE_CVM, "--redundancy_factor=x"], "Invalid redundancy_factor: must be 2 or 3", 1),
        (["-s", SPARE_CVM, "--cluster_name=nx-four"], "A cluster named nx-four exists already", 1),
        (["-s"], "cluster: svm_ips needs a value", 1),
        (["-s", SPARE_CVM, "--container_name=x"], "mock-prism does not simulate cluster --container_name yet", 69),
    ],
)
def test_a_cluster_that_cannot_be_is_not_made(shell: Shell, words: list[str], text: str, status: int) -> None:
    ended = shell.at(SPARE_CVM).run("cluster", *words, "create")

    assert (ended.stdout, ended.status, ended.stderr.startswith(text)) == ("", status, True), ended
    assert len(list(shell.site.all(Cluster))) == 1


def test_a_cluster_with_something_in_it_stays_and_its_nodes_make_no_other(shell: Shell) -> None:
    refused = shell.run("cluster", "destroy", answers=["y"])
    declined = shell.run("cluster", "destroy", answers=["N"])
    busy = shell.at(CVM_A).run("cluster", "-s", CVM_A, "create")

    assert (refused.status, "it has VMs" in refused.stderr) == (1, True)
    assert (declined.status, declined.stderr) == (1, "")
    assert busy.stderr == f"Cannot create a cluster: {CVM_A} belongs to nx-four\n"
    assert len(list(shell.site.all(Cluster))) == 1
