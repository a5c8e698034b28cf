"""What the product does and the mock does not: declared verbs and declared values, answered honestly (exit 69)."""

from __future__ import annotations

import pytest

from contract_tests.shell.acli_rows import state
from contract_tests.shell.shell import CVM_A, A, Shell
from mock_prism.faces.shell.acli.program import VERBS as ACLI_VERBS
from mock_prism.faces.shell.verb_programs import VERB_PROGRAMS

NOT_SIMULATED = 69
ACLI_DECLARED = [verb.name for verb in ACLI_VERBS.rows if verb.handler is None]


@pytest.mark.parametrize("verb", ACLI_DECLARED)
def test_a_declared_acli_verb_says_so_whatever_its_parameters(shell: Shell, verb: str) -> None:
    ended = shell.run("acli", verb, "anything", "key=value", "key=value")

    expected = f"NotSimulated: mock-prism does not simulate acli {verb} yet\n"
    assert (ended.stdout, ended.stderr, ended.status) == ("", expected, NOT_SIMULATED)


def test_in_json_it_is_a_document_with_its_status(shell: Shell) -> None:
    acli = shell.run("acli", "-o", "json", "net.disable_virtual_switch")
    ncli = shell.run("ncli", "--json=true", "host", "edit", "id=1", "name=x")

    assert (acli.status, acli.document["status"], acli.document["data"]) == (NOT_SIMULATED, NOT_SIMULATED, None)
    assert acli.document["error"] == "NotSimulated: mock-prism does not simulate acli net.disable_virtual_switch yet"
    assert ncli.status == NOT_SIMULATED
    assert ncli.document == {"data": "mock-prism does not simulate host edit name= yet", "status": NOT_SIMULATED}


@pytest.mark.parametrize(
    ("node", "argv"),
    [
        (None, ["nuclei", "microseg.get_status"]),
        (None, ["cluster", "upgrade"]),
        (None, ["nodetool", "-h", "0", "status"]),
        (None, ["cvm_shutdown", "-k", "now"]),
        (None, ["allssh", "cluster status | grep Up"]),
        (A, ["virsh"]),
        (A, ["virsh", "destroy", "x"]),
        (A, ["virsh", "undefine", "x"]),
        (A, ["reboot", "-f"]),
        (A, ["shutdown", "-h", "23:00"]),
    ],
)
def test_a_program_or_an_act_that_is_not_simulated_says_so(shell: Shell, node: str | None, argv: list[str]) -> None:
    ended = shell.at(node or CVM_A).run(*argv)

    assert ended.status == NOT_SIMULATED
    assert "mock-prism does not simulate " in ended.stderr + ended.stdout
    assert ended.stdout == "" or "--json=true" in argv
    assert shell.cvm(A).reachable


@pytest.mark.parametrize("word", ["compute_checksum=False", "compute_checksum=0", "compute_checksum=FALSE"])
def test_what_is_not_simulated_may_be_given_its_default_in_any_spelling(shell: Shell, word: str) -> None:
    line = "source_url=http://x/y.iso image_type=kIsoImage container=default-container"

    assert "fresh: complete" in shell.output("acli", "image.create", "fresh", *line.split(), word)


NOT_SIMULATED_PARAMS = [
    (program, verb, param)
    for program in ("acli", "ncli")
    for verb in VERB_PROGRAMS[program].verbs.rows
    for param in verb.params
    if not param.simulated
]


def test_few_parameters_are_not_simulated_and_those_have_no_meaning_here() -> None:
    assert {f"{verb.name} {param.name}" for _, verb, param in NOT_SIMULATED_PARAMS} == {
        "image.create compute_checksum",  # the mock fetches no content
        "vm.nic_create network_function_nic_type",  # no network functions, and so no NICs without a network
        "vm.nic_create type",
        "net.update_virtual_switch quick_mode",  # other than quick would have the hosts enter maintenance in turn
        "host edit name",
    }


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("acli", "image.create fresh source_url=http://x/y.iso container=default-container compute_checksum=true"),
        ("acli", "vm.nic_create web-01 network=vlan10 type=kNetworkFunctionNic"),
        ("acli", "net.update_virtual_switch vs0 quick_mode=false"),
        ("ncli", "host edit id=1 name=x"),
    ],
)
def test_what_is_not_simulated_is_said_to_be_so(shell: Shell, program: str, line: str) -> None:
    before = state(shell)

    ended = shell.run(program, *line.split())

    assert (ended.stdout, ended.status) == ("", NOT_SIMULATED)
    assert f"mock-prism does not simulate {' '.join(line.split()[: 1 if program == 'acli' else 2])} " in ended.stderr
    assert state(shell) == before
