"""The server: the application under gunicorn, with TLS, in one worker with a few threads.

The state is in memory, so there is never a second worker, nor a second life of the first. More
throughput is more servers; a sandbox belongs to one of them.
"""

from __future__ import annotations

import gc
import json
import os
import secrets
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.http import wsgi

from mock_prism.announcement import Announcement
from mock_prism.certificates import Certificate, CertificateError, cache_folder, certificate
from mock_prism.impatience import ImpatientSSLSocket
from mock_prism.listeners import BACKLOG, ListenError, listen
from mock_prism.processes import ONE_WORKER, OneWorkerArbiter, begin
from mock_prism.settings import Settings
from mock_prism.ssh.gate import Gate, GateError, open_gate
from mock_prism.worker import PromptWorker

if TYPE_CHECKING:
    from mock_prism.model.site import Site
    from mock_prism.site_files import Login

THREADS = 32  # most of them only ever wait for the rest of somebody's slow request
KEEPALIVE_SECONDS = 75
LINE_BYTES = 8190  # the most that gunicorn allows; its own 4094 are too few to ask for a page of 100 ids by $filter
SERVER_NAME = "Nutanix Prism"
STANDARD_OUTPUT = "-"
LOG_FORMAT = "%(t)s %(u)s %(r)s %(s)s %(L)s"  # when, who, what was asked, status, seconds


class ServerError(Exception):
    """Why the server cannot start, in one line."""


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn comes without types
    """A gunicorn application that is configured by code alone."""

    def __init__(self, build: Callable[[], Any], options: Mapping[str, Any]) -> None:
        self._build = build
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take over the options. One that this gunicorn does not know yet is of no use to it either."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application."""
        return self._build()

    def run(self) -> None:
        """Serve until a signal ends it; leaves by SystemExit."""
        OneWorkerArbiter(self).run()


def serve(settings: Settings) -> NoReturn:
    """Serve until a signal ends it. Raises ServerError when it cannot start."""
    check_machine(os.environ)
    site, login = load(settings)
    files = keep_certificate(settings)
    check_log(settings.log)
    try:
        listener = listen(settings.host, settings.port)
        gate = None if settings.no_ssh else open_gate(settings, site, cache_folder(os.environ))
    except (ListenError, GateError) as error:
        raise ServerError(str(error)) from None
    port, ca_file = int(listener.getsockname()[1]), files.ca_file if files else None
    announcement = Announcement.make(settings, login, port, ca_file, gate.port if gate else None)
    uploads = Path(tempfile.gettempdir(), f"mock-prism-{secrets.token_hex(8)}")
    try:
        announcement.withdraw()
    except OSError as error:
        raise ServerError(f"{settings.ready_file}: {error.strerror}") from None
    options = _options(settings, listener, announcement, gate, uploads)
    if files is not None:
        context = files.context()  # one for all connections; gunicorn's own would be made anew for each
        context.sslsocket_class = ImpatientSSLSocket
        options |= {"certfile": str(files.server_file), "ssl_context": lambda config, default: context}
    Server(lambda: _build(settings, site, announcement, gate, uploads), options).run()
    sys.exit(0)


def _options(
    settings: Settings, listener: socket.socket, announcement: Announcement, gate: Gate | None, uploads: Path
) -> dict[str, Any]:
    """How gunicorn is to run."""
    return {
        "bind": f"fd://{listener.detach()}",
        "workers": 1,
        "worker_class": PromptWorker,
        "post_request": PromptWorker.note,
        "threads": THREADS,
        "backlog": BACKLOG,
        "keepalive": KEEPALIVE_SECONDS,
        "limit_request_line": LINE_BYTES,
        "timeout": 0,  # a machine that was asleep must not cost the worker its life
        "graceful_timeout": 30,  # the worker needs a moment, and a machine may stall
        "loglevel": "warning",
        "accesslog": None if settings.log is None else str(settings.log),
        "access_log_format": LOG_FORMAT,
        "proc_name": "mock-prism",
        "control_socket_disable": True,
        "when_ready": lambda arbiter: gc.enable(),
        "post_fork": lambda arbiter, worker: begin(),
        "post_worker_init": lambda worker: _open(announcement, gate),
        "on_exit": lambda arbiter: _close(announcement, gate, uploads),
    }


