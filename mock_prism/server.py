"""The server: the application under gunicorn, with TLS, in one worker with a few threads.

The state is in memory, so there is never a second worker. More throughput is more servers; a sandbox
belongs to one of them.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from gunicorn.app.base import BaseApplication

from mock_prism.settings import Settings

THREADS = 4  # measured: more threads make gunicorn's gthread slower, and no request holds one while it waits
GRACE_SECONDS = 1
BACKLOG = 512
USER, PASSWORD = "admin", "Nutanix/4u"
CVM_USER, CVM_PASSWORD = "nutanix", "nutanix/4u"
CONCURRENCY = ("WEB_CONCURRENCY", "GUNICORN_CMD_ARGS")


class ServerError(Exception):
    """Why the server cannot start, in one line."""


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn comes without types
    """A gunicorn application that is configured by code alone."""

    def __init__(self, build: Callable[[], Any], options: Mapping[str, Any]) -> None:
        self._build = build
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take over the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application."""
        return self._build()


def serve(settings: Settings) -> NoReturn:
    """Serve until a signal ends it. Raises ServerError when it cannot start."""
    refuse_more_workers(os.environ)
    listener = listen(settings.host, settings.port)
    port = int(listener.getsockname()[1])
    build = load_application(settings)
    options: dict[str, Any] = {
        "bind": f"fd://{listener.detach()}",
        "workers": 1,
        "worker_class": "gthread",
        "threads": THREADS,
        "backlog": BACKLOG,
        "graceful_timeout": GRACE_SECONDS,
        "loglevel": "warning",
        "proc_name": "mock-prism",
        "nworkers_changed": keep_one_worker,
    }
    ca_file: Path | None = None
    if settings.tls:
        from mock_prism.certificates import certificate

        files = certificate(settings.host)
        ca_file = files.ca_file
        options |= {"certfile": str(files.cert_file), "keyfile": str(files.key_file)}
    facts = describe(settings, port, ca_file)
    options["post_worker_init"] = lambda worker: announce(facts, settings.ready_file)
    Server(build, options).run()
    sys.exit(0)


def refuse_more_workers(environment: Mapping[str, str]) -> None:
    """Raise ServerError where gunicorn's own variables ask for something else than one worker."""
    for name in CONCURRENCY:
        value = environment.get(name, "").strip()
        if value not in ("", "1"):
            raise ServerError(f"{name}={value}: mock_prism keeps its state in memory and runs in exactly one worker")


def keep_one_worker(arbiter: Any, new: int, old: int | None) -> None:
    """Gunicorn adds a worker at SIGTTIN; not here."""
    if new != 1:
        arbiter.log.error("mock_prism keeps its state in memory and runs in exactly one worker")
        arbiter._num_workers = 1


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises ServerError where the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        raise ServerError(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
    return listener


def load_application(settings: Settings) -> Callable[[], Any]:
    """Load the site now, so that what is wrong with it is told at once; the application is built in the worker."""
    from mock_prism.sandboxes import Pace, Sandboxes
    from mock_prism.site_files import SiteFileError, load_site

    try:
        site = load_site(
            settings.site,
            seed=settings.seed,
            epoch_micros=int(time.time() * 1_000_000),
            hosts=settings.hosts,
            vms=settings.vms,
            clusters=settings.clusters,
        )
    except SiteFileError as error:
        raise ServerError(str(error)) from None

    def build() -> Any:
        from mock_prism.app import create_app

        return create_app(Sandboxes(site, Pace(settings.pace), settings.rate))

    return build


def describe(settings: Settings, port: int, ca_file: Path | None) -> dict[str, object]:
    """What a client needs to know of the server."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "url": f"{'https' if settings.tls else 'http'}://{host}:{port}",
        "host": settings.host,
        "port": port,
        "user": USER,
        "password": PASSWORD,
        "cvm_user": CVM_USER,
        "cvm_password": CVM_PASSWORD,
        "ca_file": None if ca_file is None else str(ca_file),
        "site": settings.site,
        "pace": settings.pace,
        "pid": os.getpid(),
    }


def announce(facts: Mapping[str, object], ready_file: Path | None) -> None:
    """Called in the worker, when connections that are made are answered: print what to do, write the ready file."""
    url, ca_file = facts["url"], facts["ca_file"]
    trust = f"--cacert {ca_file} " if ca_file else ""
    sys.stdout.write(
        f"mock_prism serves the site {facts['site']} at {url}\n"
        f"  Prism   {facts['user']} / {facts['password']}    console {url}/console/\n"
        f"  CVM     {facts['cvm_user']} / {facts['cvm_password']}\n"
        + (f"  CA      {ca_file}\n" if ca_file else "")
        + "Try, in another shell:\n"
        f"  export MOCK_PRISM_URL={url}{f' MOCK_PRISM_CA_FILE={ca_file}' if ca_file else ''}\n"
        f"  mock-prism cvm -- acli host.list\n"
        f"  curl {trust}-u {facts['user']}:{facts['password']} {url}/PrismGateway/services/rest/v2.0/hosts/\n"
    )
    sys.stdout.flush()
    if ready_file is not None:
        partial = ready_file.with_name(f"{ready_file.name}.partial")
        partial.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
        partial.replace(ready_file)
