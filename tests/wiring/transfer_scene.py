"""One transfer of everything: a run that Boomi calls complete, and what the other side says of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from include.integration_watch.domain.arrival import Arrival
from include.integration_watch.domain.coupa_file import CoupaFile, FileStatus, UploadError
from include.integration_watch.domain.explanation import Explanation
from include.integration_watch.domain.finding import DocumentRef, Judgement
from include.integration_watch.domain.observation import CoupaRun, DocumentError
from include.integration_watch.domain.platform_record import ChangeKind, PlatformChange
from include.integration_watch.pages.airflow_transfers import add_transfers
from include.integration_watch.pages.site import create_app
from include.integration_watch.store import Store
from include.integration_watch.store.watermarks import Read
from include.integration_watch.wiring.transfer_stories import TransferStories
from tests.domain.scene import NOW, catalogue, finding, integration, rule, run, text

TO_COUPA = integration(
    id="invoices_to_coupa",
    title=text("Invoices to Coupa"),
    source={"system": "erp"},
    target={"system": "coupa"},
    coupa_integration="invoices-to-coupa",
    coupa_files="Invoices_*.csv",
    boomi_process="Invoices to Coupa",
)
KNOWN = catalogue(
    rule(
        "period_closed", "Period (?P<period>\\S+) is closed", explanation=text("Closed: {period}")
    ),
    integrations=(TO_COUPA, integration()),
)
GOOD, BROKEN, FAILED = "execution-good", "execution-broken", "execution-failed"
EVIL = "<img src=x onerror=alert(1)>"
_OF_IT: dict[str, Any] = {"process": TO_COUPA.boomi_process, "inbound": 40, "outbound": 40}


def fill(kept: Store) -> None:
    """A good run, one that only Boomi calls good, and one that failed and was retried."""
    kept.save_executions(
        [
            run(300, id=GOOD, **_OF_IT),
            run(120, id=BROKEN, **_OF_IT),
            run(
                60,
                "ERROR",
                id=FAILED,
                **(_OF_IT | {"outbound": 0}),
                process_id="p-1",
                message=f"Period 2026-02 is closed {EVIL}",
            ),
            run(50, id="execution-retry", original_id=FAILED, type="retry_manual", **_OF_IT),
            run(59, id="execution-part", parent_id=FAILED, process="Map", type="sub_process"),
            run(40, id="execution-of-nobody", process="Nobody's"),
        ]
    )
    began = NOW - timedelta(minutes=120)
    told = CoupaRun(
        id=501,
        integration="invoices-to-coupa",
        status="errored",
        started_at=began,
        total=39,
        processed=37,
    )
    refused = DocumentError(
        id=1,
        integration="invoices-to-coupa",
        run_id=501,
        document=DocumentRef(object="invoice", key="R-8841"),
        messages=(f"no contract {EVIL}",),
        resolved=False,
        at=began,
    )
    kept.save_coupa("coupa", [told], [refused])
    row = UploadError(id=1, row=7, key="R-8850", messages=("Currency is not known",))
    loaded = CoupaFile(
        id=1338,
        object="invoice",
        name="Invoices_20260304_070000Z.csv",
        status=FileStatus.DONE,
        at=began + timedelta(minutes=5),
        processed=40,
        created=39,
        updated=0,
        refused=1,
        errors=(row,),
    )
    kept.coupa_side.save_files("coupa", [loaded])
    kept.arrivals.save(
        Arrival(
            execution_id=BROKEN,
            integration=TO_COUPA.id,
            object="invoice",
            started_at=began,
            asked_at=NOW,
            sent=40,
            asked=40,
            missing=("R-8861",),
            missing_count=1,
            ever=1,
        )
    )
    kept.explanations.save(
        Explanation(execution_id=FAILED, step="Target: post", connector="http"), NOW
    )
    kept.platform.save_changes(
        [
            PlatformChange(
                id="c-1",
                account="acme-1",
                at=NOW - timedelta(minutes=90),
                kind=ChangeKind.DEPLOYMENT,
                subjects=("p-1",),
            )
        ],
        Read(name="boomi:acme-1:audit", at=NOW, whole_since=NOW),
    )
    told_of = finding(
        "documents_lost", subject=TO_COUPA.id, facts={"execution": BROKEN, "process": "x"}
    )
    kept.apply(Judgement(findings=(told_of,)), KNOWN, NOW)


def pages(kept: Store, guards: Sequence[Any] = ()) -> FastAPI:
    """Everything behind the login that the page of a transfer needs."""
    desk = TransferStories(KNOWN, kept)
    return create_app(
        lambda: None,  # type: ignore[arg-type,return-value] - no Data Docs here
        lambda: None,  # type: ignore[arg-type,return-value]
        guards,
        clock=lambda: NOW,
        more=lambda app, reader: add_transfers(app, reader, lambda: desk),
    )


def client(kept: Store, guards: Sequence[Any] = ()) -> TestClient:
    return TestClient(pages(kept, guards), raise_server_exceptions=False)
