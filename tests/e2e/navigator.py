"""Steps that several walks share, in the words of the pages."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""The rules of axe that look at colours."""

AXE = Axe().axe_script
FOUND = "options => axe.run(options).then(all => all.violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 120)}`))"
"""Only what is wrong comes back from the browser: a list of all that is right takes longer to hand over than to find."""

SECRET = "seven quiet brown kettles"


def come_in(page: Page) -> None:
    """Read the entry page and come in."""
    page.get_by_label("I am 18 or older").check()
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("heading", name="Welcome").wait_for()


def make_vault(page: Page, name: str = "diary") -> None:
    """Make a vault from the page's foot."""
    page.get_by_role("link", name="Make a vault").click()
    page.get_by_label("Name of the vault").first.fill(name)
    page.get_by_label("Passphrase", exact=True).fill(SECRET)
    page.get_by_label("The passphrase once more").fill(SECRET)
    page.get_by_role("button", name="Make the vault").click()
    page.get_by_text("Your vault is ready").wait_for()


def open_vault(page: Page) -> None:
    """Open the only vault."""
    page.get_by_label("Passphrase").fill(SECRET)
    page.get_by_role("button", name="Open", exact=True).click()


def guide(page: Page, title: str) -> None:
    """Open a guide from the shelf."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Guides").click()
    page.get_by_role("link", name=title).click()


def part(page: Page, title: str) -> None:
    """Open a part from a guide's path."""
    page.get_by_role("link", name=title, exact=True).click()


def no_side_scroll(page: Page) -> bool:
    """Tell whether the page fits its width."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    )


def lies_over(page: Page) -> list[str]:
    """Return what the fixed buttons at the top lie over as a page opens, each other with it; they keep 8 px from each other."""
    over = """() => {
        scrollTo({top: 0, behavior: 'instant'});
        const fixed = [...document.querySelectorAll('#leave button')];
        const named = [...document.querySelectorAll('.brand, .brand *, .nav a, .crumbs a, h1'), ...fixed];
        const apart = (a, b, gap) => a.right + gap <= b.left || b.right + gap <= a.left || a.bottom + gap <= b.top || b.bottom + gap <= a.top;
        const meets = (button, each) => button !== each && !apart(
            button.getBoundingClientRect(), each.getBoundingClientRect(), fixed.includes(each) ? 8 : 0);
        return named.filter(each => fixed.some(button => meets(button, each))).map(each => each.outerHTML.slice(0, 60));
    }"""
    found: list[str] = page.evaluate(over)
    return found


def violations(page: Page, scheme: str = "light") -> list[str]:
    """Return what axe finds, each with its first place: everything in light, and in dark again what colours make."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    rules = COLOURS if scheme == "dark" else {}
    found: list[str] = page.evaluate(FOUND, {"resultTypes": ["violations"], **rules})
    return found


def cut_words(page: Page) -> list[str]:
    """Return the words in the page's drawings that are cut off, need scrolling sideways, or are smaller than 12 px."""
    cut = """() => [...document.querySelectorAll('figure svg')].filter(each => each.checkVisibility()).flatMap(drawing => {
        const box = drawing.getBoundingClientRect(), scale = box.width / drawing.viewBox.baseVal.width;
        const outer = drawing.closest('figure').getBoundingClientRect();
        const small = text => parseFloat(getComputedStyle(text).fontSize) * scale < 12;
        const out = (one, round) => one.left < round.left - 1 || one.right > round.right + 1 || one.bottom > round.bottom + 1;
        const lost = text => small(text) || out(text.getBoundingClientRect(), box) || out(text.getBoundingClientRect(), outer);
        return [...drawing.querySelectorAll('text')].filter(lost).map(text => text.textContent);
    })"""
    found: list[str] = page.evaluate(cut)
    return found
