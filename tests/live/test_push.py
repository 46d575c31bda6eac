"""Telling screens that sleep: sealed as the standards say, handed to a push service that really listens, and never to
an address on a private network."""

import json

import gevent
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from gevent import pywsgi, socket

from restaurant import clock, office, service, web_push
from restaurant.calls import PushScreen
from restaurant.database import allowed_to_write
from restaurant.errors import Refused
from restaurant.payments.keys import Secret
from restaurant.staff import Person
from restaurant.tables import Table
from restaurant.telling import Teller
from tests import given

OURS, THEIRS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
KEYS = {"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
SEALED = ("DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBr"
          "u3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN")


def opened(body, key, auth):
    """What a browser reads of it: the other half of RFC 8291, from its text."""
    salt, point, cipher = body[:16], body[21:86], body[86:]
    ours = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    mark = b"WebPush: info\0" + web_push.public(key) + point
    secret = web_push._derived(key.exchange(ec.ECDH(), ours), auth, mark, 32)
    content, nonce = (web_push._derived(secret, salt, b"Content-Encoding: " + what + b"\0", length)
                      for what, length in ((b"aes128gcm", 16), (b"nonce", 12)))
    return AESGCM(content).decrypt(nonce, cipher, None).removesuffix(b"\x02")


class Browser:
    """A browser's keys, and what its push service was handed."""

    def __init__(self):
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"sixteen octets.."
        self.keys = {"p256dh": web_push.to_text(web_push.public(self.key)), "auth": web_push.to_text(self.auth)}

    def read(self, body):
        return json.loads(opened(body, self.key, self.auth))


class PushService:
    """A push service made of software, on a real port."""

    def __init__(self):
        self.got, self.status, self.more = [], 201, []
        self.server = pywsgi.WSGIServer(("127.0.0.1", 0), self.answer, log=None)
        self.server.start()

    def answer(self, environ, start):
        headers = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
        self.got.append((environ["PATH_INFO"], headers, environ["wsgi.input"].read()))
        start(f"{self.status} So", [("Content-Length", "0"), *self.more])
        return [b""]

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}"


class Loopback(web_push.Reach):
    """For these tests alone: this machine, without TLS."""

    def parts(self, address):
        host, _, port = address.removeprefix("http://").partition("/")[0].partition(":")
        if host != "127.0.0.1":
            raise ValueError(address)
        return host, int(port)

    def connect(self, host, port):
        return socket.create_connection((host, port), timeout=5)


@pytest.fixture
def pushes(house):
    """The owner has turned it on; the house may call this machine."""
    made = PushService()
    web_push.use(Loopback())
    office.turn_push(True)
    yield made
    web_push.use(web_push.Reach())
    made.server.stop()


@pytest.fixture
def teller(house, pushes):
    made = Teller(list, "https://lantern.example")
    made.look()
    return made


def screen(pushes, name="Ana", language="en", where="a"):
    """A device of this person that is to be told."""
    browser, person = Browser(), Person.get(Person.name == name)
    browser.id = service.tell_screen(person.id, person.version, f"{pushes.address}/{where}", browser.keys, language)
    return browser


def a_call(table="5", kind="water"):
    phone = given.phone(table)
    return service.call(phone.sitting_id, kind, phone.id)


# Sealed and signed as the standards say


def test_it_is_sealed_as_in_the_example_of_rfc_8291():
    sealed = web_push.sealed(b"When I grow up, I want to be a watermelon", KEYS, web_push.private(OURS),
                             web_push.to_octets("DGv6ra1nlYgDCS1FRnbzlw"))
    assert web_push.to_text(sealed) == SEALED


def test_the_browser_of_that_example_can_read_it():
    said = opened(web_push.to_octets(SEALED), web_push.private(THEIRS), web_push.to_octets(KEYS["auth"]))
    assert said == b"When I grow up, I want to be a watermelon"


def test_each_message_is_sealed_with_a_salt_and_a_key_of_its_own():
    assert len({web_push.sealed(b"x", KEYS)[:86] for _ in range(20)}) == 20


def test_it_is_signed_for_the_origin_of_the_push_service_as_in_rfc_8292():
    key = web_push.private(web_push.new_key())
    header = web_push.signed(key, "https://push.example.net/p/abc?d=1", 1_453_341_205_000, "mailto:push@example.com")
    token, shown = header.removeprefix("vapid t=").split(", k=")
    said, _, mark = token.rpartition(".")
    claims = json.loads(web_push.to_octets(said.partition(".")[2]))
    assert claims == {"aud": "https://push.example.net", "exp": 1_453_384_405, "sub": "mailto:push@example.com"}
    r, s = (int.from_bytes(half, "big") for half in (web_push.to_octets(mark)[:32], web_push.to_octets(mark)[32:]))
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), web_push.to_octets(shown))
    theirs.verify(utils.encode_dss_signature(r, s), said.encode(), ec.ECDSA(hashes.SHA256()))


