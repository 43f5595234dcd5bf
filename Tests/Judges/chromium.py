"""Chromium without a window, driven over its DevTools protocol: pages that are loaded, asked and photographed.

https://chromedevtools.github.io/devtools-protocol/
"""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from websockets.asyncio.client import connect


class PageError(Exception):
    """A page did not do what it should."""


class Browser:
    """One browser process; each page has cookies and storage of its own, as different people have."""

    def __init__(self, socket):
        self.socket = socket
        self.ids = itertools.count(1)
        self.replies = {}
        self.pages = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def launch(cls):
        """Starts a browser and ends it with everything that it started."""
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        if program is None:
            raise PageError("chromium is not installed")
        directory = tempfile.mkdtemp(prefix="chromium-")
        arguments = [
            program, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={directory}", "--no-first-run",
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
            "--disable-component-update", "--hide-scrollbars", "--no-proxy-server", "--lang=en-GB", "about:blank",
        ]
        # Its sandbox does not work for root, who is who runs tests in a container.
        if os.geteuid() == 0:
            arguments.insert(1, "--no-sandbox")
        process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            address = await cls._address(pathlib.Path(directory) / "DevToolsActivePort", process)
            async with connect(address, max_size=64_000_000, ping_interval=None, proxy=None) as socket:
                browser = cls(socket)
                reader = asyncio.create_task(browser._read())
                try:
                    yield browser
                finally:
                    reader.cancel()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)
            shutil.rmtree(directory, ignore_errors=True)

    @staticmethod
    async def _address(file, process):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and process.poll() is None:
            lines = file.read_text().splitlines() if file.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            await asyncio.sleep(0.05)
        raise PageError("chromium does not start")

    async def _read(self):
        # Ends when the socket is closed.
        async for text in self.socket:
            frame = json.loads(text)
            if "id" in frame:
                reply = self.replies.pop(frame["id"], None)
                if reply and not reply.done():
                    reply.set_result(frame)
            elif page := self.pages.get(frame.get("sessionId")):
                page.noticed(frame["method"], frame["params"])

    async def command(self, method, session=None, **parameters):
        """Sends one command and returns its result."""
        number = next(self.ids)
        reply = self.replies[number] = asyncio.get_running_loop().create_future()
        frame = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        await self.socket.send(json.dumps(frame))
        answer = await asyncio.wait_for(reply, 30)
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
        page = Page(self, attached["sessionId"], name, context)
        self.pages[attached["sessionId"]] = page
        for domain in ("Page", "Runtime", "Log", "Network"):
            await page.command(f"{domain}.enable")
        # A page in the background is told that it is hidden; all of ours are looked at.
        await page.command("Emulation.setFocusEmulationEnabled", enabled=True)
        return page


class PageWords:
    """What is done with a page in any browser: `ask` gives the value of an expression, `_press_at` clicks somewhere."""

    async def until(self, expression, seconds=15):
        """Waits until an expression is true, and returns its value."""
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(PageError):
                if value := await self.ask(expression):
                    return value
            if time.monotonic() > deadline:
                text = await self.ask("document.body.innerText")
                raise PageError(f"{self.name}: not within {seconds} s: {expression}\n{text}\n{self.problems}")
            await asyncio.sleep(0.05)

    async def click(self, selector):
        """Clicks where the element is, as a hand would: what lies under something else is not clicked."""
        quoted = json.dumps(selector)
        await self.until(f"document.querySelector({quoted})?.checkVisibility()")
        box = await self.ask(
            f"(() => {{ const e = document.querySelector({quoted}); e.scrollIntoView({{block: 'nearest'}});"
            " const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        await self._press_at(*box)

    async def painted(self):
        """Waits until what was changed is drawn."""
        await self.ask("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(1))))")

    async def hover(self, selector):
        """Holds the pointer over an element."""
        box = await self.ask(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        await self._move_to(*box)


class Page(PageWords):
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
