"""What every nuclei call has in common: options, its log, and the forms of its answers."""

from __future__ import annotations

import json
from dataclasses import replace
from zlib import crc32

from mock_prism.faces.shell import core
from mock_prism.faces.shell.answers import Shown
from mock_prism.faces.shell.arguments import read_verb
from mock_prism.faces.shell.errors import NOT_SIMULATED, Usage, exit_status, sentence
from mock_prism.faces.shell.nuclei import nouns, vm
from mock_prism.faces.shell.nuclei.call import NucleiCall, NucleiVerb
from mock_prism.faces.shell.options import Option, Options, OptionTable
from mock_prism.faces.shell.outcome import ForeignContinuationError, Outcome
from mock_prism.faces.shell.registry import Verb, Verbs
from mock_prism.faces.shell.render import Json
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.words import instant
from mock_prism.model.errors import NotSimulated, PrismError

DECLARED: tuple[NucleiVerb, ...] = (
    Verb("microseg.enable", "Turn Flow Network Security on."),
    Verb("microseg.get_status", "Whether Flow Network Security is on."),
)
"""Seen in scripts and guides."""

FORMATS = ("default", "json", "json-pretty")
OPTIONS = OptionTable(
    (
        Option("output_format", ("-output_format", "--output_format"), "default", FORMATS),
        Option("connected", ("-connected",), "false", is_flag=True, is_setting=False),
    ),
    unknown=lambda name: NotSimulated(f"nuclei {name[:80]}"),
)
"""``-connected`` is the mock's own: nuclei's shell, which connects once, goes on with it and logs no more."""

VERBS: Verbs[NucleiCall] = Verbs(core.core_verbs(OPTIONS), vm.VERBS, nouns.VERBS, DECLARED)
PROMPT = "<nuclei> "
PORT = 9876
TIMEOUT = 20_000
CONNECTED = {"connected": "true"}


def run(session: Session) -> Outcome:
    """One call. Raises ForeignContinuationError."""
    if session.state is not None:
        raise ForeignContinuationError("nuclei gives none out")
    options = Options()
    try:
        options = OPTIONS.read(session.args)
        if not options.words:
            log = _connect(session, options)
            return Outcome(stderr=log, prompt=PROMPT, options=OPTIONS.as_words({**options.values, **CONNECTED}))
        if (told := core.answer(VERBS, OPTIONS, options)) is not None:
            return replace(_shown(options, told.shown), options=told.options)
        return _call(session, options)
    except (PrismError, Usage) as error:
        return _failed(options, error)


def _format(options: Options) -> str:
    return options.text("output_format")


def _failed(options: Options, error: PrismError | Usage) -> Outcome:
    """In a document where one was asked for; else a sentence on stderr (*assumed*)."""
    status, text = exit_status(error), sentence(error)
    if _format(options) not in ("", "default") and status != NOT_SIMULATED:
        return Outcome(_document(options, None, text, status), "", status)
    return Outcome("", f"{text}\n", status)


def _call(session: Session, options: Options) -> Outcome:
    _, handler, args = read_verb("nuclei", VERBS, options.words)
    log = _connect(session, options)
    answer = handler(NucleiCall(session, args))
    assert isinstance(answer, Shown)
    return replace(_shown(options, answer), stderr=log)


def _shown(options: Options, answer: Shown) -> Outcome:
    return Outcome(answer.text if _format(options) == "default" else _document(options, answer.data))


def _document(options: Options, data: Json, error: str | None = None, status: int = 0) -> str:
    """A document with its keys as they come (captured)."""
    whole = {"data": data, "error": error, "status": status}
    return json.dumps(whole, indent=2 if _format(options) == "json-pretty" else None) + "\n"


def _connect(session: Session, options: Options) -> str:
    """The log of a connection, empty where there is one already. Raises Disconnected."""
    session.require_leader(session.cluster, "Prism Central")
    return "" if options.is_on("connected") else _log(session)


def _log(session: Session) -> str:
    """What it tells of its connection to Zookeeper (captured); on stderr, where Go programs log (*assumed*)."""
    server, cluster = f"{session.address}:{PORT}", session.cluster
    path = "/home/nutanix/config/zookeeper/cluster_identifier.json"
    number = f"0x{crc32(cluster.uuid.encode()):08x}{session.host.number:08x}"
    lines = (
        f"ZK : Initiating connection to server {server}",
        f"ZK : Connected to {server}",
        "ZK : Authenticating connection 0x0",
        "nuclei is attempting to connect to Zookeeper",
        f"Parsed cluster id: {cluster.number} and cluster incarnation id: {cluster.incarnation} from {path}",
        f"ZK : Authenticated: id={number}, timeout={TIMEOUT}",
    )
    stamp = f"{instant(session.site.now_micros):%Y/%m/%d %H:%M:%S}"
    return "".join(f"{stamp} {line}\n" for line in lines)