def test_the_signature_of_the_example_of_rfc_8292_is_read_as_we_write_it():
    """Its key and its token have our shapes: an uncompressed point, and 64 octets of signature."""
    shown = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
    key = web_push.private(web_push.new_key())
    header = web_push.signed(key, "https://push.example.net", 0)
    assert len(web_push.public(key)) == len(web_push.to_octets(shown)) == 65
    assert len(web_push.to_octets(header.partition(", k=")[0].rpartition(".")[2])) == 64


@pytest.mark.parametrize("keys", [{}, {"p256dh": "", "auth": ""}, {**KEYS, "auth": "AAAA"}, {**KEYS, "p256dh": "AAAA"},
                                  {**KEYS, "p256dh": "BA" + "A" * 85}, {**KEYS, "p256dh": "é"}])
def test_keys_that_are_none_are_refused(pushes, keys):
    person = Person.get(Person.name == "Ana")
    with pytest.raises(Refused):
        service.tell_screen(person.id, person.version, pushes.address + "/a", keys, "en")


# Who is told, and what


def test_a_call_is_told_in_the_persons_language_and_nothing_of_the_guest(pushes, teller):
    ana = screen(pushes)
    a_call()
    teller.look()
    ((path, headers, body),) = pushes.got
    assert ana.read(body) == {"say": "Table 5: Would like water", "tag": "call-1", "language": "en"} and path == "/a"
    assert headers["CONTENT_ENCODING"] == "aes128gcm" and headers["TTL"] == "600" and b"water" not in body


def test_what_was_told_is_not_told_again_until_it_is_urgent(house, pushes, teller):
    ana = screen(pushes)
    a_call()
    for _ in range(3):
        teller.look()
    assert len(pushes.got) == 1
    house.clock.turn(4 * clock.MINUTE)
    for _ in range(3):
        teller.look()
    assert len(pushes.got) == 2 and "waits too long" in ana.read(pushes.got[1][2])["say"]


def test_after_twice_the_time_managers_are_told(house, pushes, teller):
    screen(pushes, "Lin")
    a_call()
    for minutes, told in ((0, 0), (4, 0), (3, 1)):
        house.clock.turn(minutes * clock.MINUTE)
        teller.look()
        assert len(pushes.got) == told


def test_each_waiter_is_told_of_their_own_tables(pushes, teller):
    screen(pushes, "Ana", where="ana"), screen(pushes, "Ben", where="ben")
    with allowed_to_write():
        Table.update(waiter=given.person("Ben")).where(Table.name == "5").execute()
    a_call()
    teller.look()
    assert [path for path, _, _ in pushes.got] == ["/ben"]


def test_a_cook_is_told_nothing(pushes, teller):
    screen(pushes, "Wei")
    a_call()
    teller.look()
    assert pushes.got == []


def test_with_somebody_on_the_way_nobody_is_told(pushes, teller):
    screen(pushes)
    service.answer_call(a_call(), given.person("Ben"))
    teller.look()
    assert pushes.got == []


def test_after_a_restart_what_waits_already_is_not_told_again(pushes):
    screen(pushes)
    a_call()
    again = Teller(list)
    again.look()
    again.look()
    assert pushes.got == []


def test_nothing_of_it_happens_inside_a_verb(pushes, teller):
    """A push service that is slow, or not there, holds up no guest."""
    screen(pushes)
    pushes.server.stop()
    with gevent.Timeout(2):
        a_call()
    teller.look()
    assert PushScreen.select().count() == 1


# It ends


@pytest.mark.parametrize("status, left", [(201, 1), (404, 0), (410, 0), (429, 1), (500, 1), (302, 1)])
def test_a_screen_that_is_no_more_is_forgotten(pushes, teller, status, left):
    pushes.status = status
    screen(pushes)
    a_call()
    teller.look()
    assert PushScreen.select().count() == left and len(pushes.got) == 1


def test_no_redirect_is_followed(pushes, teller):
    canary = PushService()
    pushes.status, pushes.more = 307, [("Location", canary.address + "/x")]
    screen(pushes)
    a_call()
    teller.look()
    canary.server.stop()
    assert len(pushes.got) == 1 and canary.got == []


