"""Reconciliations in the Data Docs: the figures of the store, in the words of our pages, in both languages."""

from datetime import datetime
from zoneinfo import ZoneInfo

from include.integration_watch.catalogue.suggestion import suggestion_yaml
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.progress import Progress
from include.integration_watch.domain.reconciliation_plan import ReconciliationPlan
from include.integration_watch.domain.value import LANGUAGES
from include.integration_watch.domain.worklist_view import Compared
from include.integration_watch.pages.comparison_said import (
    keyless_said,
    remark_said,
    suggestion_said,
)
from include.integration_watch.pages.reader import Reader
from include.integration_watch.quality.reconciliation_page import ReconciliationPage, TextTable
from include.integration_watch.store import Store

from .pages import title_of
from .reconciled import progress_of

MOST = 20


def reconciliation_pages(
    known: Catalogue, kept: Store, now: datetime
) -> tuple[ReconciliationPage, ...]:
    """Return the page of every reconciliation that was ever made, in each language."""
    plans = {plan.id: plan for plan in known.reconciliations}
    zone = ZoneInfo(known.settings.zone)
    return tuple(
        _Writer(
            Reader(language=language, zone=zone, now=now, framed=False, root=""),
            plans[each.id],
            each,
            known,
        ).page()
        for each in progress_of(known, kept)
        for language in LANGUAGES
    )


class _Writer:
    """Writes one reconciliation for readers of one language."""

    def __init__(
        self, reader: Reader, plan: ReconciliationPlan, progress: Progress, known: Catalogue
    ) -> None:
        self._reader, self._plan, self._progress = reader, plan, progress
        self._sides = [
            title_of(party.system, known).in_(reader.language) for party in (plan.left, plan.right)
        ]
        self._newest = progress.compared[0]

    def page(self) -> ReconciliationPage:
        """Return the page."""
        say, number = self._reader.say, self._reader.number
        counts = self._progress.counts
        said = say(
            "wl_trend_of",
            count=number(len(counts)),
            first=number(counts[0]),
            last=number(counts[-1]),
        )
        return ReconciliationPage(
            language=self._reader.language,
            integration=self._plan.integration,
            title=self._plan.title.in_(self._reader.language),
            facts=(" – ".join(self._sides), f"{say('as_of')} {self._moment(self._newest)}"),
            verdict=self._reader.progress(self._progress),
            counts=counts,
            counts_said=said,
            tables=(
                self._open(),
                self._patterns(),
                *self._suggestions(),
                *self._pairings(),
                *self._remarks(),
                self._comparisons(),
            ),
        )

    def _moment(self, compared: Compared) -> str:
        # A page that lies there for days must not say "today".
        return f"{compared.at.astimezone(self._reader.zone):%Y-%m-%d %H:%M %Z}"

    def _open(self) -> TextTable:
        say, number = self._reader.say, self._reader.number
        before = self._progress.compared[1] if len(self._progress.compared) > 1 else None
        rows = []
        for each in self._newest.groups:
            earlier = number(before.of(each.kind, each.field).count) if before else "–"
            what = self._reader.kind(each.kind, each.field, *self._sides)
            rows.append((what, number(each.count), earlier, self._reader.money(each.money) or "–"))
        return TextTable(
            title=say("rc_open_by_kind"),
            heads=(say("wl_difference"), say("wl_open_rows"), say("rc_before"), say("wl_at_stake")),
            rows=tuple(rows),
            quiet=say("rc_nothing_open"),
        )

    def _patterns(self) -> TextTable:
        say, reader = self._reader.say, self._reader
        known = {each["id"]: each for each in self._newest.patterns}
        rows = tuple(
            (
                reader.pattern(id, known),
                say(
                    "wl_share",
                    count=reader.number(int(each["count"])),
                    all=reader.number(int(each["of"])),
                ),
            )
            for id, each in known.items()
        )
        heads = (say("wl_patterns"), say("rc_share"))
        return TextTable(say("wl_patterns"), heads, rows, quiet=say("wl_no_patterns"))

    def _suggestions(self) -> tuple[TextTable, ...]:
        say = self._reader.say
        known = [each for each in self._newest.suggestions if each.field in self._plan.compared]
        return tuple(
            TextTable(
                title=say("rc_suggestions") if not place else "",
                heads=(),
                rows=((suggestion_said(self._reader, each, self._by_side),),),
                code=suggestion_yaml(self._plan, each),
            )
            for place, each in enumerate(known[:MOST])
        )

    def _pairings(self) -> tuple[TextTable, ...]:
        say = self._reader.say
        rows = tuple(
            (" · ".join(each.left), " · ".join(each.right), f"{each.likeness * 100:.0f} %")
            for each in self._newest.pairings[:MOST]
        )
        heads = (*self._sides, say("rc_likeness"))
        table = TextTable(say("rc_pairings"), heads, rows, figures_from=2)
        return (table,) if rows else ()

    def _remarks(self) -> tuple[TextTable, ...]:
        systems = (self._plan.left.system, self._plan.right.system)
        titles = dict(zip(systems, self._sides, strict=True))
        told = [remark_said(self._reader, each, titles) for each in self._newest.remarks]
        told += [keyless_said(self._reader, each, self._by_side) for each in self._newest.keyless]
        rows = tuple((each,) for each in told)
        return (TextTable(self._reader.say("rc_remarks"), (), rows),) if rows else ()

    @property
    def _by_side(self) -> dict[str, str]:
        return dict(zip(("left", "right"), self._sides, strict=True))

    def _comparisons(self) -> TextTable:
        say, number = self._reader.say, self._reader.number
        figures = ("same", "hidden", "under_way", "open", "new", "over")
        heads = [say(f"rc_{name}") for name in ("same", "hidden", "under_way")]
        heads += [say("wl_open_rows"), say("rc_new"), say("rc_over"), say("wl_at_stake")]
        rows = tuple(
            (
                self._moment(each),
                *(number(each.figure(name)) for name in figures),
                self._reader.money(each.money) or "–",
            )
            for each in self._progress.compared
        )
        return TextTable(say("rc_comparisons"), (say("wl_compared"), *heads), rows)
