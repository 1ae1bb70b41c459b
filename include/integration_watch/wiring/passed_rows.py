"""Ask Coupa which rows that it refused were saved when a later file of the same integration was loaded."""

import logging
from datetime import datetime

from airflow.sdk.exceptions import AirflowNotFoundException

from include.integration_watch.coupa.errors import CoupaError
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.integration import Integration
from include.integration_watch.domain.judge_files import files_of
from include.integration_watch.domain.passed_rows import answered, to_ask
from include.integration_watch.domain.system import SystemKind
from include.integration_watch.store import Store

from . import numbers_there
from .background import FILES_REACH_BACK

log = logging.getLogger(__name__)

FILES_A_LOOK = 10
"""So many pairs of files are asked about at one look; the rest waits for the next."""


def ask_passed_rows(known: Catalogue, kept: Store, now: datetime) -> None:
    """Look for refused rows that have passed since; a Coupa that does not answer is asked later."""
    left = FILES_A_LOOK
    for integration in known.integrations:
        target = known.system(integration.target.system)
        if target.kind is SystemKind.COUPA and numbers_there.can_be_asked(integration, known):
            left -= _ask(integration, known, kept, now, left)


def _ask(integration: Integration, known: Catalogue, kept: Store, now: datetime, left: int) -> int:
    system = integration.target.system
    loaded = kept.coupa_side.files(system, now - FILES_REACH_BACK)
    files = {file.id: file for file in files_of(integration, loaded, known.integrations)}
    asked = 0
    for question in to_ask(tuple(files.values()), now):
        if asked >= left:
            break
        asked += 1
        try:
            saved = numbers_there.saved(
                integration, question.keys, known, since=question.since, until=question.until
            )
        except (CoupaError, AirflowNotFoundException) as refused:
            log.warning("%s cannot be asked for refused rows now: %s", system, refused)
            break
        file = files[question.file.id]
        files[file.id] = answered(question, file, saved)
        kept.coupa_side.save_files(system, [files[file.id]])
    return asked
