"""The one refusal: the very same page for every cause, so that nobody learns which it was.

Whoever can reach the port may read it, so it names neither the program nor what it is about. It
loads nothing: its reader may not load anything.
"""

from typing import Final

from starlette.responses import HTMLResponse

REFUSAL: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Not let in</title>
<main>
<h1>This browser isn't let in</h1>
<p>What runs here answers one browser only: the first that opened the address printed at its start.</p>
<p>That address works once. Once that browser is closed, a new one is needed.</p>
<p>Nothing was shown, and nothing was changed.</p>
<h2>What you can do</h2>
<ul>
<li><p>Is it still open in another window or browser? Then go on there.</p>
<li><p>If not, end it where you started it, with Ctrl+C, and start it again: you get a new address.</p>
<p>What you keep in it stays. What you noted without keeping it is gone.</p>
<li><p>You haven't used the address yet? Then somebody else on this computer may have.</p>
<p>End it in the same way: that shuts them out.</p>
<li><p>Did another site bring you here? Then close this page.</p>
</ul>
</main>
</html>
"""


def refused() -> HTMLResponse:
    """Return the refusal, with status 403; the headers of every answer are the caller's to add."""
    return HTMLResponse(REFUSAL, status_code=403)
