"""One request, one reply: where it leads, who asks, what it says, and the handler inside the door."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from mock_prism.bodies import NotJson, read_json
from mock_prism.contents import Full
from mock_prism.faces.rest.catalogue import Match
from mock_prism.faces.rest.credentials import credentials
from mock_prism.faces.rest.exchange import Call, Generation, Inquiry, Json, Located, Reply, Sees, everything
from mock_prism.faces.rest.files import File, sent
from mock_prism.faces.rest.present import Presenter
from mock_prism.faces.rest.remembering import NOTE, Lasting
from mock_prism.model.access import may_change, may_look
from mock_prism.model.errors import Forbidden, NotSimulated, PrismError, Unauthenticated
from mock_prism.model.frozen import frozen
from mock_prism.model.user import User
from mock_prism.sandboxes import Sandboxes, Visit
from mock_prism.sessions import Sessions

log = logging.getLogger(__name__)

Candidates = Callable[[str], Iterable[Generation]]
MAX_BODY_BYTES = 16 << 20
FILE = "file"
"""The type, in the catalogues, of a body that is not JSON."""
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class MalformedBody(Exception):
    """The body is not the JSON it should be."""


class BodyTooLarge(Exception):
    """The body is larger than what is taken."""

    def __init__(self, most_bytes: int = MAX_BODY_BYTES) -> None:
        super().__init__(most_bytes)
        self.most_bytes = most_bytes


@frozen
class _Answered:
    """A reply, the token of the session that it opens, and how long it is good if it is good for long."""

    reply: Reply
    opened: str | None = None
    lasting: Lasting | None = None


class Dispatcher:
    """Answers every request to one of the generations that a path may be of."""

    def __init__(self, candidates: Candidates, sandboxes: Sandboxes, sessions: Sessions) -> None:
        self._candidates = candidates
        self._sandboxes = sandboxes
        self._sessions = sessions
        self._presenter = Presenter()

    def answer(self, request: Request) -> Response | None:
        """The reply, or None when the path belongs to no generation."""
        for generation in self._candidates(request.path):
            located = generation.locate(request.path)
            if located is not None:
                return self._answer(generation, located, request)
        return None

    def _answer(self, generation: Generation, located: Located, request: Request) -> Response:
        dialect, path = generation.dialect, request.path
        answered = None
        try:
            match = generation.tree().match(request.method, located.path, located.version)
            with ExitStack() as stack:
                body = self._body(generation, match, request, stack)
                answered = self._enter(generation, located, match, request, body)
            reply = answered.reply
        except MalformedBody as error:
            reply = dialect.malformed(path, str(error))
        except BodyTooLarge as error:
            reply = dialect.too_large(path, error.most_bytes)
        except Unauthenticated:
            reply = dialect.unauthenticated(path)
        except PrismError as error:
            reply = dialect.error(error, path)
        except Exception:
            log.exception("%s %s", request.method, path)
            reply = dialect.internal(path)
        response = encode(reply, generation, request)
        if answered is not None and answered.opened is not None:
            secure = request.scheme == "https"
            response.set_cookie(generation.cookie, answered.opened, path="/", httponly=True, secure=secure)
        if answered is not None and answered.lasting is not None:
            request.environ[NOTE] = answered.lasting
        return response

    def _body(self, generation: Generation, match: Match | None, request: Request, stack: ExitStack) -> Json:
        """The body of a request; of one that may be of any size, what is known of it while it is kept."""
        operation = None if match is None else match.operation
        if operation is None or operation.name not in generation.uploads:
            return read_body(request, is_file=operation is not None and operation.body == FILE)
        most = self._sandboxes.contents.most_bytes
        if (request.content_length or 0) > most:
            raise BodyTooLarge(most)
        try:
            return stack.enter_context(self._sandboxes.receive(request.stream))
        except Full:
            raise BodyTooLarge(most) from None
        except Exception as error:
            raise _unread(error) from None

    def _enter(
        self, generation: Generation, located: Located, match: Match | None, request: Request, body: Json
    ) -> _Answered:
        given = credentials(request, generation, self._sessions)
        who = given.who
        is_open = match is not None and match.operation.name in generation.open
        with self._sandboxes.get(who.sandbox).enter() as visit:
            before, glances, visit.site.seen_reading = visit.mark, visit.site.glances, None
            user = given.user(visit.site)
            if user is None and not is_open:
                raise Unauthenticated(who.user_name)
            if match is None:
                allowed = generation.tree().allowed(located.path, located.version)
                dialect = generation.dialect
                missing = dialect.not_allowed(request.path, allowed) if allowed else dialect.not_found(request.path)
                return _Answered(missing)
            call = self._call(match, located, request, body, user or NOBODY, visit, who.sandbox)
            call = replace(call, ask=partial(self._ask, generation, call))
            reply = self._handle(generation, call, request.method)
            is_plain = not isinstance(reply.body, bytes | File)
            is_lasting = is_plain and visit.mark == before and visit.site.glances == glances
            reading = visit.site.seen_reading
        opens = user is not None and given.opens_session(user)
        opened = self._sessions.standing(who.user_name, who.sandbox) if opens else None
        token = opened or (request.cookies.get(generation.cookie) if given.session else None)
        return _Answered(reply, opened, Lasting(who.sandbox, before, token, reading) if is_lasting else None)

    def _call(
        self,
        match: Match,
        located: Located,
        request: Request,
        body: Json,
        user: User,
        visit: Visit,
        sandbox: str,
    ) -> Call:
        return Call(
            operation=match.operation,
            path=match.params,
            query=request.args.to_dict(flat=False),
            headers=request.headers,
            body=body,
            user=user,
            visit=visit,
            presenter=self._presenter,
            sandbox=sandbox,
            version=located.version,
            origin=request.host_url.rstrip("/"),
            contents=self._sandboxes.contents,
            full_path=request.path,
            logged_in=partial(self._sessions.users, sandbox),
        )

    def _ask(self, generation: Generation, outer: Call, inquiry: Inquiry) -> Reply:
        """The reply to a call within a call."""
        located = generation.locate(inquiry.path)
        match = None if located is None else generation.tree().match(inquiry.method, located.path, located.version)
        if located is None or match is None:
            return generation.dialect.not_found(inquiry.path)
        inner = replace(
            outer,
            operation=match.operation,
            path=match.params,
            query=inquiry.query,
            headers=inquiry.headers,
            body=inquiry.body,
            version=located.version,
            full_path=inquiry.path,
        )
        inner = replace(inner, ask=partial(self._ask, generation, inner))
        try:
            return self._handle(generation, inner, inquiry.method)
        except PrismError as error:
            return generation.dialect.error(error, inquiry.path)

    def _handle(self, generation: Generation, call: Call, method: str) -> Reply:
        name = call.operation.name
        is_everybodys = name in generation.open or name in generation.everybodys
        sees = everything if is_everybodys else self._sight(generation, call, method)
        if sees is None:
            raise Forbidden(call.user.name, name)
        handler = generation.handlers.get(name)
        if handler is None:
            raise NotSimulated(name)
        return handler(call if sees is everything else replace(call, sees=sees))

    def _sight(self, generation: Generation, call: Call, method: str) -> Sees | None:
        """What the user sees by a call, or None where they may not make it: by a role on clusters or, where that says
        nothing, by the generation's rule."""
        if may_change(call.site, call.user):
            return everything
        if not may_look(call.site, call.user):
            return generation.grants(call)
        is_read = method in READING_METHODS or call.operation.name in generation.reads
        return everything if is_read else None


