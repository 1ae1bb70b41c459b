"""Tell a dead-man switch outside that we live. Knows no Airflow."""

import requests

TIMEOUT = 10


def ping(url: str) -> str:
    """Ping; return what went wrong in words that do not hold the address, or nothing."""
    try:
        answer = requests.get(
            url, timeout=TIMEOUT, allow_redirects=False, headers={"User-Agent": "integration-watch"}
        )
    except requests.RequestException as unreachable:
        return f"it does not answer ({type(unreachable).__name__})"
    return "" if answer.ok else f"it answers {answer.status_code}"
