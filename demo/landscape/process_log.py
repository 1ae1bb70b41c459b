"""The process log of a run, as the ZIP that Boomi hands out."""

import io
import zipfile
from datetime import datetime, timedelta

from .clock import boomi_time
from .runs import Run

_TRACE = """com.boomi.process.ProcessException: {text}
\tat com.boomi.process.shape.ConnectorShape.execute(ConnectorShape.java:412)
\tat com.boomi.process.graph.ProcessGraph.executeShape(ProcessGraph.java:604)
\tat com.boomi.process.graph.ProcessGraph.execute(ProcessGraph.java:287)
\tat com.boomi.execution.ExecutionTask.call(ExecutionTask.java:861)
\tat java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)
Caused by: java.sql.SQLException: {text}
\t... 14 more"""


def log_text(run: Run) -> str:
    """Return the log: tab-separated time, level, step, detail, message; a stack trace after SEVERE."""
    begin = run.started_at
    lines = [
        _line(begin, 0, "INFO", "initializing...", "", f"Executing Process {run.process.name}"),
        _line(begin, 1, "INFO", "Start", "", f"{run.inbound} document(s) found for processing."),
        _line(
            begin,
            2,
            "INFO",
            "Connector",
            "Source: read",
            f"Executing Connector Shape with {run.inbound} document(s).",
        ),
    ]
    if run.log:
        lines += [
            _line(
                begin,
                4,
                "WARNING",
                "Connector",
                "Target: post",
                f"{run.inbound_errors} document(s) failed.",
            ),
            _line(begin, 4, "SEVERE", "Connector", "Target: post", _TRACE.format(text=run.log)),
            _line(begin, 5, "INFO", "cleanup...", "", "Process execution completed with errors."),
        ]
    else:
        lines.append(
            _line(begin, 5, "INFO", "cleanup...", "", "Process execution completed normally.")
        )
    return "\n".join(lines) + "\n"


def log_zip(run: Run) -> bytes:
    """Return the log packed as Boomi packs it: one file in a ZIP."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("process_log.log", log_text(run))
    return packed.getvalue()


def _line(begin: datetime, after: int, level: str, step: str, detail: str, message: str) -> str:
    when = boomi_time(begin + timedelta(seconds=after))
    return "\t".join((when, level, step, detail, message))
