"""Which addresses may be connected to."""

import pytest

from gongzhi.core import addresses

INNER = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.3.4",
    "192.168.1.1",
    "169.254.169.254",  # where clouds tell secrets
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "::127.0.0.1",
]
OUTER = ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:114.114.114.114", "64:ff9b::7272:7272"]


def network(*texts: str) -> list:
    return [addresses.ipaddress.ip_network(text) for text in texts]


class TestIsAllowed:
    @pytest.mark.parametrize("address", INNER)
    def test_no_address_of_an_inner_network(self, address):
        assert not addresses.is_allowed(address, [])

    @pytest.mark.parametrize("address", OUTER)
    def test_every_address_of_the_open_internet(self, address):
        assert addresses.is_allowed(address, [])

    def test_an_inner_address_in_a_network_that_is_allowed(self):
        assert addresses.is_allowed("10.1.2.3", network("10.1.0.0/16"))
        assert addresses.is_allowed("::ffff:10.1.2.3", network("10.1.0.0/16"))
        assert not addresses.is_allowed("10.2.2.3", network("10.1.0.0/16"))

    def test_no_address_of_this_very_machine(self, monkeypatch):
        own = addresses.ipaddress.ip_address("114.114.114.114")
        assert not addresses.is_own(own)
        monkeypatch.setattr(addresses, "can_listen_on", lambda address: address == own)
        assert not addresses.is_allowed(str(own), [])

    def test_listening_tells_which_addresses_are_ones_own(self):
        assert addresses.can_listen_on(addresses.ipaddress.ip_address("127.0.0.1"))
        assert not addresses.can_listen_on(addresses.ipaddress.ip_address("192.0.2.1"))

    def test_a_name_that_stands_for_an_inner_address_among_others_is_not_trusted(self):
        with pytest.raises(addresses.Forbidden):
            addresses.choose(["8.8.8.8", "127.0.0.1"], [])
