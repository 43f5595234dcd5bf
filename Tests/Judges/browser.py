"""A browser without a window: its process, the socket that it is driven over, and what is done with a page in any browser."""

import asyncio
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
    """One browser process; each page has cookies and storage of its own, as different people have.

    Each browser says by which names it may be installed (`programs`), how it is started (`prepare`: arguments and additions to the
    environment), where it listens (`address`; an error until it does), and what it does with events (`noticed`).
    """

    def __init__(self, socket):
        self.socket = socket
        self.ids = itertools.count(1)
        self.replies = {}
        self.pages = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def launch(cls):
        """Starts a browser and ends it with everything that it started."""
        program = next(filter(None, map(shutil.which, cls.programs)), None)
        if program is None:
            raise PageError(f"{cls.programs[0]} is not installed")
        directory = pathlib.Path(tempfile.mkdtemp(prefix=f"{cls.programs[0]}-"))
        arguments, environment = cls.prepare(directory)
        process = subprocess.Popen(
            [program, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env=os.environ | environment,
        )
        try:
            address = await cls._listening(directory, process)
            async with connect(address, max_size=64_000_000, ping_interval=None, proxy=None) as socket:
                browser = cls(socket)
                reader = asyncio.create_task(browser._read())
                try:
                    await browser.greet()
                    yield browser
                finally:
                    reader.cancel()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)
            shutil.rmtree(directory, ignore_errors=True)

    @classmethod
    async def _listening(cls, directory, process):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            # Its file is not there yet, or not whole.
            with contextlib.suppress(OSError, ValueError):
                return cls.address(directory)
            await asyncio.sleep(0.05)
        raise PageError(f"{cls.programs[0]} does not start")

    async def greet(self):
        """What has to be said before anything else."""

    async def _read(self):
        # Ends when the socket is closed.
        async for text in self.socket:
            frame = json.loads(text)
            if frame.get("id") is None:
                self.noticed(frame)
                continue
            reply = self.replies.pop(frame["id"], None)
            if reply and not reply.done():
                reply.set_result(frame)

    async def exchange(self, frame):
        """Sends a frame and gives what answers it."""
        number = next(self.ids)
        reply = self.replies[number] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps({"id": number} | frame))
        return await asyncio.wait_for(reply, 30)


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
