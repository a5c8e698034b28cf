"""What every acli call has in common: options, the prompt, progress lines, documents, errors."""

from __future__ import annotations

from dataclasses import replace

from mock_prism.faces.shell import core
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
from mock_prism.faces.shell.arguments import read_verb
from mock_prism.faces.shell.errors import FAILURE, NOT_SIMULATED, Usage, acli_text, exit_status
from mock_prism.faces.shell.options import Option, Options, OptionTable
from mock_prism.faces.shell.outcome import ForeignContinuationError, Need, Outcome
from mock_prism.faces.shell.registry import Kind, Verbs
from mock_prism.faces.shell.render import Json, document
from mock_prism.faces.shell.resolve import all_named_in, new_names, split_list
from mock_prism.faces.shell.session import Session, cluster_at
from mock_prism.faces.shell.waiting import Watch
from mock_prism.model.cluster import Cluster
from mock_prism.model.errors import PrismError
from mock_prism.model.image import Image
from mock_prism.model.recovery_point import Snapshot
from mock_prism.model.vm import Vm
from mock_prism.model.volume_group import VolumeGroup

FORMATS = ("json", "json-pretty")
OPTIONS = OptionTable(
    (
        Option("output_format", ("-o",), "text", ("text", *FORMATS)),
        Option("assume_yes", ("-y",), "false", is_flag=True),
        Option("server", ("-H",)),
    )
)
"""Dash options that are not known are passed over (*assumed*)."""

VERBS: Verbs[AcliCall] = Verbs(
    core.core_verbs(OPTIONS),
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
LISTED: dict[Kind, type[Vm] | type[Image] | type[Snapshot] | type[VolumeGroup]] = {
    Kind.VMS: Vm,
    Kind.IMAGES: Image,
    Kind.SNAPSHOTS: Snapshot,
    Kind.GROUPS: VolumeGroup,
}
PROMPT = "<acropolis> "  # document (OVHcloud)


def run(session: Session) -> Outcome:
    """One call of acli, or another look at one under way."""
    options = Options()
    try:
        options = OPTIONS.read(_unwrapped(session.args))
        if not options.words:
            return Outcome(prompt=PROMPT)
        if (told := core.answer(VERBS, OPTIONS, options)) is not None:
            return replace(_shown(options, told.shown), options=told.options)
        return _call(session, options)
    except (PrismError, Usage) as error:
        return _failed(session, options, error)


def _unwrapped(args: tuple[str, ...]) -> list[str]:
    """Wrappers hand over everything in one word, with blanks to spare (scripts)."""
    return [*args[0].split(), *args[1:]] if args else []


def _is_json(options: Options) -> bool:
    return options.text("output_format") in FORMATS


def _document(options: Options, data: Json, error: str | None = None, status: int = 0) -> str:
    return document(data, error=error, status=status, pretty=options.text("output_format") == "json-pretty")


def _failed(session: Session, options: Options, error: PrismError | Usage) -> Outcome:
    """Errors go to stdout, as most callers print that, unless the site's behaviour says otherwise; what the mock cannot
    do goes to stderr."""
    status, text = exit_status(error), acli_text(error)
    if _is_json(options):
        return Outcome(_document(options, None, text, status), "", status)
    if status == NOT_SIMULATED or session.site.behaviour.acli_errors_on_stderr:
        return Outcome("", f"{text}\n", status)
    return Outcome(f"{text}\n", "", status)


def _call(session: Session, options: Options) -> Outcome:
    verb, handler, args = read_verb("acli", VERBS, options.words)
    if session.state is not None and "open" in session.state:
        return _go_on(session, options, Watch.load(session.state))
    cluster = _served_cluster(session, options)
    call = AcliCall(session, cluster, args)
    prompt = None if options.is_on("assume_yes") else verb.prompt
    if session.state is None and prompt is not None:
        return session.later({"asked": True}, prompt.format(count=_count(call, verb)), Need.INPUT)
    if session.state is not None:
        if prompt is None or session.state.get("asked") is not True:
            raise ForeignContinuationError("not of this command")
        if (session.line or "").strip().lower() != "yes":
            return Outcome(exit_status=FAILURE)  # assumed: declined, nothing done and nothing said
    answer = handler(call)
    return _shown(options, answer) if isinstance(answer, Shown) else _begin(session, options, answer)


def _served_cluster(session: Session, options: Options) -> Cluster:
    """The cluster meant, by ``-H`` or by where we are logged in. Raises Disconnected where nothing answers."""
    server = options.text("server")
    cluster = cluster_at(session.site, server) if server else session.cluster
    session.require_leader(cluster, "Acropolis")
    return cluster


def _count(call: AcliCall, verb: AcliVerb) -> int:
    """How many things the verb's first parameter names. Raises NotFound before anybody is asked."""
    param = verb.params[0]
    text = call.args.text(param.name)
    if (kind := LISTED.get(param.kind)) is not None:
        return len(all_named_in(call.site, kind, call.cluster.uuid, text))
    return len(new_names(text) if param.kind is Kind.NEW_NAMES else split_list(text))


def _shown(options: Options, answer: Shown) -> Outcome:
    if _is_json(options):
        return Outcome(_document(options, answer.data))
    return Outcome(answer.text)


def _begin(session: Session, options: Options, answer: Answer) -> Outcome:
    """Print what is pending and have a first look, without making time leap."""
    assert isinstance(answer, Started)
    shows = not (answer.quiet or _is_json(options))
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
    if not _is_json(options):
        text += "".join(f"{wait.label}: {wait.error or 'complete'}\n" for wait in ended)
    if watch.open:
        return session.later(watch.dump(), text)
    status = FAILURE if watch.failures else 0
    if _is_json(options):
        error = "; ".join(wait.error for wait in watch.failures) or None
        data = _data(tuple(wait for wait in watch.done if not wait.error))
        text = _document(options, data, error, status)
    return Outcome(text, "", status)


def _data(waits: tuple[Wait, ...]) -> list[dict[str, str]]:
    """What a document says of acts: the things they were done to (*assumed*)."""
    return [{"name": wait.name, "uuid": wait.uuid} for wait in waits]
