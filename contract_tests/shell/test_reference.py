"""The manual of the shell's programs, on the terminal and in a browser: made of the rows that parse their lines."""

from __future__ import annotations

import html

import pytest
from flask.testing import FlaskClient

from contract_tests.shell.shell import seeded
from mock_prism.app import create_app
from mock_prism.cli import main
from mock_prism.faces.shell.commands import COMMANDS
from mock_prism.faces.shell.reference import STATUSES, page, programs, whole
from mock_prism.faces.shell.verb_programs import VERB_PROGRAMS
from mock_prism.sandboxes import Sandboxes


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(Sandboxes(seeded("four-node"))).test_client()


def test_there_is_a_page_of_every_program() -> None:
    assert set(programs()) == set(COMMANDS)
    assert [name for name in programs() if not page(name).startswith(f"NAME\n    {name} - ")] == []


@pytest.mark.parametrize("program", VERB_PROGRAMS)
def test_every_verb_is_there_with_its_usage_what_it_does_and_all_its_parameters(program: str) -> None:
    lines = page(program).splitlines()

    for verb in VERB_PROGRAMS[program].verbs.rows:
        start = lines.index(f"    {verb.usage}")
        told = lines[start : lines.index("", start)]
        assert told[1].startswith(f"        {verb.help}")
        assert told[1].endswith("Not simulated.") is (verb.handler is None)
        assert [line.split()[0] for line in told[-len(verb.params) :] if verb.params] == [
            param.name for param in verb.params
        ]
        for param, line in zip(verb.params, told[len(told) - len(verb.params) :], strict=True):
            assert ("required" in line) is param.is_wanted
            assert not param.default or f"by default {param.default}" in line
            assert all(word in line for word in param.words)
        assert all(alias in " ".join(told) for alias in verb.aliases)


@pytest.mark.parametrize("program", ["acli", "svmips"])
def test_the_statuses_are_told(program: str) -> None:
    assert [f"    {status:<5}{text}" in page(program) for status, text in STATUSES.items()] == [True] * len(STATUSES)


def test_a_program_without_verbs_is_described() -> None:
    text = page("svmips")

    assert text.startswith("NAME\n    svmips - the cluster's addresses in one line")
    assert "DESCRIPTION\n" in text
    assert "MACHINES\n    AHV host\n" in page("virsh")


def test_the_command_prints_a_page_or_some_verbs_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for words in ((), ("ncli",), ("acli", "vm.clone"), ("ncli", "host", "edit")):
        assert main(["reference", *words]) == 0
        said.append(capsys.readouterr().out)

    assert said[:2] == [whole(), page("ncli")]
    assert ("vm.clone name_list" in said[2], "vm.create" in said[2]) == (True, False)
    assert ("host edit id=" in said[3], "host list" in said[3]) == (True, False)


@pytest.mark.parametrize("words", [["soap"], ["acli", "soap"], ["virsh", "list"]])
def test_what_there_is_no_page_of_is_said(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert main(["reference", *words]) == 1

    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)


def test_a_browser_sees_the_same(client: FlaskClient) -> None:
    shown, plain = client.get("/_mock/reference"), client.get("/_mock/reference.txt")

    assert (shown.mimetype, plain.mimetype, plain.text) == ("text/html", "text/plain", whole())
    assert all(html.escape(page(name)) in shown.text for name in programs())
    assert all(f'href="#{name}"' in shown.text for name in programs())
