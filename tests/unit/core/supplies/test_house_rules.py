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


@pytest.mark.parametrize("use", ["anal", "anal-then-vaginal", "anal-then-oral", "vaginal-then-anal"])
def test_numbing_gel_is_a_no_for_anal_use_as_the_guide_says(rules, use):
    """The guide and the card of the day say "no numbing gel"; elsewhere it stays a caution."""
    told = check(Selection(lubricant="numbing", barrier="latex-condom", use=use), rules)
    assert told.verdict == "no"
    assert any("Pain is the warning" in finding.reason for finding in told.findings)
    assert _verdict(rules, lubricant="numbing", barrier="latex-condom", use="outside") == "caution"


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


@pytest.mark.parametrize("toy", ["tpe", "pvc"])
def test_a_porous_toy_is_shared_only_under_a_new_condom(rules, toy):
    """A no, unless a condom is named: then a caution."""
    porous = {"toy": toy, "use": "sharing"}
    assert _verdict(rules, **porous, barrier="latex-condom") == "caution"
    for barrier in ("", "none", "nitrile-glove", "latex-dam", "kitchen-film", "unknown"):
        assert _verdict(rules, **porous, barrier=barrier) == "no", barrier


def test_solid_silicone_is_shared_under_a_new_condom_and_not_bare(rules):
    """Fine with a new one each time, also with plain lubricant."""
    solid = {"toy": "silicone-solid", "use": "sharing"}
    assert _verdict(rules, **solid, barrier="latex-condom") == "ok"
    assert _verdict(rules, **solid, barrier="latex-condom", lubricant="water-based") == "ok"
    for barrier in ("", "none", "nitrile-glove"):
        assert _verdict(rules, **solid, barrier=barrier) == "caution", barrier


def test_sharing_with_no_condom_named_is_never_fine(rules):
    """Whatever the shape, and when nobody has said what it's made of."""
    for barrier in ("", "none", "latex-dam"):
        told = check(Selection(barrier=barrier, shape="flared-base", use="sharing"), rules)
        assert told.verdict == "caution"
        assert "new condom" in told.findings[0].reason


@pytest.mark.parametrize("use", ["anal", "vaginal", "anal-then-oral"])
def test_leather_is_for_the_outside_only(rules, use):
    """Inside it's a no, with any lubricant."""
    assert _verdict(rules, toy="leather", lubricant="water-based", use=use) == "no"
    assert _verdict(rules, toy="leather", lubricant="water-based", use="outside") == "caution"


def test_lotion_inside_a_body_is_a_caution(rules):
    """Also where no condom could suffer."""
    told = check(Selection(lubricant="lotion", shape="finger", use="anal"), rules)
    assert told.verdict == "caution"
    assert "outside" in told.findings[0].reason


@pytest.mark.parametrize("dam", ["latex-dam", "polyurethane-dam"])
def test_a_dam_is_no_cover_for_what_goes_inside(rules, dam):
    """Made for a mouth, and fine there."""
    told = check(Selection(lubricant="water-based", barrier=dam, toy="glass", use="anal"), rules)
    assert told.verdict == "caution"
    assert any("go inside" in one.reason for one in told.findings)
    assert _verdict(rules, lubricant="water-based", barrier="latex-dam", use="oral") == "ok"


def test_what_nothing_is_said_about_is_not_fine(rules):
    """A toy beside a shape that is fine: it says so, until a lubricant is named."""
    toy = {"toy": "glass", "shape": "flared-base", "use": "anal"}
    told = check(Selection(**toy), rules)
    assert told.verdict == "caution"
    assert [one.id for one in told.findings[0].between] == ["glass"]
    assert "isn't the same as fine" in told.findings[0].reason
    assert _verdict(rules, **toy, lubricant="water-based") == "ok"
    assert _verdict(rules, shape="flared-base", toy="none", barrier="none", use="anal") == "ok"


def test_both_kinds_of_internal_condom_are_a_caution_for_anal_use(rules):
    """Neither is licensed for it everywhere; the leaflet may say more."""
    for barrier in ("nitrile-internal-condom", "latex-internal-condom"):
        told = check(Selection(lubricant="water-based", barrier=barrier, use="anal"), rules)
        assert told.verdict == "caution"
        assert "licensed" in told.findings[0].reason
        assert "outranks" in told.label_note
        assert _verdict(rules, lubricant="water-based", barrier=barrier, use="vaginal") == "ok"


@pytest.mark.parametrize(
    "chosen",
    [
        {"lubricant": "nonoxynol-9", "barrier": "latex-condom"},
        {"lubricant": "plant-oil", "barrier": "latex-condom", "shape": "no-base"},
        {"shape": "no-base"},
        {"shape": "damaged", "use": "vaginal"},
        {"shape": "unknown", "use": "anal"},
        {"lubricant": "water-based", "barrier": "lambskin-condom"},
        {"lubricant": "numbing", "barrier": "latex-condom"},
        {"lubricant": "none", "use": "anal"},
        {"toy": "tpe", "use": "sharing"},
    ],
    ids=lambda chosen: "+".join(chosen.values()),
)
def test_no_label_is_said_to_change_what_no_label_can(rules, chosen):
    """Shapes, nonoxynol-9, numbing, lambskin: going by the label would be a mistake."""
    told = check(Selection(**chosen), rules)
    assert told.verdict in {"caution", "no"}
    assert "No label changes this" in told.label_note
    assert "outranks" not in told.label_note


@pytest.mark.parametrize(
    "chosen",
    [
        {"lubricant": "plant-oil", "barrier": "latex-condom"},
        {"lubricant": "water-based", "barrier": "polyurethane-condom"},
        {"lubricant": "hybrid", "toy": "silicone-solid"},
        {"lubricant": "unknown", "shape": "flared-base"},
        {"lubricant": "water-based", "barrier": "latex-condom"},
        {"toy": "glass"},
    ],
    ids=lambda chosen: "+".join(chosen.values()),
)
def test_the_label_outranks_the_table_where_materials_decide(rules, chosen):
    """A lubricant with a condom or a toy, a thing without its pack, and whatever is fine."""
    assert "outranks" in check(Selection(**chosen), rules).label_note


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
