import pytest

from include.integration_watch.domain.metadata_network import leads_to_metadata


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("169.254.169.254", True),
        ("169.254.0.1", True),
        ("::ffff:169.254.169.254", True),
        ("64:ff9b::a9fe:a9fe", True),
        ("2002:a9fe:a9fe::1", True),
        ("fe80::1%eth0", True),
        ("fd00:ec2::254", True),
        ("100.100.100.200", True),
        ("127.0.0.1", False),
        ("10.0.0.5", False),
        ("93.184.216.34", False),
        ("2606:2800:220:1:248:1893:25c8:1946", False),
        ("metadata.example.com", False),
    ],
)
def test_an_address_of_a_metadata_network_is_known_however_it_is_written(
    address: str, leads: bool
) -> None:
    assert leads_to_metadata(address) is leads
