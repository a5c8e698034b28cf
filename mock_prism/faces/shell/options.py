"""What stands before a verb: a program's options as a table, by which lines are read, completed and gone on with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from mock_prism.faces.shell.errors import Usage
from mock_prism.model.errors import PrismError
from mock_prism.model.frozen import frozen


@frozen
class Option:
    """One option. A flag stands alone, or has its value after ``=``; all others have one. ``words`` are the values that
    there are, any where it has none. ``is_setting``: the program's own shell may change it as it goes on.
    """

    name: str
    spellings: tuple[str, ...]
    default: str = ""
    words: tuple[str, ...] = ()
    is_flag: bool = False
    is_setting: bool = True

    @property
    def label(self) -> str:
        """How a sentence calls it."""
        return self.name.replace("_", " ")


@frozen
class Options:
    """The options of one line by name, and the ``words`` after them."""

    words: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value that was given, or else the default; empty without either."""
        return self.values.get(name, "")

    def is_on(self, name: str) -> bool:
        """Whether a flag is."""
        return self.text(name) == "true"


def asks_help(words: Sequence[str]) -> bool:
    """Whether what looks like an option asks for help."""
    return words[0] in ("--help", "-h")


@frozen
class OptionTable:
    """All options of a program. An unknown one is answered with ``unknown``, or passed over where that is None."""

    rows: tuple[Option, ...]
    unknown: Callable[[str], PrismError | Usage] | None = None
    asks_help: Callable[[Sequence[str]], bool] = asks_help

    def read(self, args: Sequence[str]) -> Options:
        """A line in two. Raises Usage for an option without its value and for a value that it has not, and what
        ``unknown`` makes.
        """
        words = [word for word in args if word.strip()]
        given = {row.name: row.default for row in self.rows}
        while self._begins_with_option(words):
            spelling, equals, value = words.pop(0).partition("=")
            row = self._row(spelling)
            if row is None:
                if self.unknown is not None:
                    raise self.unknown(spelling)
                continue
            if row.is_flag:
                value = "false" if value.lower() == "false" else "true"
            elif not equals:
                if not words:
                    raise Usage(f"Option {spelling} needs a value")
                value = words.pop(0)
            if row.words and value not in row.words:
                raise Usage(f"Unknown {row.label}: {value}, must be one of {', '.join(row.words)}")
            given[row.name] = value
        return Options(tuple(words), given)

    def after(self, args: Sequence[str]) -> list[str] | None:
        """The words after the options, whatever those say; None in the middle of one."""
        words = [word for word in args if word]
        while self._begins_with_option(words):
            spelling, equals, _ = words.pop(0).partition("=")
            row = self._row(spelling)
            if row is not None and not row.is_flag and not equals:
                if not words:
                    return None
                words.pop(0)
        return words

    def as_words(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The options that say so, without those that would say the default."""
        changed = [row for row in self.rows if values.get(row.name, row.default) != row.default]
        return tuple(
            word
            for row in changed
            for word in ((row.spellings[0],) if row.is_flag else (row.spellings[0], values[row.name]))
        )

    def _begins_with_option(self, words: Sequence[str]) -> bool:
        return bool(words) and words[0].startswith("-") and not self.asks_help(words)

    def _row(self, spelling: str) -> Option | None:
        return next((row for row in self.rows if spelling in row.spellings), None)
