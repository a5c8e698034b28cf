"""What the programs' own shells have of their own: settings, help of everything, leaving, completion; and nuclei's."""

from __future__ import annotations

import json

import pytest

from contract_tests.patience import PATIENCE_SECONDS
from contract_tests.shell.executables import Executables
from contract_tests.shell.shell import CVM_A, Shell
from contract_tests.shell.test_interactive import at_a_terminal
from mock_prism.faces.shell.verb_programs import VERB_PROGRAMS

ACROPOLIS, NUCLEI = "<acropolis> ", "<nuclei> "


def test_settings_are_read_as_the_options_say(shell: Shell) -> None:
    assert shell.output("acli", "core.get") == "output_format=text\nassume_yes=false\nserver=\n"
    assert shell.output("acli", "-y", "core.get", "assume_yes") == "assume_yes=true\n"
    assert shell.output("nuclei", "core.get", "output_format") == "output_format=default\n"
    assert shell.run("acli", "-o", "json", "core.get", "output_format,server").document["data"] == {
        "output_format": "json",
        "server": "",
    }


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["core.get", "colour"], "Unknown setting: colour, must be one of output_format, assume_yes, server"),
        (["core.set"], "Missing parameter: what is to be set"),
        (["core.set", "colour=red"], "Unknown parameter: colour"),
        (["core.set", "output_format=xml"], "InvalidArgument: output_format: 'xml' is none of text, json, json-pretty"),
        (["core.set", "assume_yes=perhaps"], "InvalidArgument: assume_yes: 'perhaps' is neither true nor false"),
    ],
)
def test_what_is_no_setting_is_said(shell: Shell, words: list[str], text: str) -> None:
    ended = shell.run("acli", *words)

    assert (ended.status, ended.stderr, ended.stdout.startswith(text)) == (1, "", True)


def test_a_setting_holds_for_the_lines_after_it_and_only_in_that_shell(person: Executables) -> None:
    done = person.run(
        "acli",
        stdin="core.set output_format=json assume_yes=true\nvm.get nobody\nvm.delete old-erp\n"
        "core.set output_format=text\nvm.get nobody\ncore.get\n",
    )

    lines = done.stdout.split(ACROPOLIS)
    assert lines[:2] == ["", ""]
    assert json.loads(lines[2])["error"] == "Unknown name: nobody"
    assert json.loads(lines[3])["status"] == 0
    assert lines[5:] == ["Unknown name: nobody\n", "output_format=text\nassume_yes=true\nserver=\n", ""]
    assert person.run("acli", "core.get", "output_format").stdout == "output_format=text\n"


def test_a_line_may_have_options_of_its_own(person: Executables) -> None:
    done = person.run("acli", "-o", "json", stdin="-o text vm.get nobody\nvm.get nobody\n")

    assert done.stdout == (
        f'{ACROPOLIS}Unknown name: nobody\n{ACROPOLIS}{{"data": null, "error": "Unknown name: nobody", "status": 1}}\n'
        f"{ACROPOLIS}"
    )


@pytest.mark.parametrize("program", ["acli", "nuclei"])
def test_core_lists_its_verbs_as_each_namespace_does(shell: Shell, program: str) -> None:
    told = shell.output(program, "core")

    assert shell.output(program, "core.") == told
    assert [line.split()[0] for line in told.splitlines() if not line.startswith(" ")] == [
        "core.exit",
        "core.get",
        "core.help",
        "core.quit",
        "core.set",
    ]


@pytest.mark.parametrize("program", VERB_PROGRAMS)
def test_help_tells_of_every_verb(shell: Shell, program: str) -> None:
    for verb in VERB_PROGRAMS[program].verbs.rows:
        assert f"{verb.usage}\n    {verb.help}" in shell.output(program, "help", *verb.name.split(" "))


def test_nuclei_connects_once_and_then_runs_lines(person: Executables) -> None:
    done = person.run("nuclei", stdin="vm.list length=1\nvm.get nobody\ncluster.list format=json\nhelp image.get\n")

    assert len(done.stderr.splitlines()) == 7
    assert done.stderr.splitlines()[0].endswith(":9876")
    assert done.stderr.splitlines()[-1] == "Could not find vm nobody"
    parts = done.stdout.split(NUCLEI)
    assert parts[0] == ""
    assert parts[1].startswith("Total Entities : ")
    assert json.loads(parts[3])["metadata"]["kind"] == "cluster"
    assert parts[4].startswith("image.get name\n")
    assert done.returncode == 0


def test_nuclei_is_left_with_a_word_and_its_status(person: Executables) -> None:
    done = person.run("nuclei", "-output_format", "json", stdin="vm.get nobody\nquit\nvm.list\n")

    assert json.loads(done.stdout.split(NUCLEI)[1])["status"] == 1
    assert (done.returncode, done.stdout.count(NUCLEI)) == (1, 2)


def test_nuclei_does_not_open_where_nobody_answers(shell: Shell) -> None:
    shell.run("cluster", "stop", answers=["I agree"])

    opened = shell.at(CVM_A).look("nuclei")

    assert (opened.prompt, opened.exit_status) == ("", 1)
    assert opened.stderr == "Could not connect to Nutanix Gateway\n"


def test_somebody_at_nuclei_completes_and_calls_back(person: Executables) -> None:
    with at_a_terminal(person, "nuclei") as terminal:
        terminal.sees(NUCLEI)
        terminal.types("image.l\tlength=1\n")
        assert "image.list length=1" in terminal.sees("Entities       :")
        terminal.sees(NUCLEI)
        terminal.types("\x1b[A\n")
        terminal.sees("Entities       :")
        terminal.sees(NUCLEI)
        terminal.types("\x04")

        assert terminal.process.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize(
    ("program", "line", "expected"),
    [
        ("nuclei", "clu", ["cluster.get", "cluster.list"]),
        ("nuclei", "-output_format json subnet.list f", ["format="]),
        ("nuclei", "vm.list format=", ["format=json", "format=text"]),
        ("nuclei", "ex", ["exit"]),
        ("nuclei", "-output_format ", []),
        ("acli", "core.set output_format=json-", ["output_format=json-pretty"]),
        ("acli", "core.set assume_yes=t", ["assume_yes=true"]),
    ],
)
def test_a_line_goes_on(shell: Shell, program: str, line: str, expected: list[str]) -> None:
    assert shell.output(program, "--complete", line).splitlines() == expected


def test_only_a_bridge_that_is_no_switch_s_could_become_one(shell: Shell) -> None:
    taken = shell.run("acli", "net.migrate_br_to_virtual_switch", "br0", "vs_name=vs0")
    none = shell.run("acli", "net.migrate_br_to_virtual_switch", "br9", "vs_name=vs9")

    assert (taken.stdout, taken.status) == ("VirtualSwitchAlreadyExists: br0\n", 1)
    assert (none.stdout, none.status) == ("Unknown name: br9\n", 1)
