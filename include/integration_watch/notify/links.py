"""The pages behind a message: Airflow, data docs, keys, the run in Boomi and in Coupa."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from include.integration_watch.domain.finding import Finding, Layer
from include.integration_watch.domain.incident import Incident
from include.integration_watch.domain.value import Value

from .case import Case
from .outer_text import web_address


class Pages(Value):
    """Where people look things up.

    ``airflow`` is the address of the Airflow UI and ``data_docs`` the path of our pages in it.
    ``docs_page``, ``keys_page``, ``worklist_page`` and ``preflight_page`` take ``{page}``,
    ``incident_page`` takes ``{number}``.
    ``transfer_page`` is the story of a run, with ``{execution}``. ``boomi_run`` and ``coupa_run`` are the
    outer systems' own pages of one run, with ``{account}`` and ``{execution}``, ``{run}`` as places; an
    empty one gives no link. The rest are the recipient's own signed links.
    """

    airflow: str
    data_docs: str = "/integration-watch"
    docs_page: str = "{airflow}{data_docs}/data-docs/{page}"
    keys_page: str = "{airflow}{data_docs}/keys/{page}"
    worklist_page: str = "{airflow}{data_docs}/reconciliations/{page}"
    preflight_page: str = "{airflow}{data_docs}/preflight/{page}"
    incident_page: str = "{airflow}{data_docs}/incidents#INC-{number}"
    boomi_run: str = ""
    coupa_run: str = ""
    transfer_page: str = ""
    own_page: str = ""
    acknowledge: str = ""
    silence: str = ""
    leave: str = ""


@dataclass(frozen=True)
class NamedLink:
    """A page and what to call it."""

    words: str
    url: str


def links(
    case: Case, incident: Incident, pages: Pages, *, foretold: bool = False
) -> tuple[NamedLink, ...]:
    """Return every page of an incident that a browser may follow, each address once.

    ``foretold`` says that it is known what the next run will be refused: its page is among them.
    """
    found: dict[str, NamedLink] = {}
    for kind, address in _addresses(case, incident, pages, foretold=foretold):
        url = web_address(address)
        if url:
            words = case.words.known(f"link.{kind}") or case.words.say("link.other")
            said = case.words.fill(words, {"subject": case.subject})
            found.setdefault(url, NamedLink(said, url))
    return tuple(found.values())


def leave_link(case: Case, pages: Pages) -> NamedLink | None:
    """Return the reader's own link off the list, or none: a manager who stands in is on none."""
    url = web_address(pages.leave)
    return NamedLink(case.words.say("link.leave"), url) if url else None


def airflow_page(finding: Finding, case: Case, pages: Pages) -> str:
    """Return the page of the DAG that looks at this subject."""
    of_data = finding.layer is Layer.DATA or finding.kind.endswith(":data")
    if of_data:
        dag = f"check_data__{finding.subject}"
    else:
        dag = "watch_systems" if case.system is not None else "watch_executions"
    return f"{pages.airflow.rstrip('/')}/dags/{quote(dag, safe='')}"


def _addresses(
    case: Case, incident: Incident, pages: Pages, *, foretold: bool
) -> Iterator[tuple[str, str]]:
    number = str(incident.number)
    if incident.resolved_at is None:
        yield "acknowledge", pages.acknowledge
        yield "silence", pages.silence
    yield "own_page", pages.own_page
    yield "incident", _ours(pages.incident_page, pages).replace("{number}", number)
    for link in case.finding.links:
        yield link.kind, _absolute(link.kind, link.url, pages)
    if foretold:
        yield "preflight", _absolute("preflight", case.finding.subject, pages)
    yield from _run_pages(case, pages)
    if case.system is not None:
        yield "system", case.system.page
    yield "airflow", airflow_page(case.finding, case, pages)


def _run_pages(case: Case, pages: Pages) -> Iterator[tuple[str, str]]:
    execution, run = case.facts.get("execution"), case.facts.get("run")
    boomi = case.integration.boomi_system if case.integration else case.finding.subject
    accounts = [one.account_id for one in case.catalogue.systems if one.id == boomi]
    if execution and pages.transfer_page:
        yield "transfer", _filled(pages.transfer_page, execution=execution)
    if execution and pages.boomi_run:
        account = accounts[0] if accounts else ""
        yield "boomi", _filled(pages.boomi_run, account=account, execution=execution)
    if run and pages.coupa_run:
        yield "coupa", _filled(pages.coupa_run, run=run)


def evidence_pages(finding: Finding, pages: Pages) -> tuple[tuple[str, str], ...]:
    """Return the very expectation of a finding and its failing keys: (kind of link, address)."""
    kinds = ("data_docs", "keys")
    found = [link for link in finding.links if link.kind in kinds]
    addresses = ((link.kind, web_address(_absolute(link.kind, link.url, pages))) for link in found)
    return tuple((kind, address) for kind, address in addresses if address)


def _absolute(kind: str, url: str, pages: Pages) -> str:
    templates = {
        "data_docs": pages.docs_page,
        "keys": pages.keys_page,
        "worklist": pages.worklist_page,
        "preflight": pages.preflight_page,
    }
    if kind not in templates or "://" in url:
        return url
    return _ours(templates[kind], pages).replace("{page}", quote(url.lstrip("/"), safe="/#"))


def _ours(template: str, pages: Pages) -> str:
    filled = template.replace("{airflow}", pages.airflow.rstrip("/"))
    return filled.replace("{data_docs}", f"/{pages.data_docs.strip('/')}")


def _filled(template: str, **values: str) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", quote(value, safe=""))
    return template
