"""What the handler of a verb gives back: something to show, or tasks to wait for."""

from __future__ import annotations

from mock_prism.faces.shell.render import Json
from mock_prism.model.frozen import frozen


@frozen
class Shown:
    """A finished answer: as text, and as what goes under ``data`` in a JSON document."""

    text: str = ""
    data: Json = None


@frozen
class Wait:
    """One task under way for one thing. ``error`` says why there is no task, if there is none.

    ``label`` is what progress lines begin with; ``name`` and ``uuid`` are the thing's own.
    """

    label: str
    name: str
    uuid: str
    task_uuid: str = ""
    error: str = ""


@frozen
class Started:
    """Tasks were started. The program waits for them unless ``detached``; ``quiet`` prints no progress."""

    waits: tuple[Wait, ...]
    detached: bool = False
    quiet: bool = False


Answer = Shown | Started
