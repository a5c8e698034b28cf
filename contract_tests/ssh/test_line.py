"""Command lines of the plain mode."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_prism.ssh.line import Command, Misspelt, NotPlain, Stream, Streams, Unfinished, read_line


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
        ("acli vm.list >> log", ">"),
        ("acli vm.list 2>/dev/null/x", ">"),
        ("acli vm.list 2>&3", ">"),
        ("acli vm.list 3>/dev/null", ">"),
        ("acli vm.list >", ">"),
        ("acli vm.list >$HOME", "$"),
        ("acli vm.list &>/tmp/x", ">"),
        ("acli vm.list <&2", "<"),
        ("acli vm.list 2>&1 | grep x", "a single |"),
    ],
)
def test_what_needs_a_real_shell_is_named(text: str, what: str) -> None:
    with pytest.raises(NotPlain) as refused:
        read_line(text)

    assert refused.value.what == what
    assert "--shell sandbox" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "streams"),
    [
        ("a", Streams()),
        ("a 2>/dev/null", Streams(err=Stream.NULL)),
        ("a >/dev/null", Streams(out=Stream.NULL)),
        ("a 1> /dev/null b", Streams(out=Stream.NULL)),
        ("a>>'/dev/null'", Streams(out=Stream.NULL)),
        ("2>/dev/null a", Streams(err=Stream.NULL)),
        ("a 2>&1", Streams(err=Stream.OUT)),
        ("a >&2", Streams(out=Stream.ERR)),
        ("a >/dev/null 2>&1", Streams(Stream.NULL, Stream.NULL)),
        ("a 2>&1 >/dev/null", Streams(Stream.NULL, Stream.OUT)),
        ("a &>/dev/null", Streams(Stream.NULL, Stream.NULL)),
        ("a >&/dev/null", Streams(Stream.NULL, Stream.NULL)),
        ("a </dev/null 2>>/dev/null", Streams(err=Stream.NULL, has_input=False)),
    ],
)
def test_streams_go_nowhere_or_into_one_another(text: str, streams: Streams) -> None:
    (command,) = read_line(text)

    assert command.streams == streams
    assert command.argv in (("a",), ("a", "b"))


def test_a_number_that_is_quoted_or_apart_is_a_word() -> None:
    assert [command.argv for command in read_line("a '2'>/dev/null; a 2 >/dev/null; a x2>/dev/null")] == [
        ("a", "2"),
        ("a", "2"),
        ("a", "x2"),
    ]


def test_where_streams_go_ends_with_the_command() -> None:
    assert [command.streams for command in read_line(">/dev/null\na; b >/dev/null && c")] == [
        Streams(),
        Streams(out=Stream.NULL),
        Streams(),
    ]


@pytest.mark.parametrize("text", ["a ;; b", ";; a", "; a", "a ; ; b", "&& a", "a || ; b", "a &&", "a && || b", "||"])
def test_no_shell_would_take_a_sign_where_a_command_should_be(text: str) -> None:
    with pytest.raises(Misspelt):
        read_line(text)


def test_a_line_that_ends_in_and_goes_on_in_the_next() -> None:
    assert [command.after for command in read_line("a &&\n\n b\nc")] == [";", "&&", ";"]


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
    except (NotPlain, Unfinished, Misspelt):
        return
