"""A case: one finding, and everything that its sentences draw on for one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.dependency import systems_of
from include.integration_watch.domain.error_rule import ErrorRule
from include.integration_watch.domain.finding import Finding, Kind
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.owner_group import OwnerGroup
from include.integration_watch.domain.routing import groups_for
from include.integration_watch.domain.system import System, SystemKind
from include.integration_watch.domain.value import Language

from .figures import Figures
from .outer_text import one_line
from .words import Words, words

_OF_A_RUN = frozenset(
    {
        Kind.EXECUTION_FAILED,
        Kind.EXECUTION_PARTLY_FAILED,
        Kind.EXECUTION_UNKNOWN,
        Kind.EXECUTION_STUCK,
    }
)


@dataclass(frozen=True)
class Case:
    """A finding beside the catalogue, the words of a language and the figures of a time zone.

    What the configuration no longer names is called by its id: a message about yesterday's
    integration must still go out.
    """

    finding: Finding
    catalogue: Catalogue
    words: Words
    figures: Figures

    @classmethod
    def of(
        cls, finding: Finding, catalogue: Catalogue, language: Language, *, now: datetime
    ) -> Self:
        """Return the case of a finding for readers of one language."""
        figures = Figures(language, zone_of(finding, catalogue), now)
        return cls(finding, catalogue, words(language), figures)

    @property
    def language(self) -> Language:
        """Return the reader's language."""
        return self.words.language

    @property
    def integration(self) -> Integration | None:
        """Return the integration that is the subject, or none."""
        found = (one for one in self.catalogue.integrations if one.id == self.finding.subject)
        return next(found, None)

    @property
    def system(self) -> System | None:
        """Return the system that is the subject, or none."""
        found = (one for one in self.catalogue.systems if one.id == self.finding.subject)
        return next(found, None)

    @property
    def rule(self) -> ErrorRule | None:
        """Return the row of the error catalogue that knows this finding, or none."""
        wanted = self.finding.error_rule
        return next((rule for rule in self.catalogue.error_rules if rule.id == wanted), None)

    @property
    def facts(self) -> Mapping[str, str]:
        """Return the finding's facts, fit to be shown."""
        return {name: one_line(value) for name, value in self.finding.facts.items()}

    @property
    def subject(self) -> str:
        """Return what people call the subject."""
        return self.title(self.finding.subject)

    @property
    def refuser(self) -> str:
        """Return the system that refuses documents: Coupa where it takes part, else the target."""
        if self.integration is None:
            return ""
        ends = (self.integration.target.system, self.integration.source.system)
        coupas = (
            one.id
            for end in ends
            for one in self.catalogue.systems
            if one.id == end and one.kind is SystemKind.COUPA
        )
        return self.title(next(coupas, ends[0]))

    @property
    def group(self) -> str:
        """Return the id of the group that moves first, or nothing where nobody can tell."""
        try:
            return groups_for(self.finding, self.catalogue)[0][0]
        except KeyError:
            return self.catalogue.settings.platform_group

    @property
    def object(self) -> str:
        """Return the id of the kind of document that this is about."""
        if self.finding.documents:
            return self.finding.documents[0].object
        if named := self.finding.facts.get("object"):
            return named
        if self.finding.word in _OF_A_RUN or self.integration is None:
            return "document"
        return self.integration.object

    def title(self, named: str) -> str:
        """Return the title of a system, an integration or a group; its id where it has none."""
        known: tuple[System | Integration | OwnerGroup, ...] = (
            *self.catalogue.systems,
            *self.catalogue.integrations,
            *self.catalogue.owner_groups,
        )
        titles = (one.title.in_(self.language) for one in known if one.id == named)
        return one_line(next(titles, named))

    def counted(self, number: int) -> str:
        """Return 7 Lieferanten, 1 invoice."""
        return f"{self.figures.number(number)} {object_word(self.words, self.object, number)}"


def object_word(said: Words, named: str, number: int = 1) -> str:
    """Return the word for a kind of document in the number that fits; a record where unknown."""
    return said.counted(f"object.{named}", number) or said.count("object.record", number)


def zone_of(finding: Finding, catalogue: Catalogue) -> ZoneInfo:
    """Return the zone of the integration, of the first one that depends on the system, or the deployment's."""
    for integration in sorted(catalogue.integrations, key=lambda one: one.id):
        concerned = {integration.id, *systems_of(integration.id, catalogue)}
        if finding.subject in concerned:
            return integration.tzinfo
    return ZoneInfo(catalogue.settings.zone)