NOBODY = User(uuid="", name="", password_hash="", roles=frozenset())


def read_body(request: Request, is_file: bool = False) -> Json:
    """The JSON of a body; None for none; bytes where the operation takes a file, or the content type says so."""
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise BodyTooLarge
    request.max_content_length = MAX_BODY_BYTES + 1  # of what comes in chunks, werkzeug cuts off the rest
    request.max_form_memory_size = MAX_BODY_BYTES
    is_form = not is_file and request.mimetype in FORMS
    try:
        raw = request.get_data(cache=is_form)
        form = request.form.to_dict() if is_form else None
    except RequestEntityTooLarge:
        raise BodyTooLarge from None
    except Exception as error:
        raise _unread(error) from None
    if len(raw) > MAX_BODY_BYTES:
        raise BodyTooLarge
    if form is not None and raw.lstrip().startswith((b"{", b"[")):  # as curl sends it, unless told otherwise
        raise MalformedBody(f"it is sent as {request.mimetype}, and not as application/json")
    if form is not None:
        return form
    if is_file or request.mimetype == "application/octet-stream":
        return raw
    if not raw.strip():
        return None
    try:
        return read_json(raw)
    except NotJson as error:
        raise MalformedBody(str(error)) from None


def _unread(error: Exception) -> MalformedBody:
    """Why a body could not be read: each server has its own errors for chunks that are none."""
    if isinstance(error, ClientDisconnected | OSError):  # or the server has given up waiting
        return MalformedBody("the rest of the body did not come")
    return MalformedBody("the body cannot be read")


def encode(reply: Reply, generation: Generation, request: Request) -> Response:
    """The response to put on the wire."""
    headers = {**generation.headers, **reply.headers}
    if reply.body is None:
        return Response(status=reply.status, headers=headers)
    if isinstance(reply.body, File):
        return sent(reply, headers, request)
    if isinstance(reply.body, bytes):
        return Response(reply.body, status=reply.status, headers=headers)
    text = json.dumps(reply.body, separators=(",", ":"), ensure_ascii=False)
    return Response(text, status=reply.status, headers=headers, mimetype="application/json")
