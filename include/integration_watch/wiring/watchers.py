"""Who watches the watchers: blindness, lost tasks, the day's canary, and the ping outward."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from include.integration_watch.airflow_api.client import AirflowApiClient, AirflowApiError
from include.integration_watch.domain.catalogue import Catalogue, Settings
from include.integration_watch.domain.finding import Finding, Judgement, Kind
from include.integration_watch.domain.notice import Notice, NoticeKind, notice_id
from include.integration_watch.domain.watchers import (
    AWAITED,
    BEAT,
    OWED_ELSEWHERE,
    TaskEnd,
    awaited_since,
    is_ours,
    judge_blindness,
    judge_ends,
)
from include.integration_watch.store import Store

from .broken import judge_check

log = logging.getLogger(__name__)

DAG_ID = "deliver_alerts"
ASLEEP_AFTER = timedelta(minutes=10)
"""How long `deliver_alerts`, which runs every minute, must have been silent to have slept."""

LOST_SINCE = timedelta(hours=6)
"""How far back Airflow is asked for lost tasks; what was found stays found until a run goes well."""


def watch(known: Catalogue, kept: Store, now: datetime) -> None:
    """Judge whether the monitor sees, and whether a task was lost; keep what changed."""
    looks = kept.looks()
    awaited = awaited_since(looks, now, asleep_after=ASLEEP_AFTER)
    looks |= {(AWAITED, dag): at for dag, at in awaited.items()}
    total = judge_blindness(looks, now, blind_after=known.settings.blind_after)
    if known.settings.airflow_conn_id:
        total += _lost_tasks(known.settings, kept, now)
    kept.apply(total, known, now, [(BEAT, DAG_ID), *((AWAITED, dag) for dag in awaited)])


def _lost_tasks(settings: Settings, kept: Store, now: datetime) -> Judgement:
    """Judge what Airflow itself knows of tasks that ended and left nothing behind.

    Callbacks are not called for a task whose process or machine is gone, nor for a state that
    somebody set in the UI. What a lost task had kept is in the outbox and goes out anyway.
    """
    from include.integration_watch.airflow_api.hook import api_client  # noqa: PLC0415 - seconds

    try:
        client = api_client(settings.airflow_conn_id)
        ends = list(_newest_ends(client, kept, now))
    except Exception as broken:  # what cannot be asked is told, and stops no message
        log.exception("Airflow's API could not be asked for lost tasks")
        said = str(broken) if isinstance(broken, AirflowApiError) else type(broken).__name__
        return judge_check(DAG_ID, "airflow", said, now)
    return judge_ends(ends, now) + judge_check(DAG_ID, "airflow", None, now)


def _newest_ends(client: AirflowApiClient, kept: Store, now: datetime) -> Iterator[TaskEnd]:
    """Return the newest end of each task that was lost lately or is known to be lost."""
    lost = [
        (end.dag, end.task)
        for end in client.lost(now - LOST_SINCE)
        if is_ours(end.dag) and end.task not in OWED_ELSEWHERE
    ]
    known = [_task_of(incident.finding) for incident in kept.incidents(open_only=True)]
    for dag, task in dict.fromkeys([*lost, *(each for each in known if each)]):
        if (newest := client.newest(dag, task)) is not None:
            yield newest


def _task_of(finding: Finding) -> tuple[str, str] | None:
    if not finding.kind.startswith(f"{Kind.TASK_LOST}:"):
        return None
    return finding.facts.get("dag", finding.subject), finding.facts.get("task", "")


def owe_canary(known: Catalogue, kept: Store, now: datetime) -> None:
    """Owe the day's canary, once: it takes the way of every other message."""
    settings = known.settings
    local = now.astimezone(ZoneInfo(settings.zone))
    if settings.canary_address is None or f"{local:%H:%M}" < settings.canary_at:
        return
    group = known.owner_group(settings.platform_group)
    day = local.date().isoformat()
    canary = Notice(
        id=notice_id(NoticeKind.CANARY, settings.canary_address, day),
        kind=NoticeKind.CANARY,
        group=group.id,
        address=settings.canary_address,
        language=group.manager_language,
        about=day,
        at=now,
    )
    kept.people.owe([canary])


def ping_outward(known: Catalogue, kept: Store, now: datetime) -> None:
    """Tell the dead-man switch that all went through; nothing, while a message waits for a mail server.

    A switch that cannot be pinged alarms by itself: that it could not be is only noted. Its address
    is a secret and is named nowhere.
    """
    conn_id = known.settings.dead_man_conn_id
    if not conn_id:
        return
    if stuck := kept.watch.stuck(now):
        log.warning("No sign of life is sent: %d messages did not go through yet", stuck)
        return
    from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415 - seconds

    from include.integration_watch.airflow_api.hook import ping_url  # noqa: PLC0415
    from include.integration_watch.airflow_api.ping import ping  # noqa: PLC0415

    try:
        trouble = ping(ping_url(conn_id))
    except AirflowNotFoundException:
        trouble = f"there is no connection {conn_id} (docs/connections.md)"
    if trouble:
        log.warning("The dead-man switch was not pinged: %s", trouble)
