"""axe-core's opinion of a page, as the package axe-playwright-python carries it."""

import functools
import importlib.resources

from browser import PageError


@functools.cache
def script():
    return (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text()


async def judge(page, state):
    """Fails if anything is wrong with the page as it is now."""
    if not await page.ask("typeof axe === 'object'"):
        await page.ask(f"(() => {{ {script()}; return 1 }})()")
    found = await page.ask(
        "axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations.map(({id, impact, nodes}) =>"
        " `${impact} ${id}: ${nodes.slice(0, 3).map((node) =>"
        " node.html.slice(0, 200) + ' ' + node.failureSummary.replace(/\\s+/g, ' ')).join(' | ')}`))"
    )
    if found:
        raise PageError(f"{state}:\n  " + "\n  ".join(found))
