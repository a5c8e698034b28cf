"""Command lines of plain mode: what they do, and that nothing else gets through."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_prism.faces.shell.commands import COMMANDS, PRODUCT_PATHS
from mock_prism.faces.shell.plain.builtins import BUILTINS, Login, Said
from mock_prism.faces.shell.plain.programs import PROGRAMS
from mock_prism.faces.shell.plain.walk import Run, walk
from mock_prism.faces.shell.plain.words import LONGEST_LINE

OWN = {*COMMANDS, *BUILTINS, *PROGRAMS}


class Told:
    """What a line does where every program ends with the status that is its first digit, if it has one."""

    def __init__(self, line: str, login: Login | None = None) -> None:
        self.ran: list[tuple[str, ...]] = []
        self.stdout = self.stderr = ""
        self.login = login or Login("/home/nutanix")
        steps, status = walk(line, self.login), None
        while True:
            try:
                step = steps.send(status)
            except StopIteration as end:
                self.leaves = end.value
                return
            status = None
            if isinstance(step, Said):
                self.stdout, self.stderr = self.stdout + step.stdout, self.stderr + step.stderr
            else:
                assert isinstance(step, Run)
                self.ran.append(step.argv)
                status = int(step.argv[1]) if step.argv[1:] and step.argv[1].isdecimal() else 0


@pytest.mark.parametrize(
    ("line", "ran"),
    [
        ("", []),
        ("  # a remark", []),
        ("acli host.list", [("acli", "host.list")]),
        ("acli   vm.get\t'a b' \"c d\" e\\ f", [("acli", "vm.get", "a b", "c d", "e f")]),
        ("acli vm.on '*' \\* * vm-??", [("acli", "vm.on", "*", "*", "*", "vm-??")]),
        ("acli vm.create 'it'\\''s' x=\"a;b|c\" ''", [("acli", "vm.create", "it's", "x=a;b|c", "")]),
        ("acli a; ncli b\nsvmips", [("acli", "a"), ("ncli", "b"), ("svmips",)]),
        ("acli 0 && acli 1 && acli 2", [("acli", "0"), ("acli", "1")]),
        ("acli 1 || acli 0 || acli 2", [("acli", "1"), ("acli", "0")]),
        ("acli 1 && acli 2 || acli 3", [("acli", "1"), ("acli", "3")]),
        ("acli 0 &&\n acli a", [("acli", "0"), ("acli", "a")]),
        ("acli a \\\n  b", [("acli", "a", "b")]),
        ("acli 3; acli $? \"is $?\" '$?'", [("acli", "3"), ("acli", "3", "is 3", "$?")]),
        ("true && acli a; false && acli b; : ; false || acli c", [("acli", "a"), ("acli", "c")]),
        ("sudo -n -u root acli a", [("acli", "a")]),
        ("bash -lc 'acli 1 && acli 2' || acli 3", [("acli", "1"), ("acli", "3")]),
        ("sudo sh -c \"bash -c 'exit 4'\"; acli $?", [("acli", "4")]),
        ("source /etc/profile; . ~/.bashrc && acli a", [("acli", "a")]),
        ("~/bin/acli a; /home/nutanix/prism/cli/ncli b", [("acli", "a"), ("ncli", "b")]),
        ("exit 3; acli a", []),
        ("allssh 'hostname; date'", [("allssh", "hostname; date")]),
    ],
)
def test_a_line_runs_what_it_names(line: str, ran: Sequence[tuple[str, ...]]) -> None:
    told = Told(line)

    assert (told.ran, told.stderr) == (ran, "")


@pytest.mark.parametrize("path", [path for paths in PRODUCT_PATHS.values() for path in paths])
def test_commands_are_found_at_the_product_s_paths(path: str) -> None:
    assert Told(f"{path} x").ran == [(path.rpartition("/")[2], "x")]


@pytest.mark.parametrize(
    "rest",
    [
        "| cat",
        "|cat",
        "> {file}",
        ">{file}",
        ">> {file}",
        "2>{file}",
        "2>/dev/null",
        "&> {file}",
        "< {file}",
        "<<< x",
        "<(cat {file})",
        ">(cat)",
        "$(cat {file})",
        "`cat {file}`",
        '"$(cat {file})"',
        '"`cat {file}`"',
        "$HOME",
        "${{HOME}}",
        "$((1+1))",
        "& cat {file}",
        "&",
        "; (cat {file})",
        "; cat {file}",
        "&& cat {file}",
        "|| touch {file}",
        "\ntouch {file}",
        "; /bin/cat {file}",
        "; ./acli",
        "; /tmp/acli",
        "; ../acli x",
        "; 'cat' {file}",
        "; c\\at {file}",
        "; bash {file}",
        "; bash -c 'cat {file}'",
        "; bash -c \"bash -c 'cat {file}'\"",
        "; bash -c 'acli x > {file}'",
        "; bash -s",
        "; bash -x -c true",
        "; sudo cat {file}",
        "; sudo -u root -i bash -c 'touch {file}'",
        "; sudo -e {file}",
        "; sudo",
        "; source {file}",
        "; . {file}",
        "; source",
        "; eval acli",
        "; exec cat",
        "; A=1 acli",
        "; export A=1",
        "; if true; then acli; fi",
        "; for i in 1; do acli; done",
        "; {{ acli; }}",
        "; allssh 'cat {file}'",
        "; allssh acli x '|' cat",
        "; hostssh 'virsh list > {file}'",
        "; python3 -c 'open(1)'",
        "; $? x",
    ],
)
def test_anything_else_is_refused_in_one_line_before_anything_runs(rest: str, tmp_path: Path) -> None:
    file = tmp_path / "file"

    told = Told(f"acli vm.delete all {rest.format(file=file)}")

    assert (told.ran, told.stdout) == ([], "")
    assert told.stderr.startswith("mock-prism: ")
    assert told.stderr.endswith("; --shell sandbox and --shell bash give a real shell\n")
    assert told.stderr.count("\n") == 1
    assert told.login.status in (69, 127)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("acli 'x", "bash: -c: unexpected EOF while looking for matching `''\n"),
        ('acli "x', "bash: -c: unexpected EOF while looking for matching `\"'\n"),
        ("acli x &&", "bash: syntax error near unexpected token `newline'\n"),
        ("; acli x", "bash: syntax error near unexpected token `;'\n"),
        ("acli x ;; acli y", "bash: syntax error near unexpected token `;'\n"),
        ("&& acli x", "bash: syntax error near unexpected token `&&'\n"),
        ("acli \0", "bash: the line holds what no command line can\n"),
        ("acli \x1b[2J", "bash: the line holds what no command line can\n"),
        ("acli " + "x" * LONGEST_LINE, "bash: Argument list too long\n"),
    ],
)
def test_a_line_that_is_none_is_told_as_bash_tells_it(line: str, said: str) -> None:
    told = Told(line)

    assert (told.ran, told.stderr) == ([], said)
    assert told.login.status in (2, 126)


def test_shells_in_one_another_come_to_an_end() -> None:
    line = "acli x"
    for _ in range(12):
        line = "bash -c " + line.replace("\\", "\\\\").replace(" ", "\\ ")

    assert Told(line).login.status == 69


@given(st.text(alphabet=st.sampled_from("ab '\"\\;&|<>$`(){}#~!*?\n\t=/.-") | st.characters(), max_size=60))
def test_no_line_runs_anything_but_the_mock_s_own(line: str) -> None:
    told = Told(f"acli {line}")

    assert {argv[0] for argv in told.ran} <= OWN


@given(st.text(max_size=40).filter(lambda text: text.isprintable()))
def test_a_quoted_word_is_itself(word: str) -> None:
    quoted = "'" + word.replace("'", "'\\''") + "'"

    assert Told(f"acli {quoted}").ran == [("acli", word)]


@pytest.mark.parametrize(
    ("line", "stdout", "status"),
    [
        ("echo a  'b  c'", "a b  c\n", 0),
        ("echo -n a", "a", 0),
        ("acli 3; echo $?", "3\n", 0),
        ("pwd; cd data/logs && pwd; cd; pwd", "/home/nutanix\n/home/nutanix/data/logs\n/home/nutanix\n", 0),
        ("cd /etc || pwd", "/home/nutanix\n", 0),
        ("cd ../..; pwd", "/\n", 0),
        ("false", "", 1),
        ("exit 259", "", 3),
        ("acli 4; exit", "", 4),
        ("bash -c 'cd /; exit 5'; pwd", "/home/nutanix\n", 0),
    ],
)
def test_what_the_shell_does_itself(line: str, stdout: str, status: int) -> None:
    told = Told(line)

    assert (told.stdout, told.login.status) == (stdout, status)


def test_only_exit_leaves_the_shell() -> None:
    assert [Told(line).leaves for line in ("exit", "logout", "exit x", "bash -c exit", "acli x")] == [
        True,
        True,
        True,
        False,
        False,
    ]
