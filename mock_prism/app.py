"""The composition root: all faces over the sandboxes, as one Flask application."""

from __future__ import annotations

import json

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.wrappers import Response as AnyResponse

from mock_prism.coverage import Coverage
from mock_prism.faces import console, control, shell
from mock_prism.faces.rest import gateway
from mock_prism.faces.rest.coverage import tier
from mock_prism.faces.rest.dispatch import Dispatcher
from mock_prism.faces.rest.exchange import Generation
from mock_prism.faces.rest.mounts import Mounts
from mock_prism.faces.rest.openapi import Descriptions
from mock_prism.faces.rest.remembering import Remembering
from mock_prism.sandboxes import Sandboxes
from mock_prism.sessions import Sessions
from mock_prism.slashes import SingleSlashes


def _v4() -> Generation:
    from mock_prism.faces.rest import v4

    return v4.GENERATION


def _v3() -> Generation:
    from mock_prism.faces.rest import v3

    return v3.GENERATION


def _v2() -> Generation:
    from mock_prism.faces.rest import v2

    return v2.GENERATION


def _v1() -> Generation:
    from mock_prism.faces.rest import v1

    return v1.GENERATION


def _v08() -> Generation:
    from mock_prism.faces.rest import v08

    return v08.GENERATION


GATEWAY, NUTANIX = "/PrismGateway/services/rest", "/api/nutanix"
GENERATIONS = Mounts(
    {
        ("/api/",): _v4,
        (f"{NUTANIX}/v3",): _v3,
        (f"{GATEWAY}/v2", f"{NUTANIX}/v2"): _v2,
        (f"{GATEWAY}/v1", f"{NUTANIX}/v1"): _v1,
        (f"{GATEWAY}/v0.8", f"{NUTANIX}/v0.8"): _v08,
    }
)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def create_app(sandboxes: Sandboxes) -> Flask:
    """A Flask application that serves every face of these sandboxes."""
    app = Flask("mock_prism", static_folder=None)
    app.url_map.merge_slashes = False  # a redirect would turn POST into GET
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it, its protocol does not
    sessions = Sessions()
    dispatcher = Dispatcher(GENERATIONS.candidates, sandboxes, sessions)
    app.register_blueprint(control.blueprint(sandboxes, Coverage(GENERATIONS), Descriptions(GENERATIONS, tier)))
    app.register_blueprint(console.blueprint(sandboxes, sessions))
    app.register_blueprint(shell.blueprint(sandboxes))
    app.register_blueprint(gateway.blueprint(sandboxes, sessions))

    @app.get("/")
    def home() -> AnyResponse:
        return redirect("/console/")

    @app.route("/<path:path>", methods=METHODS, provide_automatic_options=False)
    def rest(path: str) -> AnyResponse:
        answer = dispatcher.answer(request)
        if answer is None:
            text = json.dumps({"error": f"nothing is served at {request.path}"})
            return Response(text, 404, mimetype="application/json")
        return answer

    @app.errorhandler(NotFound)
    @app.errorhandler(MethodNotAllowed)
    def rest_of_odd_calls(error: NotFound | MethodNotAllowed) -> AnyResponse:
        """Of a path that no rule matches, since there is a line break in it, or of a method that none has."""
        return rest(request.path)

    inner = SingleSlashes(app.wsgi_app)
    app.wsgi_app = Remembering(inner, sandboxes, sessions)  # type: ignore[method-assign]  # as Flask's documentation has it
    return app
