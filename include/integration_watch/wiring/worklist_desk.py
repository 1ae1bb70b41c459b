"""Worklists as stewards run them: every form once, every decision kept with who made it."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from include.integration_watch.catalogue.suggestion import suggestion_yaml
from include.integration_watch.domain.permit import LinkRefused, Purpose, Refusal
from include.integration_watch.domain.value import Language
from include.integration_watch.domain.worklist import Decision, Deed, Entry, refusal
from include.integration_watch.domain.worklist_view import Filter, Outcome, Step
from include.integration_watch.links.signing import Signer, new_nonce
from include.integration_watch.pages.order import OrderRefused
from include.integration_watch.pages.worklist_desk import (
    ROWS,
    Download,
    Proposal,
    Steward,
    TakenBack,
    WorklistCard,
    WorklistView,
)
from include.integration_watch.pages.worklist_order import WorklistOrder
from include.integration_watch.store import Store
from include.integration_watch.worklists.correction import as_csv
from include.integration_watch.worklists.days import end_of_day
from include.integration_watch.worklists.left_out import as_table
from include.integration_watch.worklists.problem import SheetRefused

from . import worklist_sheets
from .signed_links import permit
from .worklist_corrections import Listed, Records, corrected

TREND = 30
PATTERNS = 20
PROBLEMS = 200
SHOWN = 20
CSV = "text/csv; charset=utf-8"


class WorklistDesk:
    """Answers over the store; `LinkRefused` and `OrderRefused` say why something is not done."""

    def __init__(
        self,
        known: Sequence[Listed],
        kept: Store,
        signed_by: Signer,
        zone: tzinfo,
        records: Records = lambda id, keys: {},  # noqa: ARG005
    ) -> None:
        self._known = {each.id: each for each in known}
        self._kept = kept.worklist
        self._people = kept.people
        self._signed_by = signed_by
        self._zone = zone
        self._records = records

    def cards(self) -> tuple[WorklistCard, ...]:
        """Return every reconciliation."""
        return tuple(self._card(each) for each in self._known.values())

    def view(
        self, id: str, wanted: Filter, page: int, steward: Steward, now: datetime
    ) -> WorklistView:
        """Return one page of a worklist with a fresh form; a page beyond the last is the last."""
        listed = self._listed(id)
        card = self._card(listed)
        asked = listed.asked(wanted)
        total = self._kept.count(id, asked)
        page = min(page, max(1, -(-total // ROWS)))
        form = permit(Purpose.FORM, _form_of(id), steward.name, now, nonce=new_nonce())
        return WorklistView(
            card=card,
            wanted=wanted,
            entries=self._kept.rows(id, asked, limit=ROWS, offset=(page - 1) * ROWS),
            total=total,
            page=page,
            patterns=self._kept.patterns(id, limit=PATTERNS),
            form=self._signed_by.sign(form) if steward.may_decide else "",
        )

    def row(self, id: str, number: int) -> tuple[Entry, Sequence[Step]]:
        """Return one row and everything that happened to it."""
        self._listed(id)
        entry = self._kept.some(id, [number]).get(number)
        if entry is None:
            raise LinkRefused(Refusal.UNKNOWN)
        return entry, self._kept.history(number)

    def decide(
        self, id: str, order: WorklistOrder, *, form: str, steward: Steward, now: datetime
    ) -> Outcome:
        """Do what a form orders, once."""
        self._listed(id)
        decision = self._decision(order, steward, now)
        if reason := refusal(decision):
            raise OrderRefused(f"wl_refused_{reason.value}")
        self._use_up(id, form, steward, now)
        if order.pattern is not None:
            return self._kept.decide_pattern(id, decision, order.pattern)
        return self._kept.decide(id, decision, order.targets)

    def _decision(self, order: WorklistOrder, steward: Steward, now: datetime) -> Decision:
        until = None
        if order.deed is Deed.ACCEPT and order.until:
            until = end_of_day(order.until, self._zone)
            if until is None:
                raise OrderRefused("wl_no_day")
        return Decision(
            deed=order.deed,
            who=steward.name,
            at=now,
            comment=order.comment[:2000],
            until=until,
            to=order.to[:254],
        )

    def export(self, id: str, wanted: Filter, kind: str, language: Language) -> Download:
        """Return the wanted rows as a sheet."""
        listed = self._listed(id)
        wanted = listed.asked(wanted)
        if kind == "xlsx" and self._kept.count(id, wanted) > worklist_sheets.MOST_IN_XLSX:
            raise OrderRefused("wl_too_many")
        content = worklist_sheets.export(
            self._kept,
            id,
            listed.key_fields,
            wanted,
            kind,
            language,
            self._zone,
            responder=listed.responder,
        )
        return Download(
            name=f"{id}.{kind}", media_type=worklist_sheets.MEDIA[kind], content=content
        )

    def correction(self, id: str, wanted: Filter) -> Download:
        """Return what must change as a file that the system's loader takes."""
        listed = self._listed(id)
        made = corrected(self._kept, listed, wanted, self._records)
        if not made.lines or listed.loader is None:
            raise OrderRefused("wl_no_correction")
        content = as_csv(made, listed.loader)
        return Download(name=f"{id}-{listed.loader.id}.csv", media_type=CSV, content=content)

    def proposal(self, id: str, wanted: Filter, language: Language) -> Proposal:
        """Return what the correction file holds, and everything that it leaves out."""
        listed = self._listed(id)
        made = corrected(self._kept, listed, wanted, self._records)
        said = [(each.row, each.key, each.said(language)) for each in made.left_out]
        return Proposal(
            card=self._card(listed),
            columns=made.columns,
            lines=made.lines[:SHOWN],
            line_count=len(made.lines),
            changed=made.changed,
            created=made.created,
            deactivated=made.deactivated,
            left_out=tuple(said[:PROBLEMS]),
            left_out_count=len(said),
        )

    def left_out(self, id: str, wanted: Filter, language: Language) -> Download:
        """Return what the correction file leaves out, as a table."""
        made = corrected(self._kept, self._listed(id), wanted, self._records)
        content = worklist_sheets.as_csv(as_table(made.left_out, language))
        return Download(name=f"{id}-left-out.csv", media_type=CSV, content=content)

    def take_back(
        self,
        id: str,
        name: str,
        content: bytes,
        *,
        form: str,
        steward: Steward,
        now: datetime,
        language: Language,
    ) -> TakenBack:
        """Keep what a returned sheet decides, and name everything that was not kept."""
        listed = self._listed(id)
        if not content:
            raise OrderRefused("wl_no_file")
        self._use_up(id, form, steward, now)
        try:
            done = worklist_sheets.take_back(
                self._kept,
                id,
                listed.key_fields,
                worklist_sheets.table_of(name, content),
                who=steward.name,
                now=now,
                zone=self._zone,
            )
        except SheetRefused as refused:
            return TakenBack(refused=refused.said(language))
        problems = [(each.line, each.said(language)) for each in done.problems]
        return TakenBack(
            done=done.done,
            unchanged=done.unchanged,
            problems=tuple(problems[:PROBLEMS]),
            problem_count=len(problems),
        )

    def _use_up(self, id: str, form: str, steward: Steward, now: datetime) -> None:
        read = self._signed_by.read(form, Purpose.FORM, now)
        if (read.group, read.address) != (_form_of(id), steward.name) or not steward.may_decide:
            raise LinkRefused(Refusal.FORGED)
        if not self._people.use(read.nonce, now=now, expires=read.expires):
            raise LinkRefused(Refusal.USED)

    def _card(self, listed: Listed) -> WorklistCard:
        trend = self._kept.trend(listed.id, limit=TREND)
        plan = listed.plan
        suggested = trend[0].suggestions[:SHOWN] if trend and plan else ()
        known = [each for each in suggested if plan and each.field in plan.compared]
        return WorklistCard(
            id=listed.id,
            title=listed.title,
            left=listed.left,
            right=listed.right,
            key_fields=listed.key_fields,
            owner=listed.owner,
            tally=self._kept.tally(listed.id),
            trend=trend,
            systems=listed.systems,
            suggestions=tuple((each, suggestion_yaml(plan, each)) for each in known if plan),
            rules=listed.rules,
            loader=listed.loader.title if listed.loader and listed.corrects else None,
        )

    def _listed(self, id: str) -> Listed:
        if id not in self._known:
            raise LinkRefused(Refusal.UNKNOWN)
        return self._known[id]


def _form_of(id: str) -> str:
    """Return what a form of a worklist is bound to: never a form of a list of the same name."""
    return f"reconciliation:{id}"
