"""Command lines of the plain mode."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_prism.ssh.line import Command, NotPlain, Unfinished, read_line


@pytest.mark.parametrize(
    ("text", "argvs"),
    [
        ("", []),
        ("  \t ", []),
        ("acli vm.list", [("acli", "vm.list")]),
        ("acli vm.get 'Windows 2012 VM'", [("acli", "vm.get", "Windows 2012 VM")]),
        ('acli vm.create "a b"c', [("acli", "vm.create", "a bc")]),
        (r"acli vm.on \*", [("acli", "vm.on", "*")]),
        (r'echo "say \"hi\" \\ \n"', [("echo", 'say "hi" \\ \\n')]),
        ("echo '' x", [("echo", "", "x")]),
        ("a; b ;", [("a",), ("b",)]),
        ("a\nb\r\n", [("a",), ("b",)]),
        ("a # b; c", [("a",)]),
        ("a#b", [("a#b",)]),
        ("echo 5$ $", [("echo", "5$", "$")]),
        ("echo '$HOME `id` > | &'", [("echo", "$HOME `id` > | &")]),
        ("a \\\n b", [("a", "b")]),
    ],
)
def test_words_and_quotes(text: str, argvs: list[tuple[str, ...]]) -> None:
    assert [command.argv for command in read_line(text)] == argvs


def test_commands_know_what_they_come_after() -> None:
    assert read_line("a && b || c; d") == (
        Command(";", ("a",)),
        Command("&&", ("b",)),
        Command("||", ("c",)),
        Command(";", ("d",)),
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("acli vm.list | head", "a single |"),
        ("acli vm.list &", "a single &"),
        ("acli vm.list > /tmp/x", ">"),
        ("acli vm.list < /etc/passwd", "<"),
        ("echo $(id)", "$"),
        ("echo $HOME", "$"),
        ('echo "$HOME"', "$"),
        ('echo "`id`"', "`"),
        ("echo `id`", "`"),
        ("(id)", "("),
        ("a &&", "a line that ends in &&"),
        ("&& a", "&& without a command"),
        ("a || ; b", "|| without a command"),
    ],
)
def test_what_needs_a_real_shell_is_named(text: str, what: str) -> None:
    with pytest.raises(NotPlain) as refused:
        read_line(text)

    assert refused.value.what == what
    assert "--shell sandbox" in str(refused.value)


@pytest.mark.parametrize("text", ["echo 'a", 'echo "a', "'", '"\\"'])
def test_a_quote_must_be_closed(text: str) -> None:
    with pytest.raises(Unfinished):
        read_line(text)


@given(st.lists(st.text(), min_size=1).filter(lambda words: words != [""]))
def test_quoted_words_come_back_as_they_were(words: list[str]) -> None:
    assert [command.argv for command in read_line(shlex.join(words))] == [tuple(words)]


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_line(text)
    except (NotPlain, Unfinished):
        return
