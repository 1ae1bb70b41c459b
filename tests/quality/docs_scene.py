"""Results as runs leave them, without a run: a site of thousands is made in a moment."""

from datetime import UTC, datetime
from pathlib import Path

from include.integration_watch.domain.observation import RuleOutcome, RuleStatus, SuiteOutcome
from include.integration_watch.quality import places
from include.integration_watch.quality.profile import ColumnProfile, Profile

FIRST = datetime(2026, 3, 4, 6, 0, tzinfo=UTC)
RESULT = '{"success": true, "results": [], "suite_name": "s", "suite_parameters": {}, "meta": {}}'


def leave(
    home: Path,
    integration: str,
    at: datetime,
    *,
    failing: int = 0,
    status: RuleStatus | None = None,
) -> SuiteOutcome:
    """Leave one result of one expectation."""
    run_id = at.strftime("%Y%m%dT%H%M%S%fZ")
    outcome = SuiteOutcome(
        integration=integration,
        object="invoice",
        suite=integration,
        at=at,
        snapshot_at=at,
        rows=100,
        docs_page=places.docs_page(integration, run_id),
        rules=(
            RuleOutcome(
                kind="required",
                field="term",
                expectation="expect_column_values_to_not_be_null",
                status=status or (RuleStatus.FAILED if failing else RuleStatus.PASSED),
                element_count=100,
                failing=failing,
            ),
        ),
    )
    result = places.result_file(home, integration, run_id)
    result.parent.mkdir(parents=True, exist_ok=True)
    column = ColumnProfile(field="term", rows=100, missing=failing, blank=0, distinct=3)
    places.profile_file(result).write_text(Profile(columns=(column,)).model_dump_json())
    places.outcome_file(result).write_text(outcome.model_dump_json())
    result.write_text(RESULT)
    return outcome
