import pytest
import requests.exceptions as raised

from include.integration_watch.boomi.answer import Question
from include.integration_watch.boomi.errors import (
    AnswerUnreadable,
    BoomiError,
    Refused,
    Unreachable,
)
from include.integration_watch.boomi.no_answer import no_answer

QUESTION = Question(object="ExecutionRecord", host="api.boomi.com", account="acme-AB12CD")
URL = "https://user:s3cr3t@api.boomi.com/api/rest/v1/acme-AB12CD"


@pytest.mark.parametrize(
    ("broken", "error", "permanent", "words"),
    [
        (raised.SSLError(URL), Unreachable, True, "certificate is not trusted"),
        (raised.ProxyError(URL), Unreachable, False, "proxy let nothing through"),
        (raised.ConnectTimeout(URL), Unreachable, False, "no connection within 2.5 s"),
        (raised.ReadTimeout(URL), Unreachable, False, "no answer within 2.5 s"),
        (raised.ConnectionError(URL), Unreachable, False, "no connection, or it was cut"),
        (raised.ConnectionError(), Unreachable, False, "no connection, or it was cut"),
        (raised.ChunkedEncodingError(URL), AnswerUnreadable, False, "broke off on the way"),
        (raised.ContentDecodingError(URL), AnswerUnreadable, False, "decompressed"),
        (raised.InvalidURL(URL), Refused, True, "address cannot be used"),
    ],
)
def test_every_failure_of_the_wire_has_its_sentence(
    broken: raised.RequestException, error: type[BoomiError], permanent: bool, words: str
) -> None:
    failed = no_answer(QUESTION, broken, 2.5)
    assert (type(failed), failed.permanent) == (error, permanent)
    assert words in str(failed)
    assert str(failed).startswith("Asked Boomi (api.boomi.com, account acme-AB12CD)")
    assert "s3cr3t" not in str(failed)
