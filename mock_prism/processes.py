"""The two processes of a server: gunicorn's master, and the beginning of the one worker that it ever has."""

from __future__ import annotations

import gc
import os
import signal
from typing import TYPE_CHECKING, Any

from gunicorn.arbiter import Arbiter
from gunicorn.errors import HaltServer

if TYPE_CHECKING:
    from gunicorn.app.base import BaseApplication

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
ONE_WORKER = "mock-prism keeps its state in memory and runs in exactly one worker"


class OneWorkerArbiter(Arbiter):  # type: ignore[misc]  # gunicorn comes without types
    """Gunicorn's master, which has one worker once: all that would make a second one is refused."""

    def __init__(self, app: BaseApplication) -> None:
        self._outlives_terminal = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # as under nohup
        super().__init__(app)

    def spawn_worker(self) -> Any:
        """Start the worker; where it has died, the server ends with it, since the state is gone. A signal that comes
        meanwhile waits: until it has handlers of its own the worker would queue it, as we do, for nobody."""
        if self.worker_age:
            raise HaltServer("the worker has died, and with it the state", 1)
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            return super().spawn_worker()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    def handle_term(self) -> None:
        """End at once. Gunicorn's own way waits for clients that only keep a connection open."""
        self.handle_int()

    def handle_hup(self) -> None:
        """The terminal is gone. Gunicorn would start a new worker beside the old one."""
        if not self._outlives_terminal:
            self.handle_int()

    def handle_ttin(self) -> None:
        """Somebody asks for one more worker."""
        self.log.error(ONE_WORKER)

    def handle_usr2(self) -> None:
        """Somebody asks for one more master."""
        self.log.error(ONE_WORKER)


def begin() -> None:
    """Called in the worker when it has just begun. What ends it before it serves ends it at once."""
    gc.disable()  # until the application is built
    for number in ENDING:
        signal.signal(number, lambda number, frame: os._exit(0))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
