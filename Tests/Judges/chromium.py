"""Chromium without a window, driven over its DevTools protocol: pages that are loaded, asked and photographed.

https://chromedevtools.github.io/devtools-protocol/
"""

import asyncio
import base64
import contextlib
import os
import pathlib

from browser import Browser, PageError, PageWords


class Chromium(Browser):
    programs = ("chromium", "chromium-browser")

    @classmethod
    def prepare(cls, directory):
        arguments = [
            "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={directory}", "--no-first-run",
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
            "--disable-component-update", "--hide-scrollbars", "--no-proxy-server", "--lang=en-GB", "about:blank",
        ]
        # Its sandbox does not work for root, who is who runs tests in a container.
        if os.geteuid() == 0:
            arguments.insert(0, "--no-sandbox")
        return arguments, {}

    @classmethod
    def address(cls, directory):
        port, path = (directory / "DevToolsActivePort").read_text().splitlines()
        return f"ws://127.0.0.1:{port}{path}"

    def noticed(self, frame):
        if page := self.pages.get(frame.get("sessionId")):
            page.noticed(frame["method"], frame["params"])

    async def command(self, method, session=None, **parameters):
        """Sends one command and returns its result."""
        frame = {"method": method, "params": parameters} | ({"sessionId": session} if session else {})
        answer = await self.exchange(frame)
        if "error" in answer:
            raise PageError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    async def page(self, name, beside=None):
        """A page with a storage of its own, or that of another page."""
        context = beside.context if beside else (await self.command("Target.createBrowserContext"))["browserContextId"]
        # Large enough for a desktop; each page says for itself what it wants.
        size = {} if beside else {"width": 1200, "height": 800}
        target = await self.command("Target.createTarget", url="about:blank", browserContextId=context, **size)
        attached = await self.command("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        page = ChromiumPage(self, attached["sessionId"], name, context)
        self.pages[attached["sessionId"]] = page
        for domain in ("Page", "Runtime", "Log", "Network"):
            await page.command(f"{domain}.enable")
        # A page in the background is told that it is hidden; all of ours are looked at.
        await page.command("Emulation.setFocusEmulationEnabled", enabled=True)
        return page


class ChromiumPage(PageWords):
    """One page, and what it complained about."""

    # What this browser can be told to be.
    can = frozenset({"colours", "forced colours", "offline", "holding"})

    def __init__(self, browser, session, name, context):
        self.browser, self.session, self.name, self.context = browser, session, name, context
        self.problems = []
        self.requested = set()
        self.held = []

    async def command(self, method, **parameters):
        return await self.browser.command(method, self.session, **parameters)

    def noticed(self, method, parameters):
        """Keeps exceptions, errors in the log (a broken content policy is one), and which addresses were asked."""
        if method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            entry = parameters["entry"]
            # That the network fails is part of the play.
            if entry["source"] != "network" and "WebSocket connection to" not in entry["text"]:
                self.problems.append(entry["text"])
        elif method == "Fetch.requestPaused":
            self.held.append(parameters["requestId"])
        elif method == "Network.requestWillBeSent":
            self.requested.add(parameters["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.requested.add(parameters["url"])

    async def open(self, url):
        await self.command("Page.navigate", url=url)
        await self.until("document.readyState === 'complete'")

    async def hold(self, pattern):
        """Holds requests for what an address looks like, until they are let go."""
        await self.command("Fetch.enable", patterns=[{"urlPattern": pattern}])

    async def let_go(self):
        while self.held:
            await self.command("Fetch.continueRequest", requestId=self.held.pop())
        await self.command("Fetch.disable")

    async def reload(self):
        # The command returns while the page that was is still there, and would answer for the one that comes.
        await self.ask("(window.isOld = true, 1)")
        await self.command("Page.reload")
        await self.until("!window.isOld")

    async def agree(self):
        """Says yes to what the browser is about to ask."""
        for _ in range(100):
            with contextlib.suppress(PageError):
                return await self.command("Page.handleJavaScriptDialog", accept=True)
            await asyncio.sleep(0.05)

    async def back(self):
        history = await self.command("Page.getNavigationHistory")
        entry = history["entries"][history["currentIndex"] - 1]
        await self.command("Page.navigateToHistoryEntry", entryId=entry["id"])

    async def ask(self, expression):
        """The value of a JavaScript expression, awaited if it is a promise."""
        answer = await self.command("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise PageError(f"{self.name}: {expression}: {details.get('exception', {}).get('description') or details['text']}")
        return answer["result"].get("value")

    async def _move_to(self, x, y):
        await self.command("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    async def _press_at(self, x, y):
        await self._move_to(x, y)
        for kind in ("mousePressed", "mouseReleased"):
            await self.command("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def write(self, text):
        """Types into what has the focus."""
        await self.command("Input.insertText", text=text)

    async def press(self, key, code=0):
        code = code or {"Enter": 13, "Escape": 27, "Tab": 9}[key]
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            await self.command("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    async def look(self, scheme, width, height, is_phone=False):
        """Chooses the colours and the size of the screen."""
        await self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        await self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=is_phone
        )
        await self.painted()

    async def photograph(self, path):
        picture = await self.command("Page.captureScreenshot", format="png")
        pathlib.Path(path).write_bytes(base64.b64decode(picture["data"]))
