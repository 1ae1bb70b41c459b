"""Write the one message that stands for many: every news that waited, by incident, with its link."""

from collections.abc import Callable

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.delivery import Message, Pending
from include.integration_watch.domain.incident import Change

from .case import Case
from .headline import headline, labels
from .letter import Row
from .outer_text import own_line, plain_spaces
from .report_letter import Line, ReportLetter, Section, message_of

PageOf = Callable[[Pending], str]


def compose_fold(
    pending: Pending, catalogue: Catalogue, *, page_of: PageOf, board: str, leave: str = ""
) -> Message:
    """Return the message; ``page_of`` gives the reader's own address of an incident, ``board`` that of all.

    Every news stands in it by itself, those of one incident together: whoever reads that something
    broke reads beside it that it is over.
    """
    writer = _Writer(pending, catalogue, page_of)
    letter = writer.letter(board, leave)
    short = "\n".join(
        (
            letter.subject,
            *(f"- {line.head}: {'; '.join(line.notes)}" for line in writer.lines),
            board,
        )
    )
    sender = catalogue.settings.sender
    message = message_of(letter, id=pending.id, address=pending.recipient.address, sender=sender)
    return message.model_copy(update={"short": plain_spaces(short).strip()})


class _Writer:
    """Writes the entries of a fold for one reader."""

    def __init__(self, pending: Pending, catalogue: Catalogue, page_of: PageOf) -> None:
        self._pending = pending
        self._catalogue = catalogue
        self._page_of = page_of
        first = pending.folded[0]
        self._case = self._case_of(first)
        self._by_incident: dict[int, list[Pending]] = {}
        for each in pending.folded:
            self._by_incident.setdefault(each.flip.incident.number, []).append(each)
        self._open = tuple(self._line(some) for some in self._sorted(over=False))
        self._over = tuple(self._line(some) for some in self._sorted(over=True))

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return every entry, what is open first."""
        return (*self._open, *self._over)

    def letter(self, board: str, leave: str) -> ReportLetter:
        """Return the letter: how many, what is open by severity, what is over."""
        say, figures = self._case.words.say, self._case.figures
        counts = {
            "number": figures.number(len(self._pending.folded)),
            "open": figures.number(len(self._open)),
            "over": figures.number(len(self._over)),
        }
        group = self._case.title(self._pending.recipient.group)
        return ReportLetter(
            language=self._case.language,
            subject=say("fold.subject", **counts),
            title=say("fold.title", **counts),
            intro=say("fold.intro"),
            figures=(
                Row(say("fold.figure.messages"), (counts["number"],)),
                Row(say("digest.figure.open"), (counts["open"],)),
                Row(say("fold.figure.over"), (counts["over"],)),
            ),
            sections=tuple(
                Section(say(f"fold.{name}"), lines)
                for name, lines in (("open", self._open), ("over", self._over))
                if lines
            ),
            button=say("digest.button"),
            url=board,
            made_by=say("fold.because", group=group),
            leave=say("notice.leave"),
            leave_url=leave,
        )

    def _sorted(self, *, over: bool) -> list[list[Pending]]:
        chosen = [
            some
            for some in self._by_incident.values()
            if (some[-1].flip.change is Change.RESOLVED) is over
        ]
        return sorted(chosen, key=lambda some: -some[-1].flip.incident.finding.severity.rank)

    def _line(self, some: list[Pending]) -> Line:
        last = some[-1]
        case = self._case_of(last)
        over = last.flip.change is Change.RESOLVED
        return Line(
            head=f"{last.flip.incident.name} · {headline(case, 160)}",
            notes=tuple(self._note(each) for each in some),
            url=self._page_of(last),
            tone="resolved" if over else case.finding.severity.value,
        )

    def _note(self, each: Pending) -> str:
        case = self._case_of(each)
        verdict, area, who = labels(case, each.flip)
        at = self._case.figures.moment(each.flip.at)
        return own_line(f"{at} {verdict} · {area} · {who}", 160)

    def _case_of(self, each: Pending) -> Case:
        flip = each.flip
        language = self._pending.recipient.language
        return Case.of(flip.incident.finding, self._catalogue, language, now=flip.at)
