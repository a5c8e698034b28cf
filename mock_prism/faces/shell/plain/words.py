"""Splitting a command line into words and the operators between them, as far as plain mode has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

OTHER_MODES = "--shell sandbox and --shell bash give a real shell"
LONGEST_LINE = 1 << 17  # what Linux takes for one argument of a program
BLANKS = " \t\r"
ESCAPABLE = '"\\$`\n'
SUBSTITUTIONS = {"$": "an expansion", "`": "a command substitution"}
UNDONE = {
    "|": "a pipe",
    "&": "a command in the background",
    "<": "a redirection",
    ">": "a redirection",
    "(": "a subshell",
    ")": "a subshell",
}
OPERATORS = ("&&", "||", ";", "\n")


class RefusedError(Exception):
    """A line that plain mode does not run: ``text`` says why, and ``exit_status`` is what the line ends with."""

    def __init__(self, text: str, exit_status: int) -> None:
        super().__init__(text)
        self.text, self.exit_status = text, exit_status


NOT_PLAIN, NOT_A_LINE, TOO_LONG = 69, 2, 126


def not_plain(what: str) -> RefusedError:
    """What a real shell would do and plain mode does not."""
    return RefusedError(f"mock-prism: plain mode knows no such thing as {what}; {OTHER_MODES}", NOT_PLAIN)


@dataclass(frozen=True, slots=True)
class Status:
    """``$?`` in a word."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word: text, and places at which the last exit status stands. ``bare`` if nothing in it was quoted."""

    pieces: tuple[str | Status, ...]
    bare: bool = True

    @property
    def literal(self) -> str:
        """The word where no status has to be known for it."""
        return self.text(0)

    def text(self, status: int) -> str:
        """The word, with the last exit status in its places."""
        return "".join(str(status) if isinstance(piece, Status) else piece for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Operator:
    """What stands between two commands."""

    text: str


class Scanner:
    """One pass over a line. Raises RefusedError for what plain mode does not have, and for quotes without end."""

    def __init__(self, line: str) -> None:
        self._line = line.replace("\\\n", "")
        self._at = 0

    def tokens(self) -> Iterator[Word | Operator]:
        """The words and operators of the line."""
        while (here := self._peek()) != "":
            if here in BLANKS:
                self._at += 1
            elif here == "#":
                end = self._line.find("\n", self._at)
                self._at = len(self._line) if end < 0 else end
            elif operator := next((text for text in OPERATORS if self._line.startswith(text, self._at)), None):
                self._at += len(operator)
                yield Operator(operator)
            elif here in UNDONE:
                raise not_plain(UNDONE[here])
            else:
                yield self._word()

    def _peek(self) -> str:
        return self._line[self._at : self._at + 1]

    def _take(self) -> str:
        here = self._peek()
        self._at += 1
        return here

    def _word(self) -> Word:
        pieces: list[str | Status] = []
        bare = True
        while (here := self._peek()) and here not in BLANKS and here not in ";\n":
            if here in UNDONE:
                break
            self._at += 1
            if here == "\\":
                bare = False
                pieces.append(self._take())
            elif here == "'":
                bare = False
                pieces.append(self._single())
            elif here == '"':
                bare = False
                pieces.extend(self._double())
            else:
                pieces.append(self._status() if here in SUBSTITUTIONS else here)
        return Word(tuple(pieces), bare)

    def _single(self) -> str:
        end = self._line.find("'", self._at)
        if end < 0:
            raise _endless("'")
        text, self._at = self._line[self._at : end], end + 1
        return text

    def _double(self) -> Iterator[str | Status]:
        while (here := self._take()) != '"':
            if here == "":
                raise _endless('"')
            if here == "\\" and self._peek() and self._peek() in ESCAPABLE:
                yield self._take()
            else:
                yield self._status() if here in SUBSTITUTIONS else here

    def _status(self) -> str | Status:
        """What follows a dollar sign or is one: only ``$?`` has a meaning, and a lone ``$`` is itself."""
        if self._line[self._at - 1] == "$":
            if self._peek() == "?":
                self._at += 1
                return Status()
            if self._peek() in ("", *BLANKS, '"', "\n"):
                return "$"
        raise not_plain(SUBSTITUTIONS[self._line[self._at - 1]])


def _endless(quote: str) -> RefusedError:
    text = f"bash: -c: unexpected EOF while looking for matching `{quote}'"
    return RefusedError(text, NOT_A_LINE)


def scan(line: str) -> tuple[Word | Operator, ...]:
    """The words and operators of a line. Raises RefusedError."""
    if len(line) > LONGEST_LINE:
        raise RefusedError("bash: Argument list too long", TOO_LONG)
    if "\0" in line or not all(character.isprintable() or character in "\t\r\n" for character in line):
        raise RefusedError("bash: the line holds what no command line can", NOT_A_LINE)
    return tuple(Scanner(line).tokens())
