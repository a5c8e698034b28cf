"""A bridge from ``requests`` to a local site: code under test calls ``https://192.168.38.170:9440/…`` and is answered
in this process. Needs the ``responses`` package, which the extra ``test`` installs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import responses
from requests import PreparedRequest
from responses import RequestsMock

from mock_prism.testing.local_site import LocalSite

METHODS = (
    responses.GET,
    responses.HEAD,
    responses.POST,
    responses.PUT,
    responses.PATCH,
    responses.DELETE,
    responses.OPTIONS,
)
PRISM = r"https://[^/?#]+:9440"
Answer = tuple[int, list[tuple[str, str]], bytes]


def add_routes(router: RequestsMock, local: LocalSite, *origins: str) -> None:
    """Lead every call to these origins (such as ``https://192.168.38.170:9440``) to a local site, to any machine's
    port 9440 where none is named. What becomes of the rest is the router's affair."""

    def answer(request: PreparedRequest) -> Answer:
        return _ask(local, request)

    patterns = [re.escape(origin) for origin in origins] or [PRISM]
    for pattern in patterns:
        for method in METHODS:
            router.add_callback(
                method,
                re.compile(rf"{pattern}(/.*)?$"),
                answer,  # type: ignore[arg-type]  # pairs, since cookies come one by one; it takes them
                content_type=None,
            )


@contextmanager
def routed(local: LocalSite, *origins: str) -> Iterator[RequestsMock]:
    """All that ``requests`` sends goes to a local site, or fails, while the block lasts. See :func:`add_routes`."""
    with RequestsMock(assert_all_requests_are_fired=False) as router:
        add_routes(router, local, *origins)
        yield router


def _ask(local: LocalSite, request: PreparedRequest) -> Answer:
    """The application's answer to a request, as ``responses`` takes it."""
    address = urlsplit(request.url or "")
    body = request.body.encode() if isinstance(request.body, str) else request.body
    reply = local.app.test_client(use_cookies=False).open(
        address.path or "/",
        method=request.method,
        query_string=address.query,
        base_url=f"{address.scheme}://{address.netloc}",
        headers=list(request.headers.items()),
        data=body,
        buffered=True,
    )
    return reply.status_code, list(reply.headers.items()), reply.data
