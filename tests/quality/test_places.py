from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.integration_watch.quality import places


@pytest.mark.parametrize(
    ("run_id", "page"),
    [
        ("scheduled__2026-03-04T06:00:00+00:00", "a/scheduled__2026-03-04T06-00-00-00-00.html"),
        ("../../etc/passwd", "a/etc-passwd.html"),
        ("", "a/unnamed.html"),
    ],
)
def test_a_page_is_known_before_it_is_there(run_id, page):
    assert places.docs_page("a", run_id) == page


@given(st.text(), st.text())
def test_no_name_leads_out_of_its_folder(integration, run_id):
    home = Path("/home/watch")

    assert places.result_file(home, integration, run_id).parent.parent == home / "results"
    assert (home / places.docs_page(integration, run_id)).resolve().is_relative_to(home)
