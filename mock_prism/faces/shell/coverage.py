"""How far each verb of the shell's programs is simulated, read off the rows that answer it."""

from __future__ import annotations

from mock_prism.faces.shell.verb_programs import VERB_PROGRAMS


def rows() -> list[tuple[str, str, str]]:
    """Program, verb and tier of each: modelled, or declared (it says so and ends with a status of its own)."""
    return [
        (program, f"{program} {verb.name}", "modelled" if verb.handler else "declared")
        for program, table in VERB_PROGRAMS.items()
        for verb in table.verbs.rows
    ]
