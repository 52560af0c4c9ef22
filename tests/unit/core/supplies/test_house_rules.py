"""What the house decided where the tables leave a doubt."""

import pytest

from handhold.core.supplies import Selection, check, cleaning

OILS = ("mineral-oil", "plant-oil", "lotion")
LATEX = ("latex-condom", "latex-dam", "latex-glove", "latex-internal-condom")


def _verdict(rules, **chosen: str) -> str:
    return check(Selection(**chosen), rules).verdict.value


@pytest.mark.parametrize("oil", OILS)
@pytest.mark.parametrize("barrier", [*LATEX, "polyisoprene-condom"])
@pytest.mark.parametrize("toy", ["glass", "metal", "silicone-solid", "tpe"])
def test_oil_with_a_latex_cover_over_any_toy_is_a_no(rules, oil, barrier, toy):
    """Also where the toy itself would stand the oil."""
    assert _verdict(rules, lubricant=oil, barrier=barrier, toy=toy) == "no"


@pytest.mark.parametrize("use", ["anal", "anal-then-vaginal", "vaginal-then-anal", "sharing", ""])
@pytest.mark.parametrize(
    "barrier", ["", "latex-condom", "nitrile-internal-condom", "none", "unknown"]
)
def test_nonoxynol_9_is_a_no_for_anal_use_whatever_the_barrier(rules, use, barrier):
    """And when nobody has said what for."""
    assert _verdict(rules, lubricant="nonoxynol-9", barrier=barrier, use=use) == "no"


@pytest.mark.parametrize("use", ["vaginal", "oral", "outside"])
def test_nonoxynol_9_is_a_caution_elsewhere(rules, use):
    """With its reason."""
    told = check(Selection(lubricant="nonoxynol-9", barrier="latex-condom", use=use), rules)
    assert told.verdict == "caution"
    assert "irritate" in told.findings[0].reason


def test_a_nitrile_internal_condom_for_anal_use_is_a_caution_about_its_licence(rules):
    """The material is fine; the licence is the doubt."""
    told = check(
        Selection(lubricant="water-based", barrier="nitrile-internal-condom", use="anal"), rules
    )
    assert told.verdict == "caution"
    assert "licensed" in told.findings[0].reason
    assert _verdict(rules, lubricant="water-based", barrier="nitrile-glove", use="anal") == "ok"
    assert (
        _verdict(rules, lubricant="water-based", barrier="nitrile-internal-condom", use="vaginal")
        == "ok"
    )


@pytest.mark.parametrize("barrier", ["vinyl-glove", "kitchen-film"])
def test_film_and_vinyl_are_a_caution_with_every_lubricant(rules, barrier):
    """Except where the lubricant makes it worse."""
    for lubricant in rules.options["lubricant"]:
        told = check(Selection(lubricant=lubricant.id, barrier=barrier, use="vaginal"), rules)
        assert told.verdict == "caution", lubricant.id


def test_saliva_is_a_caution_with_everything(rules):
    """Alone, too."""
    assert _verdict(rules, lubricant="saliva") == "caution"
    for toy in rules.options["toy"]:
        assert _verdict(rules, lubricant="saliva", toy=toy.id) == "caution"


def test_boiling_glass_is_a_no_unless_its_maker_says_borosilicate(rules):
    """Then a caution, and a dispute with both sides."""
    boil = {toy: cleaning(rules, toy)[1] for toy in ("glass", "glass-borosilicate")}
    assert boil["glass"].verdict == "no"
    assert boil["glass-borosilicate"].verdict == "caution"
    assert boil["glass-borosilicate"].dispute is not None


def test_polyurethane_without_a_label_follows_the_strict_reading(rules):
    """Water and pure dimethicone maybe; the rest no; and a label can turn each around."""
    strict = {
        "water-based": "caution",
        "silicone-dimethicone": "caution",
        "silicone-dimethiconol": "no",
        "silicone-cyclopentasiloxane": "no",
        "silicone-unlabelled": "no",
        "hybrid": "no",
    }
    for lubricant, verdict in strict.items():
        told = check(Selection(lubricant=lubricant, barrier="polyurethane-condom"), rules)
        assert told.verdict == verdict
        assert told.findings[0].label_may_say == "ok"
        assert told.findings[0].disputed


def test_known_soft_silicone_is_fine_with_water_and_unknown_silicone_is_not(rules):
    """A pack that says silicone and nothing more may be anything."""
    assert _verdict(rules, lubricant="water-based", toy="silicone-soft") == "ok"
    assert _verdict(rules, lubricant="water-based", toy="silicone-unknown") == "caution"
    assert _verdict(rules, lubricant="silicone-dimethicone", toy="silicone-unknown") == "no"


def test_a_porous_toy_is_shared_only_under_a_new_condom(rules):
    """Bare it is a no; covered, or not said yet, a caution."""
    porous = {"toy": "tpe", "use": "sharing"}
    assert _verdict(rules, **porous) == "caution"
    assert _verdict(rules, **porous, barrier="latex-condom") == "caution"
    assert _verdict(rules, **porous, barrier="none") == "no"
    assert _verdict(rules, **porous, barrier="nitrile-glove") == "no"


def test_going_from_anus_to_vagina_always_asks_for_a_change(rules):
    """Whatever else is fine."""
    told = check(
        Selection(lubricant="water-based", barrier="latex-condom", use="anal-then-vaginal"), rules
    )
    assert told.verdict == "caution"
    assert "new condom" in told.findings[0].reason


def test_no_lubricant_for_anal_use_is_a_no(rules):
    """The anus makes none of its own."""
    assert _verdict(rules, lubricant="none", use="anal") == "no"
    assert _verdict(rules, lubricant="none", barrier="latex-condom", use="vaginal") == "caution"


def test_disputes_show_both_sides_and_what_we_go_by(rules):
    """Seven disputes of the sources, each with at least two sides that name somebody."""
    assert {one.id for one in rules.disputes} >= {
        "polyurethane",
        "silicone-all-condoms",
        "polyisoprene-oil",
        "polyisoprene-water",
        "nitrile-oil",
        "silicone-on-silicone",
        "glass-heat",
    }
    for dispute in rules.disputes:
        assert len(dispute.sides) >= 2
        assert all(side.sources and side.says for side in dispute.sides)
        assert dispute.choice


def test_a_line_without_a_source_says_that_it_rests_on_general_knowledge(rules):
    """Seen and reported lines name a source."""
    for cell in rules.cells:
        assert cell.sources or cell.confidence == "general", cell.reason


def test_a_pair_that_no_line_carries_is_a_caution_that_says_so(rules):
    """Not tested isn't the same as fine."""
    told = check(Selection(lubricant="lotion", toy="metal"), rules)
    assert told.verdict == "caution"
    assert "no test" in told.findings[0].reason
    assert [one.id for one in told.findings[0].between] == ["lotion", "metal"]
