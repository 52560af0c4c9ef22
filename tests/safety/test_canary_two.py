"""R20 for two at their running programs: what partners type and are shown lies nowhere on a disk or a screen."""

import re
import signal
import time

import msgspec
import pytest

from relay.program import Program
from safety.test_canary import places_in, readable, surroundings
from safety.visitor import Visitor, hosted

SECRET = "seven quiet brown kettles"
CODE = re.compile(r"\d+(?:-[a-z]+){3}")
SHOWN = re.compile(r'<p class="pairing-code">([a-z ]+)</p>')
NAMED, NO_CODE, NO_RELAY = "canarytango", "canaryuniform", "canaryvictor"
PATIENCE = 40
"""Seconds in which two programs have surely found each other, however busy the machine is."""


class One:
    """One of the two: a running program with folders of its own, and somebody at it."""

    def __init__(self, folder):
        self.places = places_in(folder)
        self.served = hosted(self.places["vaults"], **surroundings(self.places))
        self.at = Visitor(self.served).comes_in()
        self.printed = ""
        self.does("/vault/new", name="Sam", passphrase=SECRET, again=SECRET)

    def does(self, path, **values):
        """Send a form that is taken, and return where it leads."""
        answer = self.at.sends(path, **values)
        assert answer.status_code == 303, (path, answer.status_code, answer.text[-300:])
        return answer.headers["location"]

    def refused(self, path, **values):
        """Send a form that is not."""
        assert self.at.sends(path, **values).status_code == 422

    def shown(self, path, what):
        """Look at a page until it shows that, and return it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.at.client.get(path)
            if answer.status_code == 200 and (found := what.search(answer.text)):
                return found[found.re.groups]
            if answer.status_code == 303:
                path = answer.headers["location"]
            time.sleep(0.1)
        raise AssertionError(f"{path} never showed {what.pattern}")

    def ends(self, how):
        """End the program and keep what it printed."""
        self.printed += self.served.stop(how)
        self.at.leaves()


def meet(ash, bo, relay):
    """Mistype some, find each other, and speak; return what nobody may find, the relay's address last."""
    for person in (ash, bo):
        person.refused("/partners/invite", relay=f"http://{NO_RELAY}.example")
        person.refused("/partners/join", code=f"417-{NO_CODE}-river-street", **{"join-relay": relay})
    code = ash.shown(ash.does("/partners/invite", relay=relay), CODE)
    paths = ["/partners/pairing/1", bo.does("/partners/join", code=code, **{"join-relay": relay})]
    words = {each.shown(path, SHOWN) for each, path in zip((ash, bo), paths, strict=True)}
    assert len(words) == 1
    for person in (ash, bo):
        person.does("/partners/1/compare", same="yes")
        person.does("/partners/1/name", name=NAMED)
        assert NAMED in person.at.reads("/partners/1")
        person.does("/partners/1/alone", fine="yes")
    ash.does("/partners/1/steps/1", do="propose")
    bo.shown("/partners/1/steps/1", re.compile(r'value="(yes)"'))
    bo.does("/partners/1/steps/1", do="yes")
    ash.does("/partners/rest", do="no")
    three = {code.split("-", 1)[1], *(each.replace(" ", "-") for each in words)}
    return [NAMED, NO_CODE, NO_RELAY, *three, *(each.replace("-", " ") for each in three), relay]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL], ids=["ended", "killed"])
def test_nothing_that_partners_type_or_are_shown_can_be_read_afterwards(tmp_path, end):
    """Name, code, three words, the relay's address: not in either's folders or output; nor, but for its address, in the relay's."""
    (tmp_path / "relay").mkdir()
    relay = Program(tmp_path / "relay", str(tmp_path / "relay/relay.db")).start()
    pair = [One(tmp_path / name) for name in ("ash", "bo")]
    try:
        secret = meet(*pair, f"http://127.0.0.1:{relay.port}")
    finally:
        for person in pair:
            person.ends(end)
        relay.stop()
    for person in pair:
        vault = person.places["vaults"] / "Sam.vault"
        assert vault.stat().st_size > 20_000
        assert readable(list(person.places.values()), person.printed, words=secret) == []
        assert person.printed.count("\n") <= 1
    assert readable([tmp_path / "relay"], words=secret[:-1]) == []
    packed = [msgspec.msgpack.encode(each.split("-"))[1:] for each in secret if each.count("-") == 2]
    assert len(packed) == 2
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [three for three in packed for raw in files if three in raw]
