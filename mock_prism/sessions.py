"""Who is logged in: session tokens that a cookie carries."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

from mock_prism.model.frozen import frozen

IDLE_SECONDS = 15 * 60.0  # document: Prism forgets an idle session after 15 minutes


@frozen
class Session:
    """One login: the user's name, without sandbox suffix, and the sandbox it is for."""

    user_name: str
    sandbox: str
    seen: float


class Sessions:
    """All logins of a server, by token. Thread-safe; an idle session is forgotten when next looked for."""

    def __init__(self, wall: Callable[[], float] = time.monotonic, idle_seconds: float = IDLE_SECONDS) -> None:
        self._wall = wall
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._standing: dict[tuple[str, str], str] = {}

    def open(self, user_name: str, sandbox: str) -> str:
        """Begin a session; returns its token."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._forget_idle()
            self._sessions[token] = Session(user_name, sandbox, self._wall())
        return token

    def standing(self, user_name: str, sandbox: str) -> str:
        """The token of the session that all calls of a user share which bring their password along each time."""
        key = (user_name, sandbox)
        with self._lock:
            token = self._standing.get(key)
        if self.find(token) is None:
            token = self.open(user_name, sandbox)
            with self._lock:
                self._standing[key] = token
        assert token is not None
        return token

    def find(self, token: str | None) -> Session | None:
        """The session of a token, if it is one and not idle for too long. Finding it keeps it awake."""
        if token is None:
            return None
        now = self._wall()
        with self._lock:
            session = self._sessions.get(token)
            if session is None or now - session.seen > self._idle_seconds:
                self._sessions.pop(token, None)
                return None
            awake = Session(session.user_name, session.sandbox, now)
            self._sessions[token] = awake
            return awake

    def users(self, sandbox: str) -> list[str]:
        """The names of those who are logged in to a sandbox, each once, the first login first. Nobody is kept awake."""
        with self._lock:
            self._forget_idle()
            return list(dict.fromkeys(one.user_name for one in self._sessions.values() if one.sandbox == sandbox))

    def close(self, token: str) -> None:
        """End a session, if it is one."""
        with self._lock:
            self._sessions.pop(token, None)

    def _forget_idle(self) -> None:
        oldest = self._wall() - self._idle_seconds
        for token in [token for token, session in self._sessions.items() if session.seen < oldest]:
            del self._sessions[token]