def _close(announcement: Announcement, gate: Gate | None, uploads: Path) -> None:
    """Leave nothing behind."""
    announcement.withdraw()
    shutil.rmtree(uploads, ignore_errors=True)
    if gate is not None:
        gate.close()


def refuse_more_workers(environment: Mapping[str, str]) -> None:
    """Raise ServerError where gunicorn's own variables ask for more than one worker, or for anything at all."""
    if (count := environment.get("WEB_CONCURRENCY", "").strip()) not in ("", "1"):
        raise ServerError(f"WEB_CONCURRENCY={count}: {ONE_WORKER}")
    if words := environment.get("GUNICORN_CMD_ARGS", "").strip():
        raise ServerError(f"GUNICORN_CMD_ARGS={words}: {ONE_WORKER}, and takes its settings from MOCK_PRISM_* instead")


def check_machine(environment: Mapping[str, str]) -> None:
    """Raise ServerError where gunicorn could not run as it must: it needs a temporary file, which there is none of on a
    file system that is read-only."""
    refuse_more_workers(environment)
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        raise ServerError("no folder for temporary files can be written; TMPDIR says where one can") from None


def check_log(log: Path | None) -> None:
    """Raise ServerError where the log cannot be written."""
    try:
        if log is not None and str(log) != STANDARD_OUTPUT:
            log.open("a").close()
    except OSError as error:
        raise ServerError(f"{log}: {error.strerror}") from None


def load(settings: Settings) -> tuple[Site, Login]:
    """The site, now, so that what is wrong with it is told at once, and who logs in to it. Raises ServerError."""
    from mock_prism.site_files import SiteFileError, load_site, login_of, read_spec

    now = int(time.time() * 1_000_000)
    try:
        site = load_site(
            settings.site,
            seed=settings.seed,
            epoch_micros=now if settings.epoch_micros is None else settings.epoch_micros,
            hosts=settings.hosts,
            vms=settings.vms,
            clusters=settings.clusters,
        )
        return site, login_of(read_spec(settings.site))
    except SiteFileError as error:
        raise ServerError(str(error)) from None


def _build(settings: Settings, site: Site, announcement: Announcement, gate: Gate | None, uploads: Path) -> Any:
    """The application, in the worker, and what lies behind its SSH gate."""
    from mock_prism.app import create_app
    from mock_prism.contents import Contents
    from mock_prism.sandboxes import Pace, Sandboxes

    contents = Contents(settings.uploads_gib << 30, uploads)
    sandboxes = Sandboxes(site, Pace(settings.pace), settings.rate, contents=contents)
    if gate is not None:
        gate.lead_to(sandboxes, announcement.url, announcement.port, announcement.ca_file)
    return create_app(sandboxes)


def keep_certificate(settings: Settings) -> Certificate | None:
    """What to speak TLS with. Raises ServerError."""
    if settings.no_tls:
        return None
    try:
        return certificate(settings.host, cache_folder(os.environ))
    except CertificateError as error:
        raise ServerError(str(error)) from None


def say_who_answers() -> None:
    """Have every answer name Prism as its server (documented), and be JSON where a request cannot be read. Gunicorn
    drops the header that an application sets, answers such requests with a page, and has a setting for neither."""
    wsgi.SERVER = SERVER_NAME
    util.write_error = refuse


def refuse(client: socket.socket, status: int, reason: str, message: str) -> None:
    """Answer what is no request, or one whose line or headers are too long: whose form it is, cannot be told."""
    body = json.dumps({"error": message or reason})
    head = (
        f"HTTP/1.1 {status} {reason}",
        f"Server: {SERVER_NAME}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    util.write_nonblock(client, "\r\n".join((*head, "", body)).encode("latin-1"))


def _open(announcement: Announcement, gate: Gate | None) -> None:
    """Called in the worker when the application is built. What was made so far stays for ever: it is not searched for
    garbage, now or later."""
    gc.freeze()
    gc.enable()
    say_who_answers()
    if gate is not None:
        gate.open()
    announcement.publish()
