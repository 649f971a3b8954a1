"""How often something is taken: by what network an address counts."""

import pytest

from articles.rates import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("8.8.8.8", "8.8.8.0/24"),
        ("8.8.8.255", "8.8.8.0/24"),
        ("2400:3200::1", "2400:3200::/48"),
        ("2400:3200:0:ffff::1", "2400:3200::/48"),
        ("::ffff:8.8.8.8", "8.8.8.0/24"),
        ("127.0.0.1", ""),
        ("192.168.1.9", ""),
        ("::1", ""),
        ("", ""),
        ("unknown", ""),
        ("8.8.8.8\x00", ""),
    ],
)
def test_the_network_of_an_address(address, network):
    assert network_of(address) == network
