"""The client alone: logins, addresses, and the wire's own faults over real sockets on loopback."""

import ipaddress
import socket
import ssl
from collections.abc import Callable

import pytest

from mahsup.personelweb.address import DEFAULT_NETWORKS, may_connect, networks, normalise_url
from mahsup.personelweb.client import Month, PersonelwebClient
from mahsup.personelweb.settings import ClientSettings, Limits
from mahsup.personelweb.testing import FakeIk, Fault
from mahsup.problems import MahsupError

from .sample import fake_ik, settings

MONTH = Month(1, 2026, 1)


def client(fake: FakeIk, **changed: str) -> PersonelwebClient:
    return PersonelwebClient(settings(**changed), transport=fake.transport(), sleep=lambda seconds: None)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(MahsupError) as caught:
        call()
    assert caught.value.message("tr") != caught.value.message("en")
    return caught.value.code


@pytest.mark.parametrize("wrong", [{"usercode": "x"}, {"password": "x"}, {"tenant": "2"}])
def test_wrong_data_is_tried_once(wrong: dict[str, str]) -> None:
    fake = fake_ik()
    with client(fake, **wrong) as wire:
        assert code_of(wire.login) == "login_refused"
    assert fake.memory.logins == 1


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("30", "second_factor_demanded"),
        ("31", "second_factor_demanded"),
        ("90", "suspicious_address"),
        ("91", "user_locked"),
        ("92", "user_switched_off"),
        ("77", "login_refused"),
    ],
)
def test_every_refusal_of_a_login_has_its_name(code: str, expected: str) -> None:
    fake = fake_ik()
    fake.memory.login_code = code
    with client(fake) as wire:
        assert code_of(wire.login) == expected
    assert fake.memory.logins == 1


def test_a_company_that_is_not_listed_names_those_that_are() -> None:
    with client(fake_ik()) as wire:
        assert wire.company(1)["VKN"] == "1234567890"
        with pytest.raises(MahsupError) as caught:
            wire.company(7)
    assert caught.value.code == "company_not_listed"
    assert "1, 2" in caught.value.message("tr")


def test_another_company_is_no_right() -> None:
    with client(fake_ik()) as wire:
        assert code_of(lambda: wire.summary(Month(7, 2026, 1))) == "no_wire_right"


def test_logout_closes_the_token() -> None:
    fake = fake_ik()
    with client(fake) as wire:
        wire.login()
        assert len(fake.memory.tokens) == 1
        wire.logout()
    assert fake.memory.tokens == {}


def test_the_password_is_not_in_the_settings_text() -> None:
    assert "Entegrasyon-2026!" not in repr(settings())


@pytest.mark.parametrize("fault", [Fault.DRIP_HEADERS, Fault.DRIP_BODY])
def test_a_dripping_server_meets_the_deadline(fault: Fault) -> None:
    fake = fake_ik()
    with fake.serve() as url, PersonelwebClient(settings(url)) as wire:
        wire.login()
        fake.plant(fault)
        assert code_of(wire.companies) == "deadline_passed"
    assert fake.fired[fault] == 1


def test_a_cut_body_is_repeated_and_then_named() -> None:
    fake, waits = fake_ik(), []
    with fake.serve() as url, PersonelwebClient(settings(url), sleep=waits.append) as wire:
        wire.login()
        fake.plant(Fault.CUT_BODY)
        assert code_of(wire.companies) == "interrupted"
    assert fake.fired[Fault.CUT_BODY] == 4
    assert len(waits) == 3


def test_a_body_cut_once_is_survived() -> None:
    fake = fake_ik()
    with fake.serve() as url, PersonelwebClient(settings(url), sleep=lambda seconds: None) as wire:
        wire.login()
        fake.plant(Fault.CUT_BODY, 1)
        assert len(wire.companies()) == 2
    assert fake.fired[Fault.CUT_BODY] == 1


def test_a_bomb_is_stopped_while_it_unpacks() -> None:
    fake = fake_ik()
    with fake.serve() as url, PersonelwebClient(settings(url, Limits())) as wire:
        wire.login()
        fake.plant(Fault.GZIP_BOMB)
        assert code_of(wire.companies) == "response_too_large"
    assert fake.fired[Fault.GZIP_BOMB] == 1


def test_an_answer_beyond_the_byte_limit_is_refused() -> None:
    with PersonelwebClient(settings(limits=Limits(response_bytes=100)), transport=fake_ik().transport()) as wire:
        assert code_of(wire.login) == "response_too_large"


