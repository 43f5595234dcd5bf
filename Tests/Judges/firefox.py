"""Firefox without a window, driven over WebDriver BiDi: the same pages as chromium.py has, with the same calls.

https://w3c.github.io/webdriver-bidi/
"""

import asyncio
import base64
import json
import os
import pathlib

from browser import Browser, PageError, PageWords

# Nothing of its own goes out or comes up.
PREFERENCES = {
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_beforeunload": True,
    "intl.accept_languages": "en-GB",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.type": 0,
    "toolkit.telemetry.enabled": False,
}
# The protocol's names of keys.
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"}


class Firefox(Browser):
    programs = ("firefox-esr", "firefox")

    def __init__(self, socket):
        super().__init__(socket)
        # There is one focus for all windows.
        self.hands = asyncio.Lock()

    @classmethod
    def prepare(cls, directory):
        (directory / "user.js").write_text(
            "".join(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
        )
        environment = {"HOME": str(directory)}
        # Its sandbox does not work for root, who is who runs tests in a container.
        if os.geteuid() == 0:
            environment["MOZ_DISABLE_CONTENT_SANDBOX"] = "1"
        return ["--headless", "--no-remote", "--profile", str(directory), "--remote-debugging-port", "0", "about:blank"], environment

    @classmethod
    def address(cls, directory):
        server = json.loads((directory / "WebDriverBiDiServer.json").read_text())
        return f"ws://{server['ws_host']}:{server['ws_port']}/session"

    async def greet(self):
        await self.command("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": {"default": "accept"}}})
        await self.command("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])

    def noticed(self, frame):
        if frame.get("type") != "event":
            return
        parameters = frame["params"]
        context = parameters.get("context") or parameters.get("source", {}).get("context")
        if page := self.pages.get(context):
            page.noticed(frame["method"], parameters)

    async def command(self, method, **parameters):
        """Sends one command and returns its result."""
        answer = await self.exchange({"method": method, "params": parameters})
        if answer["type"] == "error":
            raise PageError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    async def page(self, name, beside=None):
        """A page with a storage of its own, or that of another page."""
        user = beside.user if beside else (await self.command("browser.createUserContext"))["userContext"]
        # A window of its own: a tab behind another one is told that it is hidden.
        async with self.hands:
            context = (await self.command("browsingContext.create", type="window", userContext=user))["context"]
        page = self.pages[context] = FirefoxPage(self, context, name, user)
        await page.size(1200, 800)
        return page


class FirefoxPage(PageWords):
    """One page, and what it complained about."""

    # What this browser can not be told to be.
    can = frozenset()

    def __init__(self, browser, context, name, user):
        self.browser, self.context, self.name, self.user = browser, context, name, user
        self.problems = []
        self.requested = set()

    def noticed(self, method, parameters):
        if method == "network.beforeRequestSent":
            self.requested.add(parameters["request"]["url"])
        elif parameters["level"] == "error" and parameters["type"] == "javascript":
            # That the network fails is part of the play.
            if "can’t establish a connection" not in parameters["text"] and "was interrupted" not in parameters["text"]:
                self.problems.append(parameters["text"])

    async def open(self, url):
        await self.browser.command("browsingContext.navigate", context=self.context, url=url, wait="complete")

    async def reload(self):
        await self.browser.command("browsingContext.reload", context=self.context, wait="complete")

    async def back(self):
        await self.browser.command("browsingContext.traverseHistory", context=self.context, delta=-1)

    async def ask(self, expression):
        """The value of a JavaScript expression, awaited if it is a promise."""
        answer = await self.browser.command(
            "script.evaluate", expression=f"(async () => JSON.stringify(await ({expression})))()", awaitPromise=True,
            target={"context": self.context},
        )
        if answer["type"] == "exception":
            raise PageError(f"{self.name}: {expression}: {answer['exceptionDetails']['text']}")
        return json.loads(answer["result"]["value"]) if "value" in answer["result"] else None

    async def _move_to(self, x, y):
        await self._act(
            "pointer", {"parameters": {"pointerType": "mouse"}}, {"type": "pointerMove", "x": round(x), "y": round(y)}
        )

    async def _press_at(self, x, y):
        await self._act(
            "pointer", {"parameters": {"pointerType": "mouse"}},
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0},
        )

    async def _act(self, kind, extra, *actions):
        async with self.browser.hands:
            await self.browser.command("browsingContext.activate", context=self.context)
            await self.browser.command(
                "input.performActions", context=self.context, actions=[{"type": kind, "id": kind, "actions": list(actions)} | extra]
            )

    async def write(self, text):
        """Types into what has the focus."""
        await self._act("key", {}, *({"type": kind, "value": sign} for sign in text for kind in ("keyDown", "keyUp")))

    async def press(self, key, code=0):
        await self._act("key", {}, *({"type": kind, "value": KEYS.get(key, key)} for kind in ("keyDown", "keyUp")))

    async def size(self, width, height):
        await self.browser.command(
            "browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height}
        )

    async def look(self, scheme, width, height, is_phone=False):
        """Chooses the size of the screen; the colours are the system's here."""
        await self.size(width, height)
        await self.painted()

    async def photograph(self, path):
        picture = await self.browser.command("browsingContext.captureScreenshot", context=self.context)
        pathlib.Path(path).write_bytes(base64.b64decode(picture["data"]))
