"""What every ncli call has in common: options, documents, errors, and waiting in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mock_prism.faces.shell.answers import Shown, Started
from mock_prism.faces.shell.arguments import read_verb
from mock_prism.faces.shell.errors import FAILURE, NOT_SIMULATED, Usage, exit_status, sentence
from mock_prism.faces.shell.ncli import (
    alert,
    authconfig,
    cluster,
    cluster_access,
    cluster_settings,
    container,
    disk,
    event,
    host,
    multicluster,
    pd,
    pd_failover,
    pd_schedules,
    pd_snapshots,
    remote_site,
    rsyslog,
    software,
    storagepool,
    user,
    vm,
    work,
)
from mock_prism.faces.shell.ncli.call import NcliCall, NcliVerb
from mock_prism.faces.shell.options import Option, Options, OptionTable
from mock_prism.faces.shell.outcome import Outcome
from mock_prism.faces.shell.registry import Verbs
from mock_prism.faces.shell.render import ncli_document
from mock_prism.faces.shell.session import Session, cluster_at
from mock_prism.faces.shell.waiting import Watch
from mock_prism.model.access import logged_in, may_look
from mock_prism.model.cluster import Cluster
from mock_prism.model.cvm import Cvm
from mock_prism.model.errors import Disconnected, Forbidden, PrismError
from mock_prism.model.user import User

VERBS: Verbs[NcliCall] = Verbs(
    host.VERBS,
    vm.VERBS,
    alert.VERBS,
    event.VERBS,
    cluster.VERBS,
    cluster_settings.VERBS,
    cluster_access.VERBS,
    container.VERBS,
    storagepool.VERBS,
    disk.VERBS,
    pd.VERBS,
    pd_snapshots.VERBS,
    pd_schedules.VERBS,
    pd_failover.VERBS,
    remote_site.VERBS,
    user.VERBS,
    authconfig.VERBS,
    software.VERBS,
    multicluster.VERBS,
    rsyslog.VERBS,
    work.VERBS,
)
PROMPT = "<ncli> "  # captured
ADMIN = "admin"
CVM_LOGIN = User(uuid="", name=ADMIN, password_hash="")
"""Stands for the admin on a site that has none."""
HELP = ("help", "--help", "-h")


def _asks_help(words: Sequence[str]) -> bool:
    """``-h`` alone does; before a flag it shows hidden commands, of which there are none here."""
    return words[0] in HELP and (words[0] != "-h" or list(words[1:2]) not in (["true"], ["false"]))


OPTIONS = OptionTable(
    (
        Option("json", ("-json", "--json"), "false", is_flag=True),
        Option("server", ("-s",)),
        Option("user", ("-u",)),
        Option("password", ("-p",)),
        Option("hidden", ("-h",)),
    ),
    unknown=lambda name: Usage(f"Unknown option: {name}"),
    asks_help=_asks_help,
)


def run(session: Session) -> Outcome:
    """One call of ncli, or another look at one under way."""
    options = Options()
    try:
        options = OPTIONS.read(session.args)
        if not options.words:
            return Outcome(prompt=PROMPT)
        if (about := _help_wanted(options.words)) is not None:
            return _help(about)
        return _call(session, options)
    except (PrismError, Usage) as error:
        return _failed(options, error)


def _help_wanted(words: tuple[str, ...]) -> tuple[str, ...] | None:
    """What help is asked about: everything, an entity or a verb; None where it is not asked. An entity alone asks."""
    if words[0] in HELP:
        return words[1:3]
    if len(words) == 1:
        return words
    return words[:-1] if len(words) <= 3 and words[-1] in HELP else None


def _help(about: tuple[str, ...]) -> Outcome:
    """Usage and a sentence for each verb. Raises Usage for an entity or a verb that is none."""
    if not about:
        return Outcome(VERBS.help())
    if len(about) == 2 and (verb := VERBS.get(" ".join(about))) is not None:
        return Outcome(verb.help_text)
    if len(about) == 2 or not VERBS.complete(f"{about[0]} "):
        raise Usage(f"Unknown {'command' if len(about) == 2 else 'entity'}: {' '.join(about)}")
    return Outcome(VERBS.help(f"{about[0]} "))


def _failed(options: Options, error: PrismError | Usage) -> Outcome:
    """A line on stdout that begins with ``Error:`` (scripts), and in JSON a status and the message as data
    (*assumed*). What the mock cannot do goes to stderr.
    """
    status, text = exit_status(error), sentence(error)
    if options.is_on("json"):
        return Outcome(ncli_document(text, status), "", status)
    if status == NOT_SIMULATED:
        return Outcome("", f"Error: {text}\n", status)
    return Outcome(f"Error: {text}\n", "", status)


def _call(session: Session, options: Options) -> Outcome:
    verb, handler, args = read_verb("ncli", VERBS, options.words, length=2)
    call = NcliCall(session, _served_cluster(session, options), args, _caller(session, options))
    if session.state is not None:
        watch, _ = Watch.load(session.state).look(session.visit, sentence, asks=True)
        return _report(call, options, verb, watch)
    answer = handler(call)
    if isinstance(answer, Started):
        watch, _ = Watch(answer.waits).look(session.visit, sentence, asks=False)
        return _report(call, options, verb, watch)
    return _shown(options, answer)


def _caller(session: Session, options: Options) -> User:
    """Who calls: by ``-u`` and ``-p``, else whoever is logged in at the CVM, who needs no password (scripts) and may
    everything. Raises Unauthenticated, and Forbidden for who has no role on clusters where policies bind.
    """
    user, password = options.text("user"), options.text("password")
    if not user and not password:
        admin = session.site.find(User, "name", ADMIN) or CVM_LOGIN
        return replace(admin, roles=CVM_LOGIN.roles)
    caller = logged_in(session.site, user or ADMIN, password)
    if not may_look(session.site, caller):
        raise Forbidden(caller.name, "ncli")
    return caller


def _served_cluster(session: Session, options: Options) -> Cluster:
    """The cluster meant, by ``-s`` or by where we are logged in. Raises Disconnected where no gateway answers.

    A CVM in maintenance still answers (*assumed*): else nobody could take the last one out of it.
    """
    server = options.text("server")
    found = cluster_at(session.site, server) if server else session.cluster
    if session.state is not None:
        return found  # whom it was asked of no longer matters: it may be just that which stops it
    cvms = session.site.where(Cvm, "cluster_uuid", found.uuid)
    if not found.services_running or not any(cvm.reachable and cvm.services_up for cvm in cvms):
        raise Disconnected("Prism")
    return found


def _report(call: NcliCall, options: Options, verb: NcliVerb, watch: Watch) -> Outcome:
    """Nothing while tasks go on; then what the verb shows afterwards, or what went wrong."""
    if watch.open:
        return call.session.later(watch.dump())
    if watch.failures:
        text = "; ".join(wait.error for wait in watch.failures)
        return Outcome(ncli_document(text, FAILURE) if options.is_on("json") else f"Error: {text}\n", "", FAILURE)
    if verb.afterwards is None:
        return Outcome()
    answer = verb.afterwards(replace(call, cluster=call.site.get(Cluster, call.cluster.uuid)))
    assert isinstance(answer, Shown)
    return _shown(options, answer)


def _shown(options: Options, answer: Shown) -> Outcome:
    """An empty list is an empty text in JSON (scripts)."""
    if options.is_on("json"):
        return Outcome(ncli_document(answer.data if answer.data != [] else ""))
    return Outcome(answer.text)
