"""The pages of pre-flight over the store: what was foretold, in the words that mails use."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.preflight import Prediction, Share, accuracy
from include.integration_watch.domain.value import Language
from include.integration_watch.notify.figures import Figures
from include.integration_watch.notify.preflight_advice import advice
from include.integration_watch.notify.preflight_words import PreflightWords
from include.integration_watch.notify.words import words
from include.integration_watch.pages.confinement import within
from include.integration_watch.pages.preflight_desk import Flight, Landed, Outlook, Reason
from include.integration_watch.quality.places import docs_page, safe
from include.integration_watch.store import Store

A_MONTH = timedelta(days=31)
AHEAD, SHOWN = 200, 50
_DEPTH = 3
"""Keys lie at ``<integration>/<run>/refusals.parquet``."""


class PreflightDesk:
    """Answers over the store; ``docs`` and ``keys`` are the folders of the Data Docs and of the keys."""

    def __init__(self, known: Catalogue, kept: Store, docs: Path, keys: Path) -> None:
        self._known = known
        self._titles = {each.id: each.title for each in known.integrations}
        self._predictions = kept.predictions
        self._docs = docs
        self._keys = keys

    def outlook(self, language: Language, now: datetime) -> Outlook:
        """Return the runs ahead of every integration, the next one first."""
        newest = self._predictions.newest().values()
        ahead = _in_order(
            each for each in newest if each.due_at >= now and each.integration in self._titles
        )
        told = [each for each in ahead if each.refused or each.unsure]
        quiet = [each.integration for each in ahead if not (each.refused or each.unsure)]
        past = self._predictions.since(now - A_MONTH)
        found = self._outlook(told[:AHEAD], past, language, now, advised=False)
        return found.model_copy(
            update={
                "more": len(told[AHEAD:]),
                "quiet": tuple((id, self._titles[id]) for id in quiet),
            }
        )

    def of(self, integration: str, language: Language, now: datetime) -> Outlook | None:
        """Return the newest prediction of one integration; none where there is no such integration."""
        if integration not in self._titles:
            return None
        newest = self._predictions.newest_of(integration)
        past = self._predictions.since(now - A_MONTH, integration)
        found = self._outlook([newest] if newest else [], past, language, now, advised=True)
        return found.model_copy(update={"title": self._titles[integration]})

    def _outlook(
        self,
        ahead: Iterable[Prediction],
        past: Iterable[Prediction],
        language: Language,
        now: datetime,
        *,
        advised: bool,
    ) -> Outlook:
        zone = ZoneInfo(self._known.settings.zone)
        told = PreflightWords(words(language), Figures(language, zone, now))
        landed = [each for each in past if each.landing and each.integration in self._titles]
        asked = now if advised else None
        return Outlook(
            ahead=tuple(self._flight(each, told, now, asked) for each in ahead),
            landed=tuple(
                Landed(
                    integration=each.integration,
                    title=self._titles[each.integration],
                    prediction=each,
                )
                for each in landed[:SHOWN]
            ),
            accuracy=told.accuracy(accuracy(landed)),
        )

    def _flight(
        self, found: Prediction, told: PreflightWords, now: datetime, asked: datetime | None
    ) -> Flight:
        kept = bool(found.keys_file) and within(self._keys, found.keys_file) is not None
        return Flight(
            integration=found.integration,
            title=self._titles[found.integration],
            prediction=found,
            verdict=told.verdict(found, now),
            money=told.money(found.money, every=True),
            risks=told.risks(found),
            unsure=told.unsure(found),
            reasons=tuple(self._reason(found, each, told, asked) for each in found.shares),
            keys=found.keys_file if kept else "",
        )

    def _reason(
        self, found: Prediction, share: Share, told: PreflightWords, asked: datetime | None
    ) -> Reason:
        """Return a reason, with advice where that is asked for: of a thousand runs it would take long."""
        reason = Reason(share=share, said=told.reason(share))
        if asked is None:
            return reason
        advised = advice(found, share, self._known, told.language, now=asked)
        return reason.model_copy(
            update={
                "why": advised.why,
                "steps": advised.steps,
                "first": advised.first,
                "money": told.money(share.money, every=True),
                "docs": self._expectation(found, share),
            }
        )

    def _expectation(self, found: Prediction, share: Share) -> str:
        """Return where the Data Docs speak of a reason; nothing where there is no such page."""
        parts = found.keys_file.split("/")
        if len(parts) != _DEPTH:
            return ""
        page = docs_page(found.integration, parts[1])
        if within(self._docs, page) is None:
            return ""
        kind, _, field = share.rule.partition(":")
        return f"data-docs/{quote(page)}#{quote(safe(f'{kind}-{field}'))}"


def _in_order(predictions: Iterable[Prediction]) -> list[Prediction]:
    return sorted(predictions, key=lambda each: (each.due_at, each.integration))
