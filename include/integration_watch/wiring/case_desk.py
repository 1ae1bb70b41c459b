"""The links of one support case: its text, and that somebody filed it."""

from datetime import datetime

from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.permit import LinkRefused, Permit, Purpose, Refusal
from include.integration_watch.domain.value import LANGUAGES
from include.integration_watch.links.signing import Signer
from include.integration_watch.pages.support_cases import SupportCase
from include.integration_watch.store import Store

from .support_cases import text_about


class CaseDesk:
    """Answers over the store; a link that opens nothing raises `LinkRefused`."""

    def __init__(self, known: Catalogue, kept: Store, signed_by: Signer) -> None:
        self._known = known
        self._kept = kept
        self._signed_by = signed_by

    def case(self, token: str, now: datetime) -> SupportCase:
        """Return the case a link is about, changing nothing."""
        return self._shown(self._signed_by.read(token, Purpose.CASE, now), now)

    def file(self, token: str, now: datetime) -> SupportCase:
        """Keep that the case was filed, by the address that the link was sent to."""
        permit = self._signed_by.read(token, Purpose.CASE, now)
        self._shown(permit, now)
        self._kept.windows.file(permit.nonce, now, by=permit.address)
        return self._shown(permit, now)

    def _shown(self, permit: Permit, now: datetime) -> SupportCase:
        texts = [
            text_about(permit.nonce, self._known, self._kept, language, now)
            for language in LANGUAGES
        ]
        if None in texts:
            raise LinkRefused(Refusal.UNKNOWN)
        return SupportCase(
            about=permit.nonce,
            texts=tuple(text for text in texts if text is not None),
            filed=permit.nonce in self._kept.windows.filed(),
        )
