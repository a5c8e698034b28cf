"""The executables as files: one a command, each of which runs the client under the name of its file."""

from __future__ import annotations

from pathlib import Path

from mock_prism.faces.shell.commands import COMMANDS

LONGEST_SHEBANG = 127


def write_shims(directory: Path, interpreter: str, *more: str) -> None:
    """Write one executable for each command, and for ``more``, into a directory, to be put in front of the PATH."""
    for name in (*COMMANDS, *more):
        write_shim(directory / name, interpreter)


def write_shim(path: Path, interpreter: str) -> None:
    """Write the executable for the command that the file is named after.

    It runs isolated and without site-packages (``-IS``), which halves the time of a start.
    """
    root = Path(__file__).resolve().parents[3]
    first = f"#!{interpreter} -IS\n"
    if len(first) > LONGEST_SHEBANG or any(character.isspace() for character in interpreter):
        # The kernel does not take such a first line; a shell does, in what Python reads as a text.
        first = f"#!/bin/sh\n'''exec' '{interpreter}' -IS \"$0\" \"$@\"\n' '''\n"
    path.write_text(
        f"{first}import sys\n\nsys.path.append({str(root)!r})\n"
        f"from mock_prism.faces.shell.client import main\n\nsys.exit(main({path.name!r}, sys.argv[1:]))\n"
    )
    path.chmod(0o755)
