"""Every operation that a task can be of, with the names of its steps: what faults can be planned for."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from mock_prism.model import commands
from mock_prism.model.task import Command


@cache
def operations() -> Mapping[str, tuple[str, ...]]:
    """Operations by name, sorted; several commands may be one operation, and then it has the steps of all."""
    found: dict[str, dict[str, None]] = {}
    for module in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
        for _, kind in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(kind, Command) and hasattr(kind, "runbook"):
                found.setdefault(kind.operation, {}).update((step.name, None) for step in kind.runbook.steps)
    return {name: tuple(found[name]) for name in sorted(found)}
