"""What every acli call has in common: options, the prompt, progress lines, documents, errors."""

from __future__ import annotations

from mock_prism.faces.shell.acli import (
    declared,
    host,
    image,
    iscsi_client,
    net,
    net_dhcp,
    net_ports,
    settings,
    snapshot,
    task,
    uhura,
    vg,
    vm,
    vm_group,
)
from mock_prism.faces.shell.acli.call import AcliCall, AcliVerb
from mock_prism.faces.shell.answers import Answer, Shown, Started, Wait
from mock_prism.faces.shell.arguments import Arguments, parse
from mock_prism.faces.shell.errors import FAILURE, NOT_SIMULATED, Usage, acli_text, exit_status
from mock_prism.faces.shell.outcome import ForeignContinuationError, Need, Outcome
from mock_prism.faces.shell.registry import Kind, Param, Verbs
from mock_prism.faces.shell.render import document
from mock_prism.faces.shell.resolve import all_named_in, new_names, split_list
from mock_prism.faces.shell.session import Session
from mock_prism.faces.shell.waiting import Watch
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Disconnected, NotSimulated, PrismError
from mock_prism.model.frozen import frozen
from mock_prism.model.image import Image
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup


def _nothing(call: AcliCall) -> Answer:
    return Shown()


HELPING = AcliVerb(
    "core.help", "Tells of verbs.", (Param("name", positional=True, default=""),), _nothing, aliases=("help",)
)
CORE: tuple[AcliVerb, ...] = (
    AcliVerb("core.exit", "Leaves the shell.", (), _nothing, aliases=("exit",)),
    AcliVerb("core.quit", "Leaves the shell.", (), _nothing, aliases=("quit",)),
    HELPING,
)
"""Verbs of the shell itself (*assumed*, after nuclei's). Where there is no shell to leave they do nothing, and help is
given before anybody asks whether the cluster answers."""

VERBS: Verbs[AcliCall] = Verbs(
    CORE,
    host.VERBS,
    vm.VERBS,
    vm_group.VERBS,
    image.VERBS,
    vg.VERBS,
    iscsi_client.VERBS,
    net.VERBS,
    net_dhcp.VERBS,
    net_ports.VERBS,
    snapshot.VERBS,
    task.VERBS,
    settings.VERBS,
    uhura.VERBS,
    declared.VERBS,
)
FORMATS = ("json", "json-pretty")
LISTED: dict[Kind, type[Vm] | type[Image] | type[Snapshot] | type[VolumeGroup]] = {
    Kind.VMS: Vm,
    Kind.IMAGES: Image,
    Kind.SNAPSHOTS: Snapshot,
    Kind.GROUPS: VolumeGroup,
}
PROMPT = "<acropolis> "  # document (OVHcloud)
HELP = ("help", "core.help", "--help", "-h")


@frozen
class Options:
    """What stands before the verb. Dash options that are not known are passed over (*assumed*)."""

    output: str = "text"
    says_yes: bool = False
    server: str | None = None
    words: tuple[str, ...] = ()

    @property
    def is_json(self) -> bool:
        """Whether the answer is to be a document."""
        return self.output in FORMATS

    @classmethod
    def parse(cls, args: tuple[str, ...]) -> Options:
        """Raises Usage for an option without its value and for an unknown format."""
        # Wrappers hand over everything in one word, with blanks to spare.
        words = [*args[0].split(), *args[1:]] if args else []
        words = [word for word in words if word.strip()]
        output, says_yes, server = "text", False, None
        while words and words[0].startswith("-") and words[0] not in HELP:
            option = words.pop(0)
            if option in ("-o", "-H"):
                if not words:
                    raise Usage(f"Option {option} needs a value")
                value = words.pop(0)
                output, server = (value, server) if option == "-o" else (output, value)
            says_yes = says_yes or option == "-y"
        if output not in ("text", *FORMATS):
            raise Usage(f"Unknown output format: {output}")
        return cls(output, says_yes, server, tuple(words))


def run(session: Session) -> Outcome:
    """One call of acli, or another look at one under way."""
    options = Options()
    try:
        options = Options.parse(session.args)
        if not options.words:
            return Outcome(prompt=PROMPT)
        if options.words[0] in HELP:
            return _help(options, parse(HELPING, options.words[1:]).text("name"))
        if len(options.words) == 1 and VERBS.complete(f"{options.words[0]}."):
            return _help(options, f"{options.words[0]}.")
        return _call(session, options)
    except (PrismError, Usage) as error:
        return _failed(options, error)


def _help(options: Options, name: str) -> Outcome:
    """Usage and a sentence for each verb whose name begins so. Raises Usage where none does."""
    text = VERBS.help(name)
    if not text:
        raise Usage(f"Unknown command: {name}")
    return _shown(options, Shown(text, text))


