"""What the product does and the mock does not: declared verbs and declared values, answered honestly (exit 69)."""

from __future__ import annotations

import pytest

from contract_tests.shell.shell import CVM_A, A, Shell
from mock_prism.faces.shell.acli.program import VERBS as ACLI_VERBS
from mock_prism.model.vm import Vm

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
        (None, ["cvm_shutdown", "-r", "now"]),
        (None, ["cvm_shutdown", "-P", "+5"]),
        (None, ["allssh", "cluster status | grep Up"]),
        (A, ["virsh"]),
        (A, ["virsh", "destroy", "x"]),
        (A, ["virsh", "undefine", "x"]),
        (A, ["shutdown", "-r", "now"]),
        (A, ["shutdown", "-h", "23:00"]),
    ],
)
def test_a_program_or_an_act_that_is_not_simulated_says_so(shell: Shell, node: str | None, argv: list[str]) -> None:
    ended = shell.at(node or CVM_A).run(*argv)

    assert ended.status == NOT_SIMULATED
    assert "mock-prism does not simulate " in ended.stderr + ended.stdout
    assert ended.stdout == "" or "--json=true" in argv
    assert shell.cvm(A).reachable


@pytest.mark.parametrize(
    "word",
    ["vcpu_hard_pin=False", "vcpu_hard_pin=0", "secure_boot=FALSE", "num_threads_per_core=01", "num_vnuma_nodes=0"],
)
def test_what_is_not_simulated_may_be_given_its_default_in_any_spelling(shell: Shell, word: str) -> None:
    assert shell.output("acli", "vm.create", "fresh", word) == "fresh: pending\nfresh: complete\n"


@pytest.mark.parametrize(
    "word", ["vcpu_hard_pin=True", "num_vnuma_nodes=2", "extra_flags=a=b;c=d", "cpu_model=Skylake"]
)
def test_what_is_not_simulated_is_said_to_be_so(shell: Shell, word: str) -> None:
    ended = shell.run("acli", "vm.create", "fresh", word)

    assert (ended.stdout, ended.status, word.partition("=")[0] in ended.stderr) == ("", NOT_SIMULATED, True)
    assert "fresh" not in [vm.name for vm in shell.site.all(Vm)]
