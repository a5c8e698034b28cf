"""Answers that stay as they are until something changes are given again as they were, without asking anybody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from mock_prism.model.frozen import frozen
from mock_prism.sandboxes import Mark, Sandboxes
from mock_prism.sessions import Sessions

Application = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]
NOTE = "mock_prism.lasting"
QUESTION = "mock_prism.question"
"""Where in the environment a server finds what to ask :meth:`Remembering.again` when the very same request comes."""
PLACE = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT")
UNHEEDED = frozenset({"HTTP_NTNX_REQUEST_ID"})
"""Headers that say nothing about what is read: the official SDKs send another id with every call."""

LIMIT_BYTES = 32 << 20
WEIGHT = 4096
"""Bytes that an answer counts for beside its text and that of its question."""

Question = tuple[Any, ...]


@frozen
class Lasting:
    """What whoever has answered says of an answer, in the environment under ``NOTE``: it is good as long as the
    sandbox has this mark, the session of the token, if any, is open, and the reading of statistics that it tells of, if
    any, is the last one.
    """

    sandbox: str
    mark: Mark
    token: str | None
    reading_micros: int | None = None


@frozen
class Answer:
    """What is sent: ``status`` is a code and its reason; ``weight`` is in bytes, with its question's."""

    lasting: Lasting
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    weight: int

    @property
    def is_sized(self) -> bool:
        """Whether a header says how many bytes there are."""
        return any(name == "Content-Length" for name, _ in self.headers)


class Remembering:
    """A WSGI application in front of another one, which is not asked twice for what it says would be the same.

    The same question is one with the same path, query and headers, all that are heeded. When what is kept becomes too
    much, all of it is forgotten; what is too much by itself is not kept.
    """

    def __init__(self, inner: Application, sandboxes: Sandboxes, sessions: Sessions, limit: int = LIMIT_BYTES) -> None:
        self._inner = inner
        self._sandboxes = sandboxes
        self._sessions = sessions
        self._limit = limit
        self._lock = threading.Lock()
        self._weight = 0
        self._kept: dict[Question, Answer] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer."""
        if environ["REQUEST_METHOD"] != "GET" or environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in environ:
            return self._inner(environ, start_response)
        headers = (item for item in environ.items() if item[0].startswith("HTTP_") and item[0] not in UNHEEDED)
        question = (*map(environ.get, PLACE), *headers)
        answer = self._standing(question)
        if answer is not None:
            environ[QUESTION] = question
            start_response(answer.status, list(answer.headers))
            return [answer.body]
        return self._asked(question, environ, start_response)

    def again(self, question: Question) -> Answer | None:
        """The answer to what an earlier request was, found under ``QUESTION``, if it still holds and says how long
        it is, so that it can be sent as it is."""
        answer = self._standing(question)
        return answer if answer is not None and answer.is_sized else None

    def _standing(self, question: Question) -> Answer | None:
        answer = self._kept.get(question)
        return answer if answer is not None and self._holds(answer.lasting) else None

    def _holds(self, lasting: Lasting) -> bool:
        if lasting.token is not None and self._sessions.find(lasting.token) is None:
            return False
        with self._sandboxes.get(lasting.sandbox).enter() as visit:
            reading = lasting.reading_micros
            return visit.mark == lasting.mark and reading in (None, visit.site.last_reading_micros)

    def _asked(self, question: Question, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        heads: list[tuple[str, tuple[tuple[str, str], ...]]] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            heads.append((status, tuple(headers)))  # whoever gets them may change them
            return start_response(status, headers, *error)

        chunks = self._inner(environ, start)
        lasting = environ.get(NOTE)
        if not isinstance(lasting, Lasting):
            return chunks
        body = b"".join(chunks)
        getattr(chunks, "close", lambda: None)()
        status, headers = heads[-1]
        weight = WEIGHT + len(body) + len(str(question)) + len(str(headers))
        self._keep(question, Answer(lasting, status, headers, body, weight))
        return [body]

    def _keep(self, question: Question, answer: Answer) -> None:
        with self._lock:
            if (old := self._kept.pop(question, None)) is not None:
                self._weight -= old.weight
            if answer.weight > self._limit:
                return
            if self._weight + answer.weight > self._limit:
                self._kept.clear()
                self._weight = 0
            self._kept[question] = answer
            self._weight += answer.weight
