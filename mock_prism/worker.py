"""The worker: gunicorn's own with threads, which ends promptly and does not read twice what it has been asked."""

from __future__ import annotations

import atexit
import os
import select
import signal
import socket
import threading
from collections.abc import Mapping
from typing import Any

from gunicorn import util
from gunicorn.http import wsgi
from gunicorn.workers.gthread import ThreadWorker

from mock_prism.faces.rest.remembering import QUESTION, Question
from mock_prism.impatience import ImpatientListener

GRACE_SECONDS = 0.2
LINGER_MILLIS = 5  # long lists to 16 clients take 3, all in turn
IN_A_ROW = 100
TEXT_BYTES = 8192  # what gunicorn itself reads at once
TEXTS = 1024
END = b"\r\n\r\n"


class PromptWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn comes without types
    """Gunicorn's worker with threads, which ends when told, and gives answers under way a moment.

    Gunicorn spends more on reading a request than a remembered answer costs. So the texts of requests with such answers
    are kept, by who sent them, with the question that each turned out to be: that never changes. Whether there still is
    an answer to it, is the application's to say.
    """

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._questions: dict[tuple[str, bytes], Question] = {}
        self._under_way = threading.local()

    def init_signals(self) -> None:
        """Gunicorn's own, and heed a terminal that is closed, which tells all of its processes."""
        super().init_signals()
        signal.signal(signal.SIGHUP, self.handle_quit)

    def handle_quit(self, sig: int, frame: object) -> None:
        """End, whatever clients do. Gunicorn's own shuts the pool here, and hangs where the signal came while the
        pool's lock was held; a thread that waits for a silent client would then hold up the end for seconds."""
        self.alive = False
        signal.signal(signal.SIGALRM, lambda number, frame: os._exit(0))
        signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)
        atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)  # past this, Python no longer handles signals

    def handle(self, conn: Any) -> Any:
        """Answer, and go on with a client that asks again at once: the way back to the pool takes longer than to wait a
        moment. After some requests it is somebody else's turn."""
        kept = self._answer(conn)
        for _ in range(IN_A_ROW):
            if kept is not True or not self.alive or not _asks_again(conn.sock):
                break
            kept = self._answer(conn)
        return kept

    def accept(self, listener: socket.socket) -> None:
        """Take a connection of one who must not fall silent within a request."""
        super().accept(ImpatientListener(listener))

    def note(self, request: object, environ: Mapping[str, Any], response: object) -> None:
        """Gunicorn's hook after a request (``post_request``): which question it was."""
        self._under_way.question = environ.get(QUESTION) if environ.get("SERVER_PROTOCOL") == "HTTP/1.1" else None

    def _answer(self, conn: Any) -> Any:
        """Answer one request; True where the connection stays open, as newer gunicorns have it: with others no text is
        ever kept. Gunicorn closes a connection whose client has gone, which raises OSError."""
        if not self._may_repeat(conn):
            return super().handle(conn)
        conn.sock.setblocking(True)
        text = conn.sock.recv(TEXT_BYTES)
        question = self._questions.get((conn.client[0], text))
        if question is not None and (answer := self.wsgi.wsgi_app.again(question)) is not None:
            conn.sock.sendall(_head(answer.status, answer.headers))
            conn.sock.sendall(answer.body)  # to put the two together would be one more copy
            return True
        conn.parser.unreader.unread(text)
        self._under_way.question = None
        kept = super().handle(conn)
        if kept is True and self._under_way.question is not None and text.find(END) == len(text) - len(END):
            if len(self._questions) >= TEXTS:
                self._questions.clear()
            self._questions[conn.client[0], text] = self._under_way.question
        return kept

    def _may_repeat(self, conn: Any) -> bool:
        """Whether gunicorn would do no more than answer, and keep a connection that it has used before."""
        return (
            conn.parser is not None
            and not conn.parser.unreader.buf.getvalue()
            and self.alive
            and not self.cfg.accesslog
            and len(self.keepalived_conns) < self.max_keepalived
        )


def _head(status: str, headers: tuple[tuple[str, str], ...]) -> bytes:
    """The head of an answer, as gunicorn writes it: it sends none of an application's headers that are its own."""
    lines = (
        f"HTTP/1.1 {status}",
        f"Server: {wsgi.SERVER}",
        f"Date: {util.http_date()}",
        "Connection: keep-alive",
        *(f"{name}: {value}" for name, value in headers if not util.is_hoppish(name)),
    )
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def _asks_again(client: socket.socket) -> bool:
    """Whether there is more from a client, in a moment."""
    poll = select.poll()
    poll.register(client, select.POLLIN)
    return bool(poll.poll(LINGER_MILLIS))
