"""The browser client of chat, in a browser, against a server and a clock that are played (chat_client.js).

usage: chat_client.py MODULE SESSION_MODULE
"""

import asyncio
import base64
import pathlib
import sys

from browser import PageError
from chromium import Chromium


def address(path):
    """A script as an address from which it can be imported, so that no server is needed."""
    return "data:text/javascript;base64," + base64.b64encode(pathlib.Path(path).read_bytes()).decode()


async def main(module, session):
    tests = pathlib.Path(__file__).with_suffix(".js")
    async with Chromium.launch() as browser:
        page = await browser.page("client")
        result = await page.ask(
            f"(async () => (await import('{address(tests)}'))"
            f".run({{ ...await import('{address(module)}'), ...await import('{address(session)}') }}))()"
        )
        if result["failures"] or not result["names"]:
            raise PageError("\n".join(result["failures"]) or "no tests")
        if page.problems:
            raise PageError("\n".join(page.problems))
        print("\n".join(result["names"]))


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except PageError as error:
        sys.exit(f"chat_client: {error}")
