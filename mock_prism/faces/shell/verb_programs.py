"""The programs that have verbs: each is a shell of its own where it is called without one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_prism.faces.shell.acli import program as acli
from mock_prism.faces.shell.ncli import program as ncli
from mock_prism.faces.shell.nuclei import program as nuclei
from mock_prism.faces.shell.options import OptionTable
from mock_prism.faces.shell.registry import Verbs
from mock_prism.model.frozen import frozen


@frozen
class VerbProgram:
    """What is known of one without calling it."""

    verbs: Verbs[Any]
    options: OptionTable


VERB_PROGRAMS: Mapping[str, VerbProgram] = {
    "acli": VerbProgram(acli.VERBS, acli.OPTIONS),
    "ncli": VerbProgram(ncli.VERBS, ncli.OPTIONS),
    "nuclei": VerbProgram(nuclei.VERBS, nuclei.OPTIONS),
}