def test_a_closed_port_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with PersonelwebClient(settings(f"http://127.0.0.1:{port}")) as wire:
        assert code_of(wire.login) == "unreachable_refused"


def test_a_server_without_tls_is_named_so() -> None:
    with fake_ik().serve() as url, PersonelwebClient(settings(url.replace("http", "https"))) as wire:
        assert code_of(wire.login) == "unreachable_tls"


def unknown_name(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "unknown")


def test_a_name_that_does_not_resolve_is_named_so() -> None:
    with PersonelwebClient(settings("http://ik.invalid"), resolve=unknown_name) as wire:
        assert code_of(wire.login) == "unreachable_dns"


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("http://ik.test", ["203.0.113.9"]),
        ("http://ik.test", ["8.8.8.8"]),
        ("https://ik.test", ["169.254.169.254"]),
        ("https://ik.test", ["8.8.8.8", "64:ff9b::7f00:1"]),
        ("http://ik.test", ["127.0.0.1", "8.8.8.8"]),
        ("http://ik.test", ["fe80::1%eth0"]),
    ],
)
def test_one_bad_address_refuses_the_host_before_connecting(url: str, addresses: list[str]) -> None:
    with PersonelwebClient(settings(url), resolve=lambda host, port: addresses) as wire:
        assert code_of(wire.login) == "address_not_allowed"


def test_the_vetted_address_is_the_one_connected_to() -> None:
    fake, asked = fake_ik(), []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with fake.serve() as url, PersonelwebClient(settings(url.replace("127.0.0.1", "ik.test")), resolve=resolve) as wire:
        assert len(wire.companies()) == 2
        wire.summary(MONTH)
    assert asked == ["ik.test"]


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with fake_ik().serve() as url, PersonelwebClient(settings(url)) as wire:
        assert len(wire.companies()) == 2


@pytest.mark.parametrize(
    ("text", "encrypted", "expected"),
    [
        ("127.0.0.1", False, True),
        ("192.168.1.4", False, True),
        ("172.32.0.1", False, False),
        ("8.8.8.8", False, False),
        ("8.8.8.8", True, True),
        ("2606:4700::1111", True, True),
        ("100.64.0.1", True, False),
        ("169.254.169.254", True, False),
        ("fd00:ec2::254", True, False),
        ("64:ff9b::7f00:1", True, False),
        ("2002:7f00:1::", True, False),
        ("::ffff:127.0.0.1", True, False),
        ("224.0.0.1", True, False),
        ("ff02::1", True, False),
        ("0.0.0.0", True, False),  # noqa: S104
        ("255.255.255.255", True, False),
    ],
)
def test_the_address_table(text: str, encrypted: bool, expected: bool) -> None:
    allowed = networks(DEFAULT_NETWORKS)
    assert may_connect(ipaddress.ip_address(text), encrypted=encrypted, allowed=allowed) is expected


def test_never_means_never() -> None:
    allowed = networks(["0.0.0.0/0", "::/0"])
    for text in ("169.254.169.254", "224.0.0.1", "64:ff9b::7f00:1", "fe80::1"):
        assert may_connect(ipaddress.ip_address(text), encrypted=True, allowed=allowed) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ik.example.com", "https://ik.example.com"),
        (" HTTP://IK.Example.COM:3013/Api/ ", "http://ik.example.com:3013/Api"),
        ("https://ik.example.com:443/", "https://ik.example.com"),
        ("http://[::1]:3013", "http://[::1]:3013"),
        ("https://Bücher.example", "https://xn--bcher-kva.example"),
        ("localhost:3013", "https://localhost:3013"),
    ],
)
def test_a_url_has_one_form(text: str, expected: str) -> None:
    assert normalise_url(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "ftp://ik.test", "https://u:p@ik.test", "https://ik.test/?a=1", "https://ik.test/#a",
        "https://",
        "https://ik test", "https://ik.test:99999", "https://ik.test\\@other", "https://ik.test/\na",
        "file:///etc/passwd", "https://[::1",
        "https://ik.test?",
    ],
)  # fmt: skip
def test_a_url_that_is_none_is_refused(text: str) -> None:
    assert code_of(lambda: normalise_url(text)) == "url_invalid"


def test_a_password_in_a_url_is_not_repeated() -> None:
    with pytest.raises(MahsupError) as caught:
        normalise_url("https://u:gizli@ik.test")
    assert "gizli" not in caught.value.message("tr")


def test_a_ca_file_that_is_none_fails_before_any_call() -> None:
    made = ClientSettings("https://127.0.0.1", "e", "p", "1", ca_file=__file__)
    with pytest.raises(ssl.SSLError):
        PersonelwebClient(made)
