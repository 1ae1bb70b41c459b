"""Other systems' alarms: read from their mailbox where there is one, and joined with what we know."""

from datetime import datetime

from include.integration_watch.domain.alarm import judge_alarms
from include.integration_watch.domain.catalogue import Catalogue
from include.integration_watch.domain.finding import Judgement
from include.integration_watch.mailbox.errors import MailboxError
from include.integration_watch.mailbox.reading import read_alarm
from include.integration_watch.store import Store

from .broken import judge_check

DAG_ID = "deliver_alerts"


def look(known: Catalogue, kept: Store, now: datetime) -> None:
    """Read what is new in the mailbox and judge it; without the setting there is nothing to do.

    A mailbox that cannot be read is a broken check of ours: everything else goes on.
    """
    if not known.settings.alarms_conn_id:
        return
    from airflow.sdk.exceptions import AirflowNotFoundException  # noqa: PLC0415 - seconds

    from include.integration_watch.mailbox.hook import client_of  # noqa: PLC0415

    trouble = None
    try:
        client = client_of(known.settings.alarms_conn_id)
        name = f"{client.user}@{client.host}:{client.port}/{client.folder}"
        validity, uid = kept.alarms.mark(name)
        batch = client.after(validity, uid)
        read = (read_alarm(mail.raw, known.integrations, now) for mail in batch.mails)
        last = batch.mails[-1].uid if batch.mails else (uid if batch.uidvalidity == validity else 0)
        kept.alarms.keep(name, [alarm for alarm in read if alarm], batch.uidvalidity, last)
    except AirflowNotFoundException:
        trouble = f"There is no connection {known.settings.alarms_conn_id}; make it in Airflow."
    except MailboxError as broken:
        trouble = str(broken)
    kept.apply(judge_check(DAG_ID, "alarms", trouble, now) + judged(known, kept, now), known, now)


def judged(known: Catalogue, kept: Store, now: datetime) -> Judgement:
    """Return what the alarms say that nothing of ours knows."""
    since = now - known.settings.look_back
    alarms = kept.alarms.since(since)
    incidents = kept.incidents(since=since)
    total = Judgement()
    for integration in known.integrations:
        account = known.system(integration.boomi_system).account_id
        runs = kept.executions(account, integration.boomi_process, since)
        total += judge_alarms(alarms, integration, runs, incidents, now)
    return total
