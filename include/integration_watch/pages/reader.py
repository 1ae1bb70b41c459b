"""Who reads a page: language, zone, now, and whether Airflow frames it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from urllib.parse import quote, urlencode

from include.integration_watch.domain.error_rule import ErrorRule, FirstResponder
from include.integration_watch.domain.finding import (
    DocumentRef,
    Finding,
    Kind,
    Layer,
    Link,
    Money,
    Severity,
)
from include.integration_watch.domain.progress import Progress
from include.integration_watch.domain.response import ResponseTimes
from include.integration_watch.domain.value import Language, Text
from include.integration_watch.domain.worklist import Entry

from . import language as written
from .addresses import PREFIX, may_be_followed
from .placeholders import filled, filled_whole
from .words import WORDS, say

_FOLDERS = {
    "data_docs": "data-docs",
    "keys": "keys",
    "worklist": "reconciliations",
    "preflight": "preflight",
    "transfer": "transfers",
}


@dataclass(frozen=True)
class ShownLink:
    """A link as the reader gets it; what leads ``out`` of Airflow's frame needs a tab of its own."""

    label: str
    address: str
    out: bool = False


@dataclass(frozen=True)
class Reader:
    """Everything that differs between two readers of the same page; templates ask it for words.

    ``framed`` tells that the page stands inside the Airflow UI, whose frame lets no link out.
    ``root`` is the path under which our pages are mounted, ``query`` keeps a language that was
    asked for by name, ``here`` is the page asked for.
    """

    language: Language
    zone: tzinfo
    now: datetime
    framed: bool
    root: str
    query: str = ""
    here: str = ""

    def say(self, word: str, **values: str) -> str:
        """Return a word in the reader's language."""
        return say(self.language, word, **values)

    def text(self, text: Text, facts: dict[str, str]) -> str:
        """Return a configured sentence with the values that the finding knows."""
        return filled(text.in_(self.language), facts)

    def outside(self, text: Text, finding: Finding) -> str:
        """Return the text for an outside party, ready to send, or nothing while a value is unknown."""
        keys = ", ".join(document.key for document in finding.documents)
        return filled_whole(text.in_(self.language), {**finding.facts, "documents": keys})

    def to(self, page: str) -> str:
        """Return the address of another page of ours, or of a place in it (``incidents#INC-317``)."""
        path, mark, place = page.partition("#")
        return f"{self.root}/{path}{self.query}{mark}{place}"

    @property
    def login(self) -> str:
        """Return where Airflow lets one log in, and comes back here."""
        airflow = self.root.removesuffix(PREFIX)
        return f"{airflow}/api/v2/auth/login?next={quote(self.here, safe='')}"

    def moment(self, at: datetime) -> str:
        """Return a moment in the reader's language and zone, as short as it can be understood."""
        return written.moment(at, self.language, self.zone, now=self.now)

    def span(self, since: datetime, until: datetime | None = None) -> str:
        """Return how long something lasts or lasted."""
        return written.span((until or self.now) - since, self.language)

    def hours(self, count: int) -> str:
        """Return a number of hours in words: ``4 Stunden``, ``3 days``."""
        return written.span(timedelta(hours=count), self.language)

    def times(self, times: ResponseTimes) -> str:
        """Return how fast a group moved, in a sentence."""
        middle = written.span(times.median, self.language) if times.median is not None else "–"
        return self.say(
            "times_said",
            median=middle,
            in_time=self.number(times.in_time),
            answered=self.number(times.answered),
        )

    def count(self, word: str, count: int) -> str:
        """Return a counted noun: ``1 document``, ``7 documents``."""
        form = "one" if count == 1 else "many"
        return self.say(f"{word}_{form}", count=written.number(count, self.language))

    def number(self, amount: int) -> str:
        """Return a number with the language's separators."""
        return written.number(amount, self.language)

    def decimal(self, amount: Decimal) -> str:
        """Return an exact number with the language's separators."""
        return written.number(amount, self.language)

    def money(self, sums: Sequence[Money]) -> str:
        """Return sums, one per currency."""
        return " + ".join(written.money(sum_, self.language) for sum_ in sums)

    def amount(self, document: DocumentRef) -> str:
        """Return the amount of one document; empty where it has none."""
        if document.amount is None:
            return ""
        return self.money([Money(currency=document.currency, amount=document.amount)])

    def sum_of(self, entry: Entry) -> str:
        """Return the money at stake in one difference; empty where there is none."""
        if entry.amount is None:
            return ""
        return self.money([Money(currency=entry.currency, amount=entry.amount)])

    def last_day(self, until: datetime) -> str:
        """Return the last day on which something holds that ends at a moment."""
        day = (until.astimezone(self.zone) - timedelta(microseconds=1)).date()
        return written.day(day, self.language)

    def difference(self, entry: Entry, *, left: str, right: str) -> str:
        """Return what differs: ``Differs: payment_term``."""
        return self.kind(entry.kind, entry.field, left, right)

    def kind(self, kind: str, field: str, left: str, right: str) -> str:
        """Return a sort of difference, and of which field."""
        phrase = self.say(f"wl_kind_{kind}", left=left, right=right)
        named = self.figure(field) if kind == "total" else field
        return f"{phrase}: {named}" if named else phrase

    def figure(self, name: str) -> str:
        """Return what a total counts or adds up, and for which groups: ``sum(amount) by currency``."""
        figure, _, groups = name.partition(" by ")
        summed = figure.removeprefix("sum(").removesuffix(")")
        said = self.say("rc_count") if figure == "count" else self.say("rc_sum", field=summed)
        return self.say("rc_by", figure=said, groups=groups) if groups else said

    def progress(self, progress: Progress) -> str:
        """Return how far a reconciliation has come, and how the money at stake has moved."""
        counts = progress.counts or (0,)
        grown = (counts[-1] > counts[0]) - (counts[-1] < counts[0])
        word = {-1: "rc_shrunk", 0: "rc_steady", 1: "rc_grown"}[grown]
        if len(progress.compared) < 2:  # noqa: PLR2004 - one comparison is no way
            word = "rc_once"
        said = self.say(
            word,
            first=self.number(counts[0]),
            last=self.number(counts[-1]),
            count=self.number(len(progress.compared)),
        )
        first = progress.compared[-1].money if progress.compared else ()
        if not first and not progress.money:
            return said
        nothing = self.say("rc_no_money")
        return f"{said} " + self.say(
            "rc_money" if word == "rc_once" or first == progress.money else "rc_money_moved",
            first=self.money(first) or nothing,
            last=self.money(progress.money) or nothing,
        )

    def pattern(self, id: str, shared: Mapping[str, Mapping[str, str]]) -> str:
        """Return what the differences of a pattern share; its id where nothing more is known."""
        known = shared.get(id)
        if known is None:
            return id
        return self.say(f"wl_pattern_{known['kind']}", field=known["field"], detail=known["detail"])

    def record(self, value: str) -> list[tuple[str, str]]:
        """Return the fields of a whole record, which a value of a missing one holds; none of any other."""
        if not value.startswith("{"):
            return []
        try:
            read = json.loads(value)
        except ValueError:
            return []
        return [(str(name), str(each)) for name, each in read.items() if each not in (None, "")]

    def query_with(self, query: Mapping[str, str], **changes: object) -> str:
        """Return the query of an address with some of it changed; empty where nothing is asked."""
        asked = dict(query) | {name: str(value) for name, value in changes.items()}
        if self.query:
            asked["lang"] = self.language
        return f"?{urlencode(asked)}" if asked else ""

    def what(self, finding: Finding) -> str:
        """Return what is wrong: ``Required field empty: payment_term``."""
        word, _, field = finding.kind.partition(":")
        of_rule = word in ("documents_refused", "upload_errors", "check_broken")
        special = f"kind_{word}_{finding.facts.get('reason', '')}"
        phrase = self.say(special if special in WORDS[self.language] else f"kind_{word}")
        return f"{phrase}: {field}" if field and not of_rule else phrase

    def proof(self, finding: Finding) -> str:
        """Return how far a look went that found a system working; nothing where it is worse, or no system."""
        word = finding.facts.get("proof", "").partition(" ")[0].rstrip(",")
        works = finding.severity is Severity.WARNING and finding.word is not Kind.CANNOT_KNOW
        known = f"proof_{word}" if works and word else ""
        return self.say(known) if known in WORDS[self.language] else ""

    def layer(self, layer: Layer) -> str:
        """Return the name of a layer."""
        return self.say(f"layer_{layer.value}")

    def told(self, told: Sequence[Text | str]) -> str:
        """Return who was told."""
        return ", ".join(who.in_(self.language) if isinstance(who, Text) else who for who in told)

    def responder(self, rule: ErrorRule) -> str:
        """Return who moves first."""
        return self.party(rule.first_responder)

    def party(self, responder: FirstResponder) -> str:
        """Return what people call a party that moves first."""
        return self.say(f"responder_{responder.value}")

    def links(self, links: Sequence[Link]) -> list[ShownLink]:
        """Return the links that may be shown, each once."""
        shown = (self._link(link) for link in dict.fromkeys(links))
        return [link for link in shown if link]

    def _link(self, link: Link) -> ShownLink | None:
        label = self.say(f"link_{link.kind}")
        folder = _FOLDERS.get(link.kind)
        if folder and "://" not in link.url and not link.url.startswith("/"):
            return ShownLink(label, self.to(f"{folder}/{quote(link.url, safe='/#')}"))
        if not may_be_followed(link.url):
            return None
        return ShownLink(label, link.url, out=self.framed)
