"""What the handler of a verb gives back: something to show, or tasks to wait for."""

from __future__ import annotations

from dataclasses import dataclass

from mock_prism.faces.shell.render import Json


@dataclass(frozen=True, slots=True)
class Shown:
    """A finished answer: as text, and as what goes under ``data`` in a JSON document."""

    text: str = ""
    data: Json = None


@dataclass(frozen=True, slots=True)
class Wait:
    """One task under way for one thing. ``error`` says why there is no task, if there is none.

    ``label`` is what progress lines begin with; ``name`` and ``uuid`` are the thing's own.
    """

    label: str
    name: str
    uuid: str
    task_uuid: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """Tasks were started. The program waits for them unless ``detached``; ``quiet`` prints no progress."""

    waits: tuple[Wait, ...]
    detached: bool = False
    quiet: bool = False


Answer = Shown | Started
