"""A command line of the plain mode: words and quotes, joined by ``;``, ``&&`` and ``||``. All else is refused."""

from __future__ import annotations

from dataclasses import dataclass

SENTENCE = (
    "mock-prism: {what} is not for the plain mode, which runs the mock's own commands only; "
    "start the server with --shell sandbox or --shell bash for pipes and other programs\n"
)
LONGEST_LINE = 1 << 20
BLANKS = " \t"
ENDS = {";": ";", "\n": ";", "\r": ";"}
DOUBLED = {"&": "&&", "|": "||"}
REFUSED = "<>()`"
ESCAPED_IN_QUOTES = '"\\$`'


@dataclass(eq=False)
class NotPlain(Exception):
    """The line needs a real shell. ``what`` names the first thing that does."""

    what: str

    def __str__(self) -> str:
        return SENTENCE.format(what=self.what)


class Unfinished(Exception):
    """A quote is never closed."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command, and when it is to be run: ``&&`` after success, ``||`` after failure, ``;`` in any case."""

    after: str
    argv: tuple[str, ...]


def read_line(text: str) -> tuple[Command, ...]:
    """The commands of a line. Raises NotPlain and Unfinished."""
    return _Reader(text).read()


class _Reader:
    """One pass over a line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._word: list[str] | None = None
        self._argv: list[str] = []
        self._after = ";"
        self._commands: list[Command] = []

    def read(self) -> tuple[Command, ...]:
        """All commands."""
        while self._at < len(self._text):
            sign = self._take()
            if sign in BLANKS:
                self._end_word()
            elif sign in ENDS:
                self._end_command(ENDS[sign])
            elif sign in DOUBLED:
                if self._peek() != sign:
                    raise NotPlain(f"a single {sign}")
                self._take()
                self._end_command(DOUBLED[sign])
            elif sign == "#" and self._word is None:
                self._skip_comment()
            elif sign == "\\" and self._peek() == "\n":
                self._take()
            else:
                self._add(sign)
        self._end_command("")
        if self._after in DOUBLED.values():
            raise NotPlain(f"a line that ends in {self._after}")
        return tuple(self._commands)

    def _add(self, sign: str) -> None:
        word = self._word = self._word if self._word is not None else []
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

    def _end_command(self, after: str) -> None:
        self._end_word()
        if self._argv:
            self._commands.append(Command(self._after, tuple(self._argv)))
            self._argv = []
        elif after == ";" and self._after in DOUBLED.values():
            raise NotPlain(f"{self._after} without a command")
        elif after in DOUBLED.values():
            raise NotPlain(f"{after} without a command")
        else:
            return
        self._after = after or ";"

    def _skip_comment(self) -> None:
        while self._peek() not in ("", "\n"):
            self._take()

    def _take(self) -> str:
        sign = self._text[self._at]
        self._at += 1
        return sign

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]
