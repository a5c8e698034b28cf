"""The console's pages, and the calls that its script makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from mock_prism.faces.console import rows
from mock_prism.faces.console.errors import describe
from mock_prism.model.access import known_user, logged_in, may_change, may_look
from mock_prism.model.commands.planned_outage import EnterPlannedOutage, ExitPlannedOutage
from mock_prism.model.errors import Forbidden, Invalid, PrismError, Unauthenticated
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.task import Command, Task
from mock_prism.model.user import User
from mock_prism.sandboxes import Sandbox, Sandboxes, Visit
from mock_prism.sessions import Sessions
from mock_prism.tenancy import tenant

COOKIE = "mock_prism_console"
LARGEST_BODY = 64 << 10
Page = Callable[..., Any]


def blueprint(sandboxes: Sandboxes, sessions: Sessions) -> Blueprint:
    """The console over these sandboxes."""
    pages = Blueprint("console", __name__, url_prefix="/console", template_folder="templates", static_folder="static")
    guard = Guard(sandboxes, sessions)
    pages.before_request(guard.refuse_foreign_posts)
    pages.register_error_handler(PrismError, _say)
    pages.register_error_handler(HTTPException, _say_http)
    _add_login(pages, guard)
    _add_hardware(pages, guard)
    return pages


class Guard:
    """Keeps out whoever is not logged in, and posts from other pages."""

    def __init__(self, sandboxes: Sandboxes, sessions: Sessions) -> None:
        self.sandboxes = sandboxes
        self.sessions = sessions

    def refuse_foreign_posts(self) -> None:
        """A change must come from a page of this very origin. Raises Forbidden."""
        request.max_content_length = LARGEST_BODY
        origin = request.headers.get("Origin")
        if request.method not in ("GET", "HEAD") and origin is not None and urlsplit(origin).netloc != request.host:
            raise Forbidden("another page", "post to the console")

    def login(self, user_name: str, password: str) -> str:
        """Open a session; returns its token. Raises Unauthenticated and Forbidden."""
        who = tenant(request.headers, user_name)
        with self.sandboxes.get(who.sandbox).enter() as visit:
            user = logged_in(visit.site, who.user_name, password)
            _check_role(visit.site, user)
        return self.sessions.open(user.name, who.sandbox)

    def sandbox(self) -> Sandbox:
        """The sandbox that the session is for. Raises Unauthenticated."""
        session = self.sessions.find(request.cookies.get(COOKIE))
        if session is None:
            raise Unauthenticated("")
        g.user_name = session.user_name
        return self.sandboxes.get(session.sandbox)

    @contextmanager
    def enter(self) -> Iterator[Visit]:
        """Go in for whoever the session is for. Raises Unauthenticated and Forbidden."""
        with self.sandbox().enter() as visit:
            user = known_user(visit.site, g.user_name)
            if user is not None:
                _check_role(visit.site, user)
            yield visit

    def logged_in(self, page: Page) -> Page:
        """A page that sends strangers to the login page."""

        @wraps(page)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            try:
                self.sandbox()
            except Unauthenticated:
                return redirect("/console/login")
            return page(*args, **kwargs)

        return guarded


def _check_role(site: Site, user: User) -> None:
    """Raise Forbidden for who has no role on clusters where policies bind: the console shows one cluster as a whole."""
    if not may_look(site, user):
        raise Forbidden(user.name, "open the console")


def _say(error: PrismError) -> tuple[Response, int]:
    status, text = describe(error)
    return jsonify(error=text), status


def _say_http(error: HTTPException) -> tuple[Response, int]:
    return jsonify(error=error.description), error.code or 500


def _add_login(pages: Blueprint, guard: Guard) -> None:
    @pages.get("/login")
    def show_login() -> str:
        return render_template("login.html", error="", user_name="")

    @pages.post("/login")
    def login() -> AnyResponse | tuple[str, int]:
        user_name = request.form.get("username", "")
        try:
            token = guard.login(user_name, request.form.get("password", ""))
        except (Unauthenticated, Forbidden) as error:
            status, text = describe(error)
            return render_template("login.html", error=text, user_name=user_name), status
        response = redirect("/console/")
        secure = request.scheme == "https"
        response.set_cookie(COOKIE, token, path="/console", httponly=True, secure=secure, samesite="Strict")
        return response

    @pages.post("/logout")
    def logout() -> AnyResponse:
        guard.sessions.close(request.cookies.get(COOKIE, ""))
        return redirect("/console/login")


def _add_hardware(pages: Blueprint, guard: Guard) -> None:
    @pages.get("/")
    @guard.logged_in
    def hardware() -> str:
        sandbox = guard.sandbox().name
        with guard.enter() as visit:
            page = rows.hardware(visit.site)
        return render_template("hardware.html", page=page, user=g.user_name, sandbox=sandbox)

    @pages.get("/api/hardware")
    def read_hardware() -> Response:
        with guard.enter() as visit:
            _look_in_on_tasks(visit)
            page = rows.hardware(visit.site)
        return jsonify(page)

    @pages.get("/api/hosts/<uuid>/unmovable")
    def read_unmovable(uuid: str) -> Response:
        with guard.enter() as visit:
            vms = rows.unmovable_rows(visit.site, visit.site.get(Host, uuid))
        return jsonify(vms=vms)

    @pages.post("/api/hosts/<uuid>/enter_maintenance")
    def enter(uuid: str) -> tuple[Response, int]:
        body = request.get_json(silent=True)
        allowed = body.get("power_off_unmovable", False) if isinstance(body, dict) else None
        if not isinstance(allowed, bool):
            raise Invalid("power_off_unmovable", "must be true or false")
        return _submit(guard, EnterPlannedOutage(uuid, shuts_down_non_migratable=allowed))

    @pages.post("/api/hosts/<uuid>/exit_maintenance")
    def leave(uuid: str) -> tuple[Response, int]:
        return _submit(guard, ExitPlannedOutage(uuid))


def _look_in_on_tasks(visit: Visit) -> None:
    """Ask for the newest unfinished task, as a person who watches the page does; at an eager pace time leaps."""
    open_tasks = [task for task in visit.site.all(Task) if not task.has_ended and not task.command.is_internal]
    if open_tasks:
        visit.ask(open_tasks[-1].uuid)


def _submit(guard: Guard, command: Command) -> tuple[Response, int]:
    with guard.enter() as visit:
        user = known_user(visit.site, g.user_name)
        if user is None or not may_change(visit.site, user):
            raise Forbidden(g.user_name, command.operation)
        task = visit.site.submit(command, user.name)
        row = rows.task_row(visit.site, task)
    return jsonify(row), 202
