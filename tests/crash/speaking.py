"""Says or hears something in a real vault, killed at each thing that does to the disk, and tells the end.

`LD_PRELOAD=shim.so python speaking.py FOLDER STORY TORN` prints one JSON line for each point: what
was acknowledged, and what the vault held afterwards of the two who speak.
"""

import json
import shutil
import sys
from pathlib import Path

from crash.points import killed_at
from crash.support import PASSPHRASE, cheap, made, wait
from handhold.app.partners import Partners
from handhold.crypto.primitives import native
from handhold.protocol.records import ours
from handhold.protocol.steps import Tools
from unit.protocol.world import START, Said, couple, seeded, settle

HERE, THERE = couple("speaking")
settle(HERE, THERE)
BEFORE = list(HERE.records)
ASIDE = b"\x80aside "
"""How a record begins that is kept beside what is said."""

TURNS = 3
for turn in range(TURNS):
    THERE.say(f"heard {turn}")
HEARD = THERE.out()[-TURNS:]


def partners_of(vault) -> Partners:
    """Return the partners of an open vault."""
    return Partners(vault, Tools(native(), seeded("speaking again")), lambda: START, None)


def saying(folder, acknowledge) -> None:
    """Say three things, each with something kept beside it."""
    vault = wait(folder.open("Sam", PASSPHRASE))
    partners = partners_of(vault)
    for turn in range(TURNS):
        wait(partners.share(HERE.id, [Said(f"said {turn}")], [ASIDE + b"%d" % turn]))
        acknowledge(turn)
    wait(vault.close())


def hearing(folder, acknowledge) -> None:
    """Hear three things, one contact each."""
    vault = wait(folder.open("Sam", PASSPHRASE))
    partners = partners_of(vault)
    for turn in range(TURNS):
        wait(partners.take(HERE.id, [HEARD[turn]]))
        acknowledge(turn)
    wait(vault.close())


STORIES = {"saying": saying, "hearing": hearing}


def held(folder: Path) -> dict[str, object]:
    """Return what the vault holds of it, what the other makes of its batches, and of it all once more."""
    vault = wait(cheap(folder).open("Sam", PASSPHRASE))
    records = list(vault.records())
    HERE.records, THERE.book = [each for each in records if ours(each)], BOOK
    HERE.reopen()
    found = {
        "said": HERE.texts(mine=True),
        "heard": HERE.texts(mine=False),
        "beside": [each.decode("latin-1") for each in records if each.startswith(ASIDE)],
        "sent": HERE.partner.session.sent - SENT,
        "received": HERE.partner.session.received - RECEIVED,
        "arrives": [THERE.hear([batch]).kinds[0] for batch in HERE.out()],
    }
    HERE.hear(HEARD)
    found["after all"] = HERE.texts(mine=False)
    wait(vault.close())
    return found


BOOK = THERE.book
SENT, RECEIVED = HERE.partner.session.sent, HERE.partner.session.received


def main() -> None:
    """Go through every point of one story."""
    place, story, torn = Path(sys.argv[1]), STORIES[sys.argv[2]], sys.argv[3] == "torn"
    template, work = place / "template", place / "work"
    template.mkdir(mode=0o700)
    made(template, BEFORE)
    point, killed = 0, True
    while killed:
        point += 1
        killed, acks = killed_at(point, torn, template, work, story)
        end = {"killed": killed, "acks": acks, "held": held(work)}
        sys.stdout.write(f"{json.dumps(end)}\n")
        sys.stdout.flush()
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
