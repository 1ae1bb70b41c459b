"""What Boomi answers later, as the product itself asks for it."""

import requests

from include.integration_watch.boomi.client import BoomiClient
from tests.demo.landscape.scene import Running


def test_a_token_first_then_not_yet_then_the_result(company: Running) -> None:
    accepted = company.boomi(f"async/ListQueues/{company.told['boomi_atom']}")
    token = accepted.json()["asyncToken"]["token"]
    path = f"async/ListQueues/response/{token}"

    assert (accepted.status_code, company.boomi(path).status_code) == (202, 202)
    done = company.boomi(path)
    assert done.status_code == 200
    assert done.json()["result"][0]["queueName"] == "invoices"


def test_a_token_of_another_question_is_refused(company: Running) -> None:
    body = {"QueryFilter": {"expression": {}}}
    token = company.boomi("async/ListenerStatus/query", body).json()["asyncToken"]["token"]

    assert company.boomi(f"async/ListQueues/response/{token}").status_code == 400


def test_the_product_reads_its_listeners_and_queues(company: Running) -> None:
    session = requests.Session()
    session.trust_env = False
    secrets = company.told["credentials"]
    session.auth = (secrets["boomi_user"], secrets["boomi_token"])
    client = BoomiClient(session, company.told["boomi_url"], company.told["boomi_account"])
    atom = company.told["boomi_atom"]

    assert [queue.waiting for queue in client.queues(atom)] == [3]
    assert [listener.status for listener in client.listeners(atom)] == ["listening"]
