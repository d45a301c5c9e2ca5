"""Where events may be posted to."""

import asyncio
import socket
import threading

import pytest

from gongzhi.core.errors import Refused
from gongzhi.webhooks import addresses, posting
from gongzhi.webhooks.words import Fault


class TestHostOf:
    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "https://2130706433/",  # 127.0.0.1 as one number
            "https://0x7f.1/",
            "https://[::ffff:127.0.0.1]/",
            "https://169.254.169.254/latest/meta-data/",
            "http://8.8.8.8/",
            "ftp://8.8.8.8/",
            "file:///etc/passwd",
            "https://",
            "https://user:pass@8.8.8.8/",
            "https://8.8.8.8/#part",
            "https://8.8.8.8:0/",
            "https://8.8.8.8:99999/",
            "https://8.8.8.8/a b",
            "https://[8.8.8.8/",
            "",
        ],
    )
    def test_refuses(self, url):
        with pytest.raises(Refused) as refused:
            addresses.host_of(url)
        assert refused.value.field == "url"

    def test_takes_https_to_the_open_internet(self):
        assert addresses.host_of("https://8.8.8.8:8443/events?token=x") == "8.8.8.8"

    def test_takes_plain_http_only_within_an_allowed_network(self, settings):
        settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
        assert addresses.host_of("http://127.0.0.1:9000/") == "127.0.0.1"
        with pytest.raises(Refused):
            addresses.host_of("http://8.8.8.8/")


def post(url: str) -> posting.Answer:
    async def go():
        async with posting.receiver() as pool:
            return await posting.post(pool, url, b'{"id": "1"}', {"Content-Type": "application/json"})

    return asyncio.run(go())


class TestPost:
    def test_reaches_nothing_inside_even_where_the_address_was_taken_before(self, received_by, settings):
        settings.WEBHOOK_NETWORKS = []
        assert post(received_by.url).fault == Fault.FORBIDDEN
        assert received_by.events == []

    def test_looks_at_the_very_address_that_it_connects_to(self, received_by, settings, monkeypatch):
        settings.WEBHOOK_NETWORKS = []
        asked = []

        def rebind(host, port, *rest, **named):
            """A name server that tells an outer address first and an inner one from then on."""
            asked.append(host)
            address = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", rebind)
        url = received_by.url.replace("127.0.0.1", "rebind.example").replace("http:", "https:")
        assert addresses.host_of(url) == "rebind.example"
        assert post(url).fault == Fault.FORBIDDEN
        assert received_by.events == []
        assert len(asked) == 2  # a post asks once, and connects to what it was told then

    def test_asks_no_proxy_of_the_environment(self, received_by, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
        assert post(received_by.url).status == 200

    def test_follows_no_redirect(self, received_by, another):
        received_by.answer, received_by.location = 307, another.url
        answer = post(received_by.url)
        assert (answer.fault, answer.status) == (Fault.REDIRECT, 307)
        assert another.events == []

    def test_does_not_go_round_in_a_loop_of_redirects(self, received_by):
        received_by.answer, received_by.location = 302, received_by.url
        assert post(received_by.url).fault == Fault.REDIRECT
        assert len(received_by.events) == 1

    @pytest.mark.parametrize("status", [400, 404, 500, 503])
    def test_takes_every_other_answer_for_a_failure(self, received_by, status):
        received_by.answer = status
        assert (post(received_by.url).fault, post(received_by.url).status) == (Fault.STATUS, status)

    def test_gives_up_on_a_receiver_that_hangs(self, received_by, settings):
        settings.WEBHOOK_SECONDS = 0.4
        received_by.hangs.set()
        answer = post(received_by.url)
        assert answer.fault == Fault.TIMEOUT
        assert 300 < answer.ms < 3000

    def test_is_not_held_up_by_an_answer_that_drips(self, received_by, settings):
        settings.WEBHOOK_SECONDS = 0.4
        received_by.drips = True
        answer = post(received_by.url)
        assert (answer.fault, answer.status) == ("", 200)  # it was taken, whatever it goes on to say
        assert answer.ms < 3000

    def test_tells_a_name_that_nobody_knows(self):
        assert post("https://nobody.invalid/").fault == Fault.UNKNOWN_HOST

    def test_tells_a_port_where_nobody_listens(self, inner):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            assert post(f"http://127.0.0.1:{free.getsockname()[1]}/").fault == Fault.UNREACHABLE

    def test_tells_an_answer_that_is_no_http(self, inner):
        with socket.create_server(("127.0.0.1", 0)) as server:

            def answer():
                with server.accept()[0] as connection:
                    connection.recv(1000)
                    connection.sendall(b"hello\r\n\r\n")

            threading.Thread(target=answer, daemon=True).start()
            assert post(f"http://127.0.0.1:{server.getsockname()[1]}/").fault == Fault.BROKEN

    def test_tells_a_receiver_that_speaks_no_tls(self, received_by):
        assert post(received_by.url.replace("http:", "https:")).fault == Fault.TLS
