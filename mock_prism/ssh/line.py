"""A command line of the plain mode: words and quotes, joined by ``;``, ``&&`` and ``||``. All else is refused.

Output may be sent to ``/dev/null``, and one of the two streams into the other: that touches no file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from mock_prism.faces.shell.words import printable
from mock_prism.model.frozen import frozen

SENTENCE = (
    "mock-prism: {what} is not for the plain mode, which runs the mock's own commands only; "
    "start the server with --shell sandbox or --shell bash for pipes and other programs\n"
)
LONGEST_LINE = 1 << 20
BLANKS = " \t"
NEWLINES = "\n\r"
DOUBLED = {"&": "&&", "|": "||"}
NULL = "/dev/null"
REFUSED = "<>()`"
ESCAPED_IN_QUOTES = '"\\$`'


@dataclass(eq=False)
class NotPlain(Exception):
    """The line needs a real shell. ``what`` names the first thing that does."""

    what: str

    def __str__(self) -> str:
        return SENTENCE.format(what=printable(self.what))


class Unfinished(Exception):
    """A quote is never closed."""


class Misspelt(Exception):
    """No shell would take the line: a sign stands where a command should."""


class Stream(Enum):
    """Where output goes."""

    OUT = "standard output"
    ERR = "standard error"
    NULL = "nowhere"


@frozen
class Streams:
    """Where the output and the errors of a command go, and whether it has any input."""

    out: Stream = Stream.OUT
    err: Stream = Stream.ERR
    has_input: bool = True

    def within(self, outer: Streams) -> Streams:
        """The same for a command that another runs whose own streams go elsewhere."""
        ends = {Stream.OUT: outer.out, Stream.ERR: outer.err, Stream.NULL: Stream.NULL}
        return Streams(ends[self.out], ends[self.err], self.has_input and outer.has_input)


@frozen
class Command:
    """One command, and when it is to be run: ``&&`` after success, ``||`` after failure, ``;`` in any case."""

    after: str
    argv: tuple[str, ...]
    streams: Streams = Streams()


def read_line(text: str) -> tuple[Command, ...]:
    """The commands of a line. Raises NotPlain, Unfinished and Misspelt."""
    return _Reader(text).read()


class _Reader:
    """One pass over a line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._word: list[str] | None = None
        self._is_quoted = False
        self._argv: list[str] = []
        self._streams = Streams()
        self._after = ";"
        self._commands: list[Command] = []

    def read(self) -> tuple[Command, ...]:
        """All commands."""
        while self._at < len(self._text):
            sign = self._take()
            if sign in BLANKS:
                self._end_word()
            elif sign in NEWLINES:
                self._end_line()
            elif sign in "<>" or (sign == "&" and self._peek() == ">"):
                self._redirect(sign)
            elif sign in ";&|":
                self._join(sign)
            elif sign == "#" and self._word is None:
                self._skip_comment()
            elif sign == "\\" and self._peek() == "\n":
                self._take()
            else:
                self._add(sign)
        self._end_line()
        if self._after in DOUBLED.values():
            raise Misspelt("the end of the line")
        return tuple(self._commands)

    def _join(self, sign: str) -> None:
        """Which of the signs that join two commands it is. Raises Misspelt, and NotPlain for a pipe."""
        if self._peek() == sign:
            sign += self._take()
        elif sign != ";":
            raise NotPlain(f"a single {sign}")
        self._end_word()
        if sign == ";;" or not self._argv:
            raise Misspelt(sign)
        self._end_command(sign)

    def _end_line(self) -> None:
        """A line that ends in ``&&`` goes on in the next."""
        self._end_word()
        if self._argv:
            self._end_command(";")
        self._streams = Streams()

    def _end_command(self, after: str) -> None:
        self._commands.append(Command(self._after, tuple(self._argv), self._streams))
        self._argv, self._streams, self._after = [], Streams(), after

    def _redirect(self, sign: str) -> None:
        """Send a stream to ``/dev/null`` or to where the other goes. Raises NotPlain for anything else."""
        number = ""
        if sign == "&":
            sign, number = self._take(), "&"
        elif self._word is not None and not self._is_quoted and "".join(self._word).isdecimal():
            number, self._word = "".join(self._word), None
        self._end_word()
        if self._peek() == sign == ">":
            self._take()
        is_copy = self._peek() == "&"
        if is_copy:
            self._take()
        target = self._target()
        streams = self._streams
        if sign == "<" and target == NULL and number in ("", "0") and not is_copy:
            self._streams = replace(streams, has_input=False)
        elif sign == ">" and target == NULL and number in ("", "1", "2", "&"):
            self._streams = _sent("&" if is_copy and not number else number or "1", Stream.NULL, streams)
        elif sign == ">" and is_copy and target in ("1", "2") and number in ("", "1", "2"):
            self._streams = _sent(number or "1", streams.out if target == "1" else streams.err, streams)
        else:
            raise NotPlain(sign)

    def _target(self) -> str:
        """The word after the sign."""
        while self._peek() and self._peek() in BLANKS:
            self._take()
        while self._peek() and self._peek() not in f"{BLANKS}{NEWLINES}{REFUSED};&|":
            self._add(self._take())
        word, self._word, self._is_quoted = "".join(self._word or []), None, False
        return word

    def _add(self, sign: str) -> None:
        word = self._word = self._word if self._word is not None else []
        self._is_quoted = self._is_quoted or sign in "'\"\\"
        if sign == "'":
            word.append(self._until_quote())
        elif sign == '"':
            word.append(self._double_quoted())
        elif sign == "\\":
            word.append(self._take() if self._at < len(self._text) else "\\")
        else:
            self._refuse(sign)
            word.append(sign)

    def _until_quote(self) -> str:
        end = self._text.find("'", self._at)
        if end < 0:
            raise Unfinished("'")
        found = self._text[self._at : end]
        self._at = end + 1
        return found

    def _double_quoted(self) -> str:
        found: list[str] = []
        while self._at < len(self._text):
            sign = self._take()
            if sign == '"':
                return "".join(found)
            if sign == "\\" and self._peek() in ESCAPED_IN_QUOTES:
                found.append(self._take())
                continue
            if sign in "$`":
                self._refuse(sign)
            found.append(sign)
        raise Unfinished('"')

    def _refuse(self, sign: str) -> None:
        """A dollar on its own is a dollar; before anything else it would stand for something."""
        if sign in REFUSED or (sign == "$" and self._peek() not in ("", *BLANKS, '"')):
            raise NotPlain(sign)

    def _end_word(self) -> None:
        if self._word is not None:
            self._argv.append("".join(self._word))
            self._word = None
        self._is_quoted = False

    def _skip_comment(self) -> None:
        while self._peek() not in ("", "\n"):
            self._take()

    def _take(self) -> str:
        sign = self._text[self._at]
        self._at += 1
        return sign

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]


def _sent(number: str, stream: Stream, streams: Streams) -> Streams:
    """The streams with that of this number, or both for ``&``, sent elsewhere."""
    return Streams(
        stream if number in ("1", "&") else streams.out,
        stream if number in ("2", "&") else streams.err,
        streams.has_input,
    )
