"""Slips in the tables are found when they are read, not when somebody relies on them."""

from copy import deepcopy

import pytest

from handhold.base.errors import PackUnreadable
from handhold.core.supplies import parse_rules


def _with(tables, name, change):
    changed = deepcopy(list(tables))
    for table in changed:
        if table.get(name):
            change(table[name])
            return changed
    raise AssertionError(name)


def _set(key, value):
    return lambda entries: entries[0].__setitem__(key, value)


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("cell", _set("reason", "no-such-reason"), "no-such-reason"),
        ("cell", _set("verdict", "maybe"), "maybe"),
        ("cell", _set("verdict", "unknown"), "ok, caution or no"),
        ("cell", _set("sources", ["nobody"]), "nobody"),
        ("cell", _set("lubricants", ["custard"]), "custard"),
        ("cell", _set("dispute", "tea"), "tea"),
        ("cell", lambda entries: entries.append(dict(entries[0])), "two lines speak about"),
        ("untold", _set("shapes", ["no-base"]), "and no shape"),
        ("untold", lambda entries: entries[0].pop("toys"), "has to name toys"),
        ("untold", lambda entries: entries.append(dict(entries[0])), "two lines speak about"),
        ("source", lambda entries: entries.append(dict(entries[0])), "two entries"),
        ("dispute", lambda entries: entries[0]["side"].pop(), "no second side"),
        ("toy", _set("group", "clouds"), "no known group"),
        ("cleaning", _set("way", "sandblasting"), "sandblasting"),
        ("kit", _set("uses", ["flying"]), "flying"),
        ("kit", _set("sources", ["nobody"]), "nobody"),
        ("lubricant", _set("sources", ["nobody"]), "nobody"),
        ("source", _set("year", "last spring"), "neither a number"),
        ("lubricant", lambda entries: entries[0].pop("label"), "label"),
        ("lubricant", lambda entries: entries[-1].pop("uncertain"), "unknown lubricant"),
        ("words", lambda words: words.pop("untested"), "untested"),
        ("group", lambda entries: entries.append({**entries[0], "id": "clouds"}), "clouds"),
    ],
)
def test_a_slip_in_the_tables_is_named(tables, name, change, told):
    """The error is one a person can act on."""
    with pytest.raises(PackUnreadable) as caught:
        parse_rules(_with(tables, name, change))
    assert told in str(caught.value)


def test_the_order_of_the_files_does_not_matter(tables, rules):
    """Files may be split or renamed."""
    other = parse_rules(reversed(tables))
    assert set(other.cells) == set(rules.cells)
    assert set(other.sources) == set(rules.sources)