def _failed(options: Options, error: PrismError | Usage) -> Outcome:
    """Errors go to stdout, as callers print that (*assumed*); what the mock cannot do goes to stderr."""
    status, text = exit_status(error), acli_text(error)
    if options.is_json:
        return Outcome(document(None, error=text, status=status, pretty=options.output == "json-pretty"), "", status)
    if status == NOT_SIMULATED:
        return Outcome("", f"{text}\n", status)
    return Outcome(f"{text}\n", "", status)


def _call(session: Session, options: Options) -> Outcome:
    verb, args = _read(options)
    if session.state is not None and "open" in session.state:
        return _go_on(session, options, Watch.load(session.state))
    if verb.handler is None:
        raise NotSimulated(f"acli {verb.name}")
    cluster = _served_cluster(session, options)
    call = AcliCall(session, cluster, args)
    prompt = None if options.says_yes else verb.prompt
    if session.state is None and prompt is not None:
        return session.later({"asked": True}, prompt.format(count=_count(call, verb)), Need.INPUT)
    if session.state is not None:
        if prompt is None or session.state.get("asked") is not True:
            raise ForeignContinuationError("not of this command")
        if (session.line or "").strip().lower() != "yes":
            return Outcome(exit_status=FAILURE)  # assumed: declined, nothing done and nothing said
    answer = verb.handler(call)
    return _shown(options, answer) if isinstance(answer, Shown) else _begin(session, options, answer)


def _read(options: Options) -> tuple[AcliVerb, Arguments]:
    """The verb and its arguments. A declared verb takes any: it is answered before they matter."""
    name, *tokens = options.words
    verb = VERBS.get(name)
    if verb is None:
        known = VERBS.suggest(name)
        raise Usage(f"Unknown command: {name}" + (f", did you mean {known}?" if known else ""))
    return verb, parse(verb, tokens) if verb.handler is not None else Arguments()


def _served_cluster(session: Session, options: Options) -> Cluster:
    """The cluster meant, by ``-H`` or by where we are logged in. Raises Disconnected where nothing answers."""
    cluster = session.cluster if options.server is None else _cluster_at(session, options.server)
    session.require_leader(cluster, "Acropolis")
    return cluster


def _cluster_at(session: Session, server: str) -> Cluster:
    """The cluster whose virtual IP, CVM or name this is."""
    for cluster in session.site.all(Cluster):
        cvms = session.site.where(Cvm, "cluster_uuid", cluster.uuid)
        if server in (cluster.external_ip, cluster.name) or any(cvm.ip == server for cvm in cvms):
            return cluster
    raise Disconnected(server)


def _count(call: AcliCall, verb: AcliVerb) -> int:
    """How many things the verb's first parameter names. Raises NotFound before anybody is asked."""
    param = verb.params[0]
    text = call.args.text(param.name)
    if (kind := LISTED.get(param.kind)) is not None:
        return len(all_named_in(call.site, kind, call.cluster.uuid, text))
    return len(new_names(text) if param.kind is Kind.NEW_NAMES else split_list(text))


def _shown(options: Options, answer: Shown) -> Outcome:
    if options.is_json:
        return Outcome(document(answer.data, pretty=options.output == "json-pretty"))
    return Outcome(answer.text)


def _begin(session: Session, options: Options, answer: Answer) -> Outcome:
    """Print what is pending and have a first look, without making time leap."""
    assert isinstance(answer, Started)
    shows = not (answer.quiet or options.is_json)
    text = "".join(f"{wait.label}: pending\n" for wait in answer.waits if wait.task_uuid) if shows else ""
    if answer.detached:
        return _shown(options, Shown(text, _data(answer.waits)))
    watch, ended = Watch(answer.waits).look(session.visit, acli_text, asks=False)
    return _report(session, options, watch, ended, text)


def _go_on(session: Session, options: Options, watch: Watch) -> Outcome:
    watch, ended = watch.look(session.visit, acli_text, asks=True)
    return _report(session, options, watch, ended, "")


def _report(session: Session, options: Options, watch: Watch, ended: tuple[Wait, ...], text: str) -> Outcome:
    """Say what has ended; when all has, end the call (progress lines captured, failure line *assumed*)."""
    if not options.is_json:
        text += "".join(f"{wait.label}: {wait.error or 'complete'}\n" for wait in ended)
    if watch.open:
        return session.later(watch.dump(), text)
    status = FAILURE if watch.failures else 0
    if options.is_json:
        error = "; ".join(wait.error for wait in watch.failures) or None
        data = _data(tuple(wait for wait in watch.done if not wait.error))
        text = document(data, error=error, status=status, pretty=options.output == "json-pretty")
    return Outcome(text, "", status)


def _data(waits: tuple[Wait, ...]) -> list[dict[str, str]]:
    """What a document says of acts: the things they were done to (*assumed*)."""
    return [{"name": wait.name, "uuid": wait.uuid} for wait in waits]
