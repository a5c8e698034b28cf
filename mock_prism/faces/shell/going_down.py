"""Shutting down the very machine that one is logged in to."""

from __future__ import annotations

from collections.abc import Callable

from mock_prism.faces.shell.errors import Usage, sentence
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.waiting import Watch, start
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import PrismError
from mock_prism.model.host import Host
from mock_prism.model.task import Command


def go_down(session: Session, requester: str, machine: Cvm | Host, order: Callable[[], Command]) -> Outcome:
    """Start what ``order`` gives and wait: the login ends with the machine under it. ``order`` is asked once, and what
    it raises is told.
    """
    try:
        if session.state is None:
            orders = [("", machine.name, machine.uuid, order())]
            return session.later(Watch(start(session.visit, requester, orders, sentence)).dump())
        watch, _ = Watch.load(session.state).look(session.visit, sentence, asks=True)
    except (PrismError, Usage) as error:
        return Outcome.failed(error)
    if watch.failures:
        return Outcome.failed(Usage("; ".join(wait.error for wait in watch.failures)))
    # A machine that is up again by now has dropped the login all the same.
    return session.later(watch.dump()) if watch.open else session.closed()
