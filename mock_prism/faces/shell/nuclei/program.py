"""What every nuclei call has in common: options, its log, and the forms of its answers."""

from __future__ import annotations

import json
from zlib import crc32

from mock_prism.faces.shell.answers import Shown
from mock_prism.faces.shell.arguments import parse
from mock_prism.faces.shell.errors import NOT_SIMULATED, Usage, exit_status, sentence
from mock_prism.faces.shell.nuclei import nouns, vm
from mock_prism.faces.shell.nuclei.call import NucleiCall, NucleiVerb
from mock_prism.faces.shell.outcome import ForeignContinuationError, Outcome
from mock_prism.faces.shell.registry import Verb, Verbs
from mock_prism.faces.shell.render import Json
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.words import instant
from mock_prism.model.errors import NotSimulated, PrismError
from mock_prism.model.frozen import frozen

DECLARED: tuple[NucleiVerb, ...] = (
    Verb("microseg.enable", "Turn Flow Network Security on."),
    Verb("microseg.get_status", "Whether Flow Network Security is on."),
)
"""Seen in scripts and guides."""

VERBS: Verbs[NucleiCall] = Verbs(vm.VERBS, nouns.VERBS, DECLARED)
HELP = ("help", "--help", "-h")
FORMATS = ("default", "json", "json-pretty")
FORMAT = "-output_format"
PORT = 9876
TIMEOUT = 20_000


@frozen
class Options:
    """What stands before the verb."""

    output: str = "default"
    words: tuple[str, ...] = ()

    @classmethod
    def parse(cls, args: tuple[str, ...]) -> Options:
        """Raises Usage for an unknown format, and NotSimulated for other options."""
        words, output = list(args), "default"
        while words and words[0].startswith("-") and words[0] not in HELP:
            name, equals, value = words.pop(0).partition("=")
            if name.removeprefix("-") != FORMAT and name != FORMAT:
                raise NotSimulated(f"nuclei {name[:80]}")
            if not equals and not words:
                raise Usage(f"Option {name} needs a value")
            output = value if equals else words.pop(0)
            if output not in FORMATS:
                raise Usage(f"Unknown output format: {output}, must be one of {', '.join(FORMATS)}")
        return cls(output, tuple(words))


def run(session: Session) -> Outcome:
    """One call. Raises ForeignContinuationError."""
    if session.state is not None:
        raise ForeignContinuationError("nuclei gives none out")
    options = Options()
    try:
        options = Options.parse(session.args)
        if not options.words:
            raise NotSimulated("the interactive shell of nuclei")
        if options.words[0] in HELP:
            return Outcome(VERBS.help("".join(options.words[1:2])))
        return _call(session, options)
    except (PrismError, Usage) as error:
        return _failed(options, error)


def _failed(options: Options, error: PrismError | Usage) -> Outcome:
    """In a document where one was asked for; else a sentence on stderr (*assumed*)."""
    status, text = exit_status(error), sentence(error)
    if options.output != "default" and status != NOT_SIMULATED:
        return Outcome(_document(options, None, text, status), "", status)
    return Outcome("", f"{text}\n", status)


def _call(session: Session, options: Options) -> Outcome:
    name, *tokens = options.words
    verb = VERBS.get(name)
    if verb is None:
        known = VERBS.suggest(name)
        raise Usage(f"Unknown command: {name}" + (f", did you mean {known}?" if known else ""))
    if verb.handler is None:
        raise NotSimulated(f"nuclei {verb.name}")
    session.require_leader(session.cluster, "Prism Central")
    answer = verb.handler(NucleiCall(session, parse(verb, tokens)))
    assert isinstance(answer, Shown)
    if options.output != "default":
        return Outcome(_document(options, answer.data), _log(session))
    return Outcome(answer.text, _log(session))


def _document(options: Options, data: Json, error: str | None = None, status: int = 0) -> str:
    """A document with its keys as they come (captured)."""
    whole = {"data": data, "error": error, "status": status}
    return json.dumps(whole, indent=2 if options.output == "json-pretty" else None) + "\n"


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