def test_it_ends_with_the_sign_in(pushes, teller):
    screen(pushes)
    office.new_pin(given.person("Ana"), "8642", given.person("Lin"))
    a_call()
    teller.look()
    assert pushes.got == [] and PushScreen.select().count() == 0


def test_it_ends_with_the_job(pushes, teller):
    screen(pushes)
    office.let_go(given.person("Ana"), given.person("Lin"))
    a_call()
    teller.look()
    assert pushes.got == [] and PushScreen.select().count() == 0


def test_it_is_off_until_the_owner_turns_it_on(house):
    person = Person.get(Person.name == "Ana")
    with pytest.raises(Refused, match="not turned this on"):
        service.tell_screen(person.id, person.version, "https://push.example.net/a", KEYS, "en")
    assert Secret.opened("push") == {}


def test_turned_off_all_screens_are_forgotten_and_the_key_stays(pushes, teller):
    screen(pushes)
    key = Secret.opened("push")
    office.turn_push(False)
    a_call()
    teller.look()
    assert pushes.got == [] and PushScreen.select().count() == 0 and Secret.opened("push") == key


def test_the_key_is_sealed(pushes):
    kept = Secret.get(Secret.name == "push").sealed
    assert Secret.opened("push")["key"] not in str(given.everything()) and kept.startswith("gAAAA")


def test_a_screen_on_which_somebody_else_signs_in_is_theirs(pushes):
    screen(pushes, "Ana"), screen(pushes, "Ben")
    assert PushScreen.get().person.name == "Ben"


# Where it may go (threats T71)


PRIVATE = ["http://push.example.net/a", "https://127.0.0.1/a", "https://[::1]/a", "https://localhost/a",
           "https://2130706433/a", "https://0x7f.1/a", "https://169.254.169.254/a", "https://[::ffff:10.0.0.1]/a",
           "https://user:pass@push.example.net/a", "https://push.example.net:8443/a", "ftp://push.example.net/a",
           "https://push.example.net/\r\nX: y", "https://push.example.net/ a", "//push.example.net", "",
           "https://push.example.net:x/a", "https://é.example/a", "https://push.example.net/" + "a" * 1000]


@pytest.mark.parametrize("address", PRIVATE)
def test_only_an_address_of_the_open_internet_is_kept(house, address):
    office.turn_push(True)
    person = Person.get(Person.name == "Ana")
    with pytest.raises(Refused, match="cannot be used"):
        service.tell_screen(person.id, person.version, address, KEYS, "en")


@pytest.mark.parametrize("stands_for", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1",
                                        "fe80::1%eth0", "::ffff:127.0.0.1", "100.64.0.1", "0.0.0.0", "fd00::1",
                                        "224.0.0.1", "2002:7f00:1::"])
def test_a_name_that_stands_for_a_private_address_is_not_called(monkeypatch, stands_for):
    canary = PushService()
    monkeypatch.setattr(web_push.socket, "getaddrinfo", lambda *_, **__: [
        (0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", (stands_for, canary.server.server_port))])
    with pytest.raises(OSError, match="private"):
        web_push.send("https://push.example.net/a", b"", {})
    canary.server.stop()
    assert canary.got == []


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_the_open_internet_may_be_called(address):
    assert web_push.is_public(address)


# The door


def test_a_waiter_turns_it_on_and_off_for_their_device(house, pushes):
    ana = house.staff("Ana")
    shown = ana.get("/floor/push").text
    key = web_push.to_text(web_push.public(web_push.private(Secret.opened("push")["key"])))
    assert f'data-key="{key}"' in shown
    browser = Browser()
    ana.post("/floor/push", data={"address": pushes.address + "/a", **browser.keys})
    assert "This device" in ana.get("/floor/push").text
    ana.post(f"/floor/push/{PushScreen.get().id}/off")
    assert PushScreen.select().count() == 0


def test_somebody_else_does_not_turn_it_off(house, pushes):
    ana = screen(pushes)
    assert house.staff("Ben").post(f"/floor/push/{ana.id}/off").status_code == 404 and PushScreen.select().count() == 1


def test_signing_out_ends_it(house, pushes):
    ana = house.staff("Ana")
    ana.post("/floor/push", data={"address": pushes.address + "/a", **Browser().keys})
    ana.post("/logout")
    assert PushScreen.select().count() == 0


def test_what_a_sleeping_browser_runs_reaches_no_farther_than_the_floor(house):
    answer = house.staff("Ana").get("/floor/push.js")
    assert answer.mimetype == "text/javascript" and "Service-Worker-Allowed" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
