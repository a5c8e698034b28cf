"""acli, ncli and nuclei as shells of their own, for a person at a terminal or for a file of lines.

It is loaded by the executables when one of them is called without a verb, and needs the standard library alone:
history, editing and Tab are those of readline.
"""

from __future__ import annotations

import shlex
import sys

from mock_prism.faces.shell.asking import is_farewell

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED = 130


def converse(name: str, prompt: str, run: Callable[[list[str]], int], offer: Callable[[str], list[str]]) -> int:
    """Run one line after another to the end of the input; the status of the last.

    ``offer`` gives what the last word of a line may become.
    """
    if sys.stdin.isatty():
        _edit(offer)
    status = 0
    while True:
        try:
            words = shlex.split(_read(prompt))
            if is_farewell(words):
                return status
            if words:
                status = run(words)
        except EOFError:
            return status
        except KeyboardInterrupt:
            status = INTERRUPTED
            sys.stdout.write("\n")
        except ValueError as error:
            sys.stderr.write(f"{name}: {error}\n")


def _read(prompt: str) -> str:
    """A line. Raises EOFError at the end of the input."""
    if sys.stdin.isatty():
        return input(prompt)
    sys.stdout.write(prompt)
    sys.stdout.flush()
    # Not through sys.stdin's own buffer: a question that a command asks reads on where this line ends.
    raw = sys.stdin.buffer.readline()
    if not raw:
        raise EOFError
    return raw.decode(errors="replace")


def _edit(offer: Callable[[str], list[str]]) -> None:
    """Have lines edited, where this Python can."""
    try:
        import readline
    except ImportError:
        return

    def complete(text: str, number: int) -> str | None:
        words = offer(readline.get_line_buffer()[: readline.get_endidx()])
        if number >= len(words):
            return None
        return words[number] if words[number].endswith("=") else f"{words[number]} "

    readline.set_completer_delims(" ")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")
