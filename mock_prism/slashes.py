"""Paths with more slashes than they need: some clients join a prefix and a path with one of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

SLASHES = re.compile("/{2,}")


class SingleSlashes:
    """A WSGI application in front of another one, which sees one slash where a client has written several.

    A redirect, as werkzeug would answer, makes a GET of a POST.
    """

    def __init__(self, inner: WSGIApplication) -> None:
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer."""
        if "//" in environ["PATH_INFO"]:
            environ["PATH_INFO"] = SLASHES.sub("/", environ["PATH_INFO"])
        return self._inner(environ, start_response)
