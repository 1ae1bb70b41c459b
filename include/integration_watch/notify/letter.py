"""A letter: everything that a message says, in order, before it takes the shape of text or HTML."""

from dataclasses import dataclass
from typing import Literal

from include.integration_watch.domain.value import Language

from .layers import LayerLook
from .links import NamedLink

Tone = Literal["critical", "error", "warning", "info", "resolved"]


@dataclass(frozen=True)
class Row:
    """A label and what stands beside it, one or more lines."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """One business document as the reader sees it."""

    object: str
    key: str
    title: str = ""
    amount: str = ""
    note: str = ""
    url: str = ""

    @property
    def aside(self) -> str:
        """Return what stands in brackets behind the key."""
        return ", ".join(part for part in (self.title, self.amount, self.note) if part)


@dataclass(frozen=True)
class Quote:
    """Another system's own words, and whose they are."""

    label: str
    lines: tuple[str, ...]
    opened: str
    closed: str


@dataclass(frozen=True)
class Letter:
    """What a message says: verdict, effect, cause, action, who and by when, evidence, links."""

    language: Language
    tone: Tone
    labels: tuple[str, ...]
    incident: str
    subject: str
    title: str
    core: str
    glance: tuple[Row, ...]
    verdict: tuple[Row, ...]
    layer: Row
    others: str
    cause: tuple[Row, ...]
    looks: tuple[LayerLook, ...]
    looks_label: str
    action: Row
    duties: tuple[Row, ...]
    effects: tuple[Row, ...]
    documents_label: str
    document_heads: tuple[str, ...]
    documents: tuple[Document, ...]
    documents_more: str
    quote: Quote | None
    background: tuple[Row, ...]
    links_label: str
    links: tuple[NamedLink, ...]
    closing: Row
    line: str
    reason: str
    made_by: str
    outside: tuple[Row, ...] = ()
    leave: NamedLink | None = None
