"""The calls of the control face. None asks for a login: it belongs to whoever runs the tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

import mock_prism
from mock_prism import bodies, kept_sites
from mock_prism.faces.control import schemas
from mock_prism.faces.control.errors import describe
from mock_prism.model.clock import MICROS_PER_SECOND
from mock_prism.model.commands.failure import FailCvm, FailHost, StartHost
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Invalid, NotFound, PrismError
from mock_prism.model.faults import FaultRule
from mock_prism.model.host import Host
from mock_prism.model.operations import operations
from mock_prism.model.site import Site
from mock_prism.model.task import Command
from mock_prism.model.timings import Behaviour, Timings
from mock_prism.sandboxes import Sandbox, Sandboxes
from mock_prism.tenancy import tenant

MAX_BODY_BYTES = 1 << 20
MAX_SITE_BYTES = 1 << 30


class CoverageSource(Protocol):
    """Knows of every operation of every API, and of every verb of every program, how far it is simulated."""

    def rows(self) -> list[tuple[str, str, str]]:
        """API or program, operation or verb, and tier (modelled, document or declared) of each."""

    def totals(self) -> dict[str, dict[str, int]]:
        """How many there are of each tier, by API and program."""

    def as_html(self) -> str:
        """A page that tells all that."""


class DescriptionSource(Protocol):
    """Has OpenAPI descriptions of the APIs."""

    def names(self) -> tuple[str, ...]:
        """The APIs there are."""

    def document(self, name: str) -> dict[str, Any] | None:
        """The description of an API, or None where there is none of that name."""


def reply(body: object, status: int = 200) -> Response:
    """JSON with a status."""
    return Response(json.dumps(body, separators=(",", ":")) + "\n", status, mimetype="application/json")


def read_json(most_bytes: int = MAX_BODY_BYTES) -> Any:
    """The body as JSON; none reads as an empty object. Raises Invalid."""
    request.max_content_length = most_bytes
    raw = request.get_data()
    try:
        return bodies.read_json(raw) if raw.strip() else {}
    except bodies.NotJson as error:
        raise Invalid("body", f"is not JSON: {error}") from None


def blueprint(sandboxes: Sandboxes, coverage: CoverageSource, descriptions: DescriptionSource) -> Blueprint:
    """The control face over these sandboxes."""
    pages = Blueprint("control", __name__, url_prefix="/_mock")
    _add_errors(pages)
    _add_time(pages, sandboxes)
    _add_state(pages, sandboxes)
    _add_settings(pages, sandboxes)
    _add_faults(pages, sandboxes)
    _add_coverage(pages, coverage)
    _add_descriptions(pages, descriptions)
    return pages


def _sandbox(sandboxes: Sandboxes) -> Sandbox:
    return sandboxes.get(tenant(request.headers).sandbox)


def _add_errors(pages: Blueprint) -> None:
    @pages.errorhandler(PrismError)
    def say(error: PrismError) -> Response:
        status, text = describe(error)
        field = {"field": error.field} if isinstance(error, Invalid) else {}
        return reply({"error": text, **field}, status)

    @pages.errorhandler(HTTPException)
    def say_http(error: HTTPException) -> Response:
        return reply({"error": error.description}, error.code or 500)


def _add_time(pages: Blueprint, sandboxes: Sandboxes) -> None:
    @pages.get("/health")
    def health() -> Response:
        return reply({"status": "ok", "version": mock_prism.__version__})

    @pages.get("/pace")
    def show_pace() -> Response:
        sandbox = _sandbox(sandboxes)
        with sandbox.enter() as visit:
            return reply({"pace": sandbox.pace.value, "rate": sandbox.rate or None, **_instant(visit.site)})

    @pages.put("/pace")
    def set_pace() -> Response:
        wanted = schemas.load(schemas.PaceSchema, read_json())
        _sandbox(sandboxes).set_pace(wanted["pace"], wanted["rate"])
        return show_pace()

    @pages.post("/advance")
    def advance() -> Response:
        wanted = schemas.load(schemas.AdvanceSchema, read_json())
        if ("seconds" in wanted) is wanted["to_next"]:
            raise Invalid("seconds", "give either seconds or to_next")
        with _sandbox(sandboxes).enter() as visit:
            if wanted["to_next"]:
                visit.site.leap()
            else:
                visit.site.advance(round(wanted["seconds"] * MICROS_PER_SECOND))
            return reply(_instant(visit.site))


def _instant(site: Site) -> dict[str, int | None]:
    return {"now_usecs": site.now_micros, "next_due_usecs": site.clock.next_due()}


def _add_state(pages: Blueprint, sandboxes: Sandboxes) -> None:
    @pages.post("/reset")
    def reset() -> Response:
        sandboxes.reset(_sandbox(sandboxes).name)
        return reply({"reset": True})

    @pages.get("/site")
    def keep() -> Response:
        with _sandbox(sandboxes).enter() as visit:
            site = visit.site.fork()
        return reply(kept_sites.keep(site, sandboxes.contents))

    @pages.put("/site")
    def put_back() -> Response:
        kept = schemas.load(schemas.KeptSiteSchema, read_json(MAX_SITE_BYTES))
        with kept_sites.uploads(sandboxes, kept["contents"]) as uploaded:
            site = kept_sites.unpack(kept["mock_prism"], kept["site"], uploaded)
            _sandbox(sandboxes).replace_site(site)
        return reply(_instant(site))

    @pages.get("/sandboxes")
    def list_sandboxes() -> Response:
        return reply({"sandboxes": sandboxes.names()})

    @pages.delete("/sandboxes/<name>")
    def drop(name: str) -> Response:
        sandboxes.drop(name)
        return reply({"dropped": name})

    @pages.post("/snapshots")
    def snapshot() -> Response:
        label = schemas.load(schemas.LabelSchema, read_json())["label"]
        sandboxes.snapshot(_sandbox(sandboxes).name, label)
        return reply({"snapshot": label}, 201)

    @pages.post("/snapshots/<label>/revert")
    def revert(label: str) -> Response:
        sandboxes.revert(_sandbox(sandboxes).name, label)
        return reply({"reverted": label})


def _add_settings(pages: Blueprint, sandboxes: Sandboxes) -> None:
    @pages.get("/settings")
    def show_settings() -> Response:
        with _sandbox(sandboxes).enter() as visit:
            site = visit.site
            behaviour, timings = schemas.dump_choices(site.behaviour), schemas.dump_choices(site.timings)
        return reply({"behaviour": behaviour, "timings": timings})

    @pages.put("/settings")
    def set_settings() -> Response:
        body = read_json()
        if not isinstance(body, dict) or not body.keys() <= {"behaviour", "timings"}:
            raise Invalid("body", "takes behaviour and timings")
        behaviour = schemas.load_choices(Behaviour, body.get("behaviour", {}))
        timings = schemas.load_choices(Timings, body.get("timings", {}))
        with _sandbox(sandboxes).enter() as visit:
            visit.site.behaviour = replace(visit.site.behaviour, **behaviour)
            visit.site.timings = replace(visit.site.timings, **timings)
        return show_settings()


def _add_faults(pages: Blueprint, sandboxes: Sandboxes) -> None:
    @pages.get("/faults")
    def list_faults() -> Response:
        with _sandbox(sandboxes).enter() as visit:
            return reply({"faults": [_fault(rule) for rule in visit.site.all(FaultRule)]})

    @pages.post("/faults")
    def inject() -> Response:
        wanted = schemas.load(schemas.FaultSchema, read_json())
        if sum(key in wanted for key in (*STRIKES, "operation")) != 1:
            raise Invalid("body", f"takes one of {', '.join(STRIKES)} and operation")
        with _sandbox(sandboxes).enter() as visit:
            site = visit.site
            for name in STRIKES.keys() & wanted.keys():
                task = site.submit(STRIKES[name](site, wanted[name]))
                return reply({"task_uuid": task.uuid}, 201)
            _check_fault(wanted["operation"], wanted["step"])
            rule = FaultRule(
                uuid=site.ids.uuid("fault"),
                operation=wanted["operation"],
                step=wanted["step"],
                about=wanted["about"],
                remaining=wanted["times"],
            )
            return reply(_fault(site.put(rule)), 201)


def _check_fault(operation: str, step: str | None) -> None:
    """A fault that could never strike is a slip of the pen. Raises Invalid, which tells what there is."""
    known = operations()
    if operation not in known:
        raise Invalid("operation", f"is none of {', '.join(known)}")
    if step is not None and step not in known[operation]:
        raise Invalid("step", f"is none of {', '.join(known[operation])}")


def _fault(rule: FaultRule) -> dict[str, object]:
    return {
        "uuid": rule.uuid,
        "operation": rule.operation,
        "step": rule.step,
        "about": rule.about,
        "remaining": rule.remaining,
    }


def _named(site: Site, ident: str) -> Host:
    for host in site.all(Host):
        if ident in (host.uuid, host.name, host.hypervisor_ip):
            return host
    raise NotFound(Host.kind, ident)


def _cvm_named(site: Site, ident: str) -> Cvm:
    for cvm in site.all(Cvm):
        if ident in (cvm.uuid, cvm.name, cvm.ip):
            return cvm
    raise NotFound(Cvm.kind, ident)


STRIKES: dict[str, Callable[[Site, str], Command]] = {
    "fail_host": lambda site, ident: FailHost(_named(site, ident).uuid),
    "fail_cvm": lambda site, ident: FailCvm(_cvm_named(site, ident).uuid),
    "start_host": lambda site, ident: StartHost(_named(site, ident).uuid),
}
"""What happens to machines by no face of the product: they break, and somebody presses the power button."""


def _add_coverage(pages: Blueprint, coverage: CoverageSource) -> None:
    @pages.get("/coverage")
    def show_coverage() -> Response:
        operations = [dict(zip(("generation", "operation", "tier"), row, strict=True)) for row in coverage.rows()]
        return reply({"totals": coverage.totals(), "operations": operations})

    @pages.get("/coverage.html")
    def show_coverage_page() -> Response:
        return Response(coverage.as_html(), mimetype="text/html")


def _add_descriptions(pages: Blueprint, descriptions: DescriptionSource) -> None:
    @pages.get("/openapi")
    def list_descriptions() -> Response:
        return reply({"openapi": [f"{pages.url_prefix}/openapi/{name}.json" for name in descriptions.names()]})

    @pages.get("/openapi/<name>.json")
    def show_description(name: str) -> Response:
        document = descriptions.document(name)
        if document is None:
            raise NotFound("API", name)
        return reply(document)
