"""What was answered to a request with an id of its own: asked again, it is answered alike.

The memory belongs to a site as it stands in a sandbox and goes with it: after a reset nothing is replayed. It is
bounded; the oldest answer is forgotten first. How long the product keeps answers is not known.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from weakref import WeakKeyDictionary

from mock_prism.faces.rest.exchange import Json, Reply
from mock_prism.faces.rest.v4.errors import Problem, Refusal
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site

LIMIT = 1_000


@frozen
class Request:
    """A write, by what makes it the same as another."""

    user: str
    method: str
    path: str
    body: Json


@frozen
class _Answered:
    request: Request
    reply: Reply


class Replays:
    """The answers given, by site and by request id. A site's own are only used inside its door."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._sites: WeakKeyDictionary[Site, OrderedDict[str, _Answered]] = WeakKeyDictionary()

    def answer(self, site: Site, request_id: str, request: Request, act: Callable[[], Reply]) -> Reply:
        """The first answer to the request, be it that it was refused; ``act`` gives it where there is none yet.

        The id must not come back with another request (*assumed*: what the product does then is not known).
        """
        kept = self._kept(site)
        known = kept.get(request_id)
        if known is None:
            return self._keep(kept, request_id, _Answered(request, act()))
        if known.request != request:
            raise Refusal(
                Problem(
                    409,
                    "PLAT-10008",
                    "REQUEST_ID_REUSED",
                    f"NTNX-Request-Id '{request_id}' was used for another request.",
                )
            )
        return known.reply

    def _keep(self, kept: OrderedDict[str, _Answered], request_id: str, answered: _Answered) -> Reply:
        """Remember an answer, unless it says that the server could not give one."""
        if answered.reply.status < 500:
            kept[request_id] = answered
            if len(kept) > self._limit:
                kept.popitem(last=False)
        return answered.reply

    def _kept(self, site: Site) -> OrderedDict[str, _Answered]:
        with self._lock:
            return self._sites.setdefault(site, OrderedDict())
