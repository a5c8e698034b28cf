"""Tab: verbs, parameters, words, and the names of what is there, for every kind of parameter of acli and ncli."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.shell.acli_rows import ROWS, VM, furnished, good
from contract_tests.shell.shell import A, Shell
from mock_prism.faces.shell.acli.call import AcliVerb
from mock_prism.faces.shell.candidates import NAMES
from mock_prism.faces.shell.ncli.program import VERBS as NCLI_VERBS
from mock_prism.faces.shell.registry import Kind, Param
from mock_prism.model.host import Host

FREE = {Kind.TEXT, Kind.NUMBER, Kind.SIZE, Kind.WORD, Kind.NEW_NAMES}


@pytest.fixture(scope="module")
def shell() -> Shell:
    shell = furnished()
    for line in (
        "authconfig add-directory name=corp domain=c directory-url=x directory-type=OPEN_LDAP connection-type=LDAP",
        "rsyslog-config add-server name=siem ip-address=10.0.0.9 port=514 network-protocol=udp",
        "software upload software-type=NCC file-path=/ncc-4.6.1.tar meta-file-path=/a",
        "cluster add-public-key name=me key=x",
    ):
        shell.output("ncli", *line.split())
    return shell


def offered(shell: Shell, program: str, line: str) -> list[str]:
    """What Tab offers at the end of a line."""
    return shell.output(program, "--complete", line).splitlines()


def first_words(verb: AcliVerb, shell: Shell, until: Param) -> str:
    """The verb and its positional parameters before another."""
    words = [verb.name]
    for param in verb.positionals:
        if param is until:
            break
        words.append(VM if param.kind is Kind.VM else good(shell, param.kind))
    return " ".join(words)


def pairs(rows: Any) -> list[Any]:
    """Every parameter that names something."""
    return [
        pytest.param(verb, param, id=f"{verb.name} {param.name}")
        for verb in rows
        for param in verb.params
        if param.kind not in FREE or param.words
    ]


@pytest.mark.parametrize(("verb", "param"), pairs(ROWS))
def test_every_parameter_of_acli_offers_what_it_may_name(shell: Shell, verb: AcliVerb, param: Param) -> None:
    value = param.words[0] if param.words else good(shell, param.kind)
    head = "" if param.positional else f"{param.name}="
    line = f"{first_words(verb, shell, param)} {head}"

    assert f"{head}{value}" in offered(shell, "acli", line) or " " in value
    assert f"{head}{value}" in offered(shell, "acli", line + value[:-1]) or " " in value
    assert offered(shell, "acli", f"{line}nonesuch") == []


@pytest.mark.parametrize(("verb", "param"), pairs(NCLI_VERBS.rows))
def test_every_parameter_of_ncli_offers_what_it_may_name(shell: Shell, verb: Any, param: Param) -> None:
    known = offered(shell, "ncli", f"{verb.name} {param.name}=")

    assert known
    assert offered(shell, "ncli", f"{verb.name} {known[0][:-1]}")
    assert offered(shell, "ncli", f"{verb.name} {param.name}=nonesuch") == []


def test_every_kind_that_names_what_is_there_has_its_names() -> None:
    assert set(Kind) - FREE == set(NAMES)


@pytest.mark.parametrize(
    ("program", "line", "expected"),
    [
        ("acli", "host.enter_maintenance_mode_", ["host.enter_maintenance_mode_check"]),
        ("acli", "-o json vm.affinity_u", ["vm.affinity_unset"]),
        ("acli", "help host.list_", ["host.list_vms"]),
        ("acli", "vm.migrate web-01 li", ["live="]),
        ("acli", "vm.migrate web-01 live=t", ["live=true"]),
        ("acli", "vm.migrate live=true test-of", ["test-off"]),
        ("acli", "vm.on web-01,test-of", ["web-01,test-off"]),
        ("acli", "nonesuch ", []),
        ("acli", "qu", ["quit"]),
        ("ncli", "multi", ["multicluster"]),
        ("ncli", "help multicluster get", ["get-cluster-state"]),
        ("ncli", "-json=true cluster get-cvm-", ["get-cvm-security-config"]),
        ("ncli", "software delete software-type=nc", ["software-type=NCC"]),
        ("ncli", "software delete software-type=NCC n", ["name="]),
        ("ncli", "cluster edit-cvm-security-params schedule=ho", ["schedule=HOURLY"]),
    ],
)
def test_a_line_goes_on(shell: Shell, program: str, line: str, expected: list[str]) -> None:
    assert offered(shell, program, line) == expected


def test_names_with_blanks_are_left_out(shell: Shell) -> None:
    images = offered(shell, "acli", "image.get ")

    assert images
    assert all(" " not in image for image in images)


def test_ports_are_those_of_the_host_that_the_line_names(shell: Shell) -> None:
    assert offered(shell, "acli", f"net.get_host_nic {A} eth") == [nic.name for nic in shell.host(A).nics]


def test_only_what_the_cluster_has_is_offered() -> None:
    two = Shell.on("two-clusters")

    assert sorted(two.output("hostips").split()) == offered(two, "acli", "host.get ")
    assert len(list(two.site.all(Host))) > len(offered(two, "acli", "host.get "))
