"""A new integration is one new file: what CONTRIBUTING.md says, done."""

import re
import shutil
from pathlib import Path

from .parsed import parse


def test_one_new_yaml_file_is_a_new_dag(project: Path, tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(project / "include/config", config)
    recipe = (project / "CONTRIBUTING.md").read_text()
    found = re.search(r"```yaml\n(?P<yaml>.*?)```", recipe, re.DOTALL)
    assert found
    (config / "integrations/payment_terms_to_coupa.yaml").write_text(found["yaml"])
    parsed = parse(project, config, tmp_path)
    assert parsed.errors == {}
    assert "check_data__payment_terms_to_coupa" in parsed.dags
