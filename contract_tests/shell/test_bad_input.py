"""Command lines that nobody should type: each is answered in words, and none is a traceback."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.shell.shell import CVM_A, A, Shell
from mock_prism.faces.shell.acli.program import VERBS as ACLI_VERBS
from mock_prism.faces.shell.commands import COMMANDS
from mock_prism.faces.shell.ncli.program import VERBS as NCLI_VERBS
from mock_prism.faces.shell.outcome import ForeignContinuationError, Outcome
from mock_prism.faces.shell.run import CVM_PROGRAMS, HOST_PROGRAMS

ACLI = [verb for verb in ACLI_VERBS.rows if verb.handler is not None]
NCLI = [verb for verb in NCLI_VERBS.rows if verb.handler is not None]
STATUSES = {0, 1, 64, 69, 127, 255}

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
WORDS = (
    "web-01 * web-0? app-[01..04] t[1..3] t[1..999999999999] [ [..] a,b , ,, a:b : 2 ::2 true 8G -1 on -o -y -H -h "
    "json = == x=y host= wait=false memory=1G memory= id=2 id= now +0 -P ring list --all 1 |"
)
names = st.sampled_from([*WORDS.split(), A, CVM_A, ""])
PARAMS = [*(param for verb in ACLI for param in verb.params), *(param for verb in NCLI for param in verb.params)]
keys = sorted({param.name for param in PARAMS})
keyed = st.builds("{}={}".format, st.sampled_from(keys), names | text)
tokens = st.lists(names | keyed | text, max_size=5)
verbs = st.sampled_from([[verb.name] for verb in ACLI] + [verb.name.split() for verb in NCLI] + [[]])
options = st.sampled_from([[], ["-o", "json"], ["-y"], ["-o", "json-pretty", "-y"], ["-json=true"], ["-s", "10.0.0.1"]])
argvs = st.builds(
    lambda program, before, verb, after: [program, *before, *verb, *after],
    st.sampled_from(COMMANDS),
    options,
    verbs,
    tokens,
)


def must_be_an_answer(outcome: Outcome) -> None:
    """An outcome that any client can show."""
    assert outcome.exit_status in STATUSES
    assert isinstance(outcome.stdout, str)
    assert isinstance(outcome.stderr, str)
    assert outcome.pending is None or json.loads(outcome.pending.continuation)
    assert outcome.stdout == "" or outcome.stdout.endswith(("\n", " "))
    assert outcome.exit_status == 0 or outcome.stdout or outcome.stderr


@given(argvs)
def test_no_command_line_on_a_controller_vm_raises(argv: list[str]) -> None:
    must_be_an_answer(Shell.on().at(CVM_A).look(*argv))


@given(st.builds(lambda program, after: [program, *after], st.sampled_from(sorted(HOST_PROGRAMS)), tokens))
def test_no_command_line_on_a_host_raises(argv: list[str]) -> None:
    must_be_an_answer(Shell.on().at(A).look(*argv))


@given(st.lists(text, min_size=1, max_size=4))
def test_no_word_at_all_raises(argv: list[str]) -> None:
    must_be_an_answer(Shell.on().look(*argv))


@given(text)
def test_no_address_raises(node: str) -> None:
    assert Shell.on().at(node).look("svmips").exit_status in (0, 127, 255)


@given(argvs, text | st.just('{"asked": true}'), text)
def test_no_continuation_raises_anything_but_that_it_is_foreign(argv: list[str], continuation: str, line: str) -> None:
    try:
        outcome = Shell.on().at(CVM_A).look(*argv, stdin=line, continuation=continuation)
    except ForeignContinuationError:
        return
    assert outcome.exit_status in STATUSES


@given(st.lists(names | text, max_size=2), st.data())
def test_whatever_a_json_caller_types_comes_back_as_one_document(after: list[str], data: st.DataObject) -> None:
    verb = data.draw(st.sampled_from(ACLI)).name

    outcome = Shell.on().look("acli", "-o", "json", "-y", verb, *after)

    if outcome.pending is None:
        document = json.loads(outcome.stdout)
        assert (set(document), outcome.stderr) == ({"data", "error", "status"}, "")
        assert bool(document["status"]) is bool(document["error"]) is bool(outcome.exit_status)


def test_every_command_is_a_program_of_some_machine() -> None:
    assert set(COMMANDS) == set(CVM_PROGRAMS) | set(HOST_PROGRAMS)
    assert len(set(COMMANDS)) == len(COMMANDS)


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("host.lst", ", did you mean host.list?"),
        ("hosts.list", ", did you mean host.list?"),
        ("host.enter_maintenence_mode", ", did you mean host.enter_maintenance_mode?"),
        ("vm.lits", ", did you mean vm.list?"),
        ("HOST.LIST", ""),
        ("xyzzy", ""),
    ],
)
def test_an_unknown_verb_comes_with_the_one_it_looks_like(shell: Shell, typed: str, suggestion: str) -> None:
    ended = shell.run("acli", typed, "whatever")

    assert (ended.stdout, ended.stderr, ended.status) == (f"Unknown command: {typed}{suggestion}\n", "", 1)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("host.get", "Missing parameter: host. Usage: host.get host"),
        ("vm.migrate", "Missing parameter: vm_list. Usage: vm.migrate vm_list "),
        (
            "vm.affinity_set web-01",
            "Missing parameter: host_list. Usage: vm.affinity_set vm_list host_list={list of hosts}",
        ),
        ("vm.create vm_x memory=1G memory=2G", "Parameter given twice: memory. "),
        ("vm.create vm_x memroy=1G", "Unknown parameter: memroy. "),
        ("host.get 192.168.38.161 host=192.168.38.162", "Unexpected argument: 192.168.38.161. "),
        ("host.list now", "Unexpected argument: now. Usage: host.list"),
        ("host.list now=true", "Unknown parameter: now. Usage: host.list"),
        ("vm.list power_state=paused", "InvalidArgument: power_state: 'paused' is none of on, off"),
        ("vm.migrate web-01 bandwidth_mbps=fast", "InvalidArgument: bandwidth_mbps: 'fast' is not an integer"),
        ("vm.migrate web-01 bandwidth_mbps=1.5", "InvalidArgument: bandwidth_mbps: '1.5' is not an integer"),
        ("vm.migrate web-01 live=perhaps", "InvalidArgument: live: 'perhaps' is neither true nor false"),
        ("vm.update web-01 memory=8X", "InvalidArgument: memory: '8X' is not a size"),
        (
            "vm.update web-01 num_vcpus=9999999999999999999",
            "InvalidArgument: num_vcpus: '9999999999999999999' is not an in",
        ),
        ("-o yaml host.list", "Unknown output format: yaml"),
        ("-o", "Option -o needs a value"),
        ("-H", "Option -H needs a value"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_is_wrong_with_it(shell: Shell, line: str, text: str) -> None:
    ended = shell.run("acli", *line.split())

    assert ended.stdout.startswith(text)
    assert (ended.stdout.count("\n"), ended.stderr, ended.status) == (1, "", 1)


def test_a_line_that_cannot_be_read_is_a_document_too(shell: Shell) -> None:
    ended = shell.run("acli", "-o", "json", "host.lst")

    assert ended.document == {"data": None, "error": "Unknown command: host.lst, did you mean host.list?", "status": 1}
    assert ended.status == 1


@pytest.mark.parametrize(
    "argv",
    [
        ["host.list"],
        ["  host.list  "],
        ["-o text host.list"],
        [" -y", "host.list"],
        ["-o", "text", "", "host.list", " "],
        ["-v", "-w", "host.list"],
        ["-H", "192.168.38.170", "host.list"],
        ["-H", CVM_A, "host.list"],
        ["-H", "nx-four", "host.list"],
    ],
)
def test_blanks_and_options_before_the_verb_do_no_harm(shell: Shell, argv: list[str]) -> None:
    assert shell.output("acli", *argv) == shell.output("acli", "host.list")


def test_another_cluster_that_nobody_answers_for_is_disconnected(shell: Shell) -> None:
    assert shell.run("acli", "-H", "10.0.0.1", "host.list").stdout == "Server disconnected\n"


def test_a_name_may_hold_blanks_and_an_equals_sign(shell: Shell) -> None:
    shell.output("acli", "vm.create", "Windows 2012 VM")
    shell.output("acli", "vm.create", "a=b")

    assert shell.run("acli", "-y", "vm.delete", "Windows 2012 VM", "delete_snapshots=true").status == 0
    assert shell.output("acli", "vm.get", "a=b").startswith("a=b {\n")


def test_quotes_and_line_ends_in_a_value_are_escaped(shell: Shell) -> None:
    shell.output("acli", "vm.update", "test-off", 'annotation=say "hi"\n\\o/')

    assert '    annotation: "say \\"hi\\"\\n\\\\o/"\n' in shell.output("acli", "vm.get", "test-off")


@pytest.mark.parametrize("argv", [["help"], ["core.help"], ["--help"], ["-h"]])
def test_help_names_every_verb(shell: Shell, argv: list[str]) -> None:
    text = shell.output("acli", *argv)

    assert "host.exit_maintenance_mode host\n    Takes a host out of maintenance mode.\n" in text
    assert "net.disable_virtual_switch\n    The product's net.disable_virtual_switch. (not simulated)\n" in text


def test_help_can_be_of_one_namespace(shell: Shell) -> None:
    text = shell.output("acli", "help", "host")

    assert all(line.startswith("host.") for line in text.splitlines() if not line.startswith(" "))
    assert "host.enter_maintenance_mode host [wait={true|false}] [mode={live|cold|power_off}] " in text
