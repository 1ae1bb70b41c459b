"""The whole story of one transfer: both sides, what came of it, and the incidents that speak of it."""

from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Finding, Link
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.observation import Execution
from include.integration_watch.domain.story import Story, WholeStory
from include.integration_watch.domain.value import Text
from include.integration_watch.domain.what_changed import WITHOUT_A_GOOD_RUN
from include.integration_watch.pages.transfer_desk import TransferSheet
from include.integration_watch.store import Store

from .execution_list import alone, stories
from .pages import outer_pages, title_of

_INCIDENTS_SHOWN = 8


def whole_story(execution: str, known: Catalogue, kept: Store, now: datetime) -> WholeStory | None:
    """Return everything that is known of an execution; none where nobody knows it.

    What changed is counted from the last good run of the week before.
    """
    families = kept.runs.families([execution])
    if not families:
        return None
    family = families[0]
    run = family.execution
    integration = _integration(run, known)
    told = _story(run, integration, known, kept, now)
    return WholeStory(
        story=told,
        explanation=kept.explanations.of([execution]).get(execution),
        retries=family.retries,
        parts=family.parts,
        incidents=_incidents(execution, told.integration, run.started_at, kept),
    )


class TransferStories:
    """Tells the pages the story of a transfer."""

    def __init__(self, known: Catalogue, kept: Store) -> None:
        self._known = known
        self._kept = kept

    def of(self, execution: str, now: datetime) -> TransferSheet | None:
        """Return the story of an execution; none where nobody knows it."""
        whole = whole_story(execution, self._known, self._kept, now)
        if whole is None:
            return None
        story, known = whole.story, self._known
        integration = known.integrations_by_id.get(story.integration)
        run = story.transfer.execution
        process = Text(de=run.process, en=run.process)
        ends = (integration.source.system, integration.target.system) if integration else ("", "")
        facts = {"execution": run.id}
        if story.transfer.run is not None:
            facts["run"] = str(story.transfer.run.id)
        return TransferSheet(
            whole=whole,
            title=title_of(story.integration, known) if integration else process,
            systems=(title_of(ends[0], known), title_of(ends[1], known)),
            rule=known.error_rule(story.error_rule),
            links=tuple(
                Link(kind=kind, url=url) for kind, url in outer_pages(facts, known).items()
            ),
        )


def _integration(run: Execution, known: Catalogue) -> Integration | None:
    """Return the integration of an execution, or of nobody's process none."""
    return next(
        (
            each
            for each in known.integrations
            if each.boomi_process == run.process
            and known.system(each.boomi_system).account_id == run.account
        ),
        None,
    )


def _story(
    run: Execution, integration: Integration | None, known: Catalogue, kept: Store, now: datetime
) -> Story:
    if integration is not None and run.counts:
        since = run.started_at - WITHOUT_A_GOOD_RUN
        for story in stories((integration,), known, kept, since, now):
            if story.transfer.execution.id == run.id:
                return story
    return alone(run, integration, known)


def _incidents(execution: str, integration: str, since: datetime, kept: Store) -> tuple[int, ...]:
    """Return the incidents that name an execution, the open ones first and the newest first of these."""
    found = [
        incident
        for incident in kept.incidents(since=since)
        if incident.finding.subject == integration and _names(incident.finding, execution)
    ]
    found.sort(key=lambda each: (each.resolved_at is not None, -each.number))
    return tuple(each.number for each in found[:_INCIDENTS_SHOWN])


def _names(finding: Finding, execution: str) -> bool:
    return finding.facts.get("execution") == execution
