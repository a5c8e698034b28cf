"""What was answered to a request with an id of its own: asked again, it is answered alike.

The site remembers, so that a snapshot of it does too, and after a reset nothing is replayed. The memory is bounded;
the oldest answer is forgotten first. How long the product keeps answers is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mock_prism.faces.rest.exchange import Json, Reply
from mock_prism.faces.rest.v4.errors import Problem, Refusal
from mock_prism.model.frozen import frozen
from mock_prism.model.site import Site

LIMIT = 1_000
TOKEN_AT_FAULT = frozenset({412, 428})


@frozen
class Request:
    """A write, by what makes it the same as another."""

    user: str
    method: str
    path: str
    query: Mapping[str, list[str]]
    body: Json


@frozen
class _Answered:
    request: Request
    reply: Reply


def replayed(site: Site, request_id: str, request: Request, act: Callable[[], Reply], limit: int = LIMIT) -> Reply:
    """The first answer to the request, be it that it was refused; ``act`` gives it where there is none yet.

    What says that the server could not give one is not remembered, nor is a refusal of the ``If-Match``: that is no
    part of the request, and who sends it again brings another (*assumed*). Raises Refusal where the id comes back with
    another request (*assumed*: what the product does then is not known).
    """
    known = site.answers.get(request_id)
    if not isinstance(known, _Answered):
        return _kept(site, request_id, _Answered(request, act()), limit)
    if known.request != request:
        text = f"NTNX-Request-Id '{request_id}' was used for another request."
        raise Refusal(Problem(409, "PLAT-10008", "REQUEST_ID_REUSED", text))
    return known.reply


def _kept(site: Site, request_id: str, answered: _Answered, limit: int) -> Reply:
    if answered.reply.status < 500 and answered.reply.status not in TOKEN_AT_FAULT:
        site.answers[request_id] = answered
        if len(site.answers) > limit:
            del site.answers[next(iter(site.answers))]
    return answered.reply
