"""Parse once, in a process of its own: ``parse_once.py <file or folder>`` prints seconds and DAGs.

Airflow itself is imported before the clock starts, as it is in the DAG processor's and in a task's
process. What a DAG file imports beyond that is the file's own cost and counts.
"""

import json
import sys
import time
from pathlib import Path

import airflow.sdk  # noqa: F401 - the processes that parse have it
from airflow.dag_processing.dagbag import BundleDagBag


def main() -> None:
    """Parse and tell."""
    place = Path(sys.argv[1])
    files = sorted(place.glob("*.py")) if place.is_dir() else [place]
    count = 0
    errors: dict[str, str] = {}
    began = time.perf_counter()
    for file in files:
        bag = BundleDagBag(
            dag_folder=str(file),
            bundle_path=file.parent,
            bundle_name="benchmark",
            load_op_links=False,
            safe_mode=False,
        )
        count += len(bag.dags)
        errors |= bag.import_errors
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "dags": count, "errors": errors}))


if __name__ == "__main__":
    main()
