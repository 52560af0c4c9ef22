"""R1 and R7: whatever a page confirmed is there after the power goes, every time."""

import signal

from safety.visitor import CheapKeys, Visitor, gone

SECRET = "seven quiet brown kettles"
TIMES = 10


def test_what_was_answered_survives_being_killed_at_once(tmp_path):
    """Ten times: a form is sent, its answer read, and the program killed in the same moment."""
    served = CheapKeys(tmp_path / "home")
    visitor = Visitor(served).comes_in()
    try:
        answer = visitor.sends("/vault/new", name="Sam", passphrase=SECRET, again=SECRET)
        assert answer.status_code == 303
        for time in range(1, TIMES + 1):
            answer = visitor.sends(f"/guides/1/read/{time}", text=f"kept number {time}.")
            assert answer.status_code == 303
            served.process.kill()
            served.process.wait()
            served.stop(signal.SIGKILL)
            visitor.comes_in()
            opened = visitor.sends("/vault/open", name="Sam", passphrase=SECRET)
            assert opened.status_code == 303
            notes = visitor.reads("/notes")
            missing = [n for n in range(1, time + 1) if f"kept number {n}." not in notes]
            assert missing == []
    finally:
        served.stop(signal.SIGKILL)
        visitor.leaves()


def test_a_no_that_was_answered_survives_being_killed_at_once(tmp_path):
    """The one thing that must never come back as a maybe."""
    served = CheapKeys(tmp_path / "home")
    visitor = Visitor(served).comes_in()
    try:
        visitor.sends("/vault/new", name="Sam", passphrase=SECRET, again=SECRET)
        assert visitor.sends("/guides/1/after-talk", outcome="yes").status_code == 303
        assert visitor.sends("/guides/1/after-talk", outcome="no").status_code == 303
        served.process.kill()
        served.process.wait()
        served.stop(signal.SIGKILL)
        assert gone(visitor.served.base)
        visitor.comes_in()
        assert visitor.sends("/vault/open", name="Sam", passphrase=SECRET).status_code == 303
        assert "It rests" in visitor.reads("/guides/1/after-talk")
        assert "<textarea" not in visitor.reads("/guides/1/plan")
    finally:
        served.stop(signal.SIGKILL)
        visitor.leaves()
