"""People with a browser and a phone, who use the demo page of chat."""

import asyncio
import json
import re
import secrets
import time
import urllib.parse
import urllib.request

from browser import PageError

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

TEXTS = "[...document.querySelectorAll('#messages .text')].map((text) => text.textContent)"
STATE = "document.querySelector('#talk-state').textContent"
FOCUS = "document.activeElement.id || document.activeElement.tagName"


def check(condition, what):
    if not condition:
        raise PageError(what)


def progress(text):
    """How far the user's own message with that text has come."""
    return (
        "[...document.querySelectorAll('#messages li.mine')]"
        f".find((item) => item.querySelector('.text').textContent === {json.dumps(text)})?.dataset.progress"
    )


def texts_on_phone(simulator, number):
    with OPENER.open(f"{simulator}/inbox/{number}", timeout=10) as answer:
        return [message["text"] for message in json.load(answer)]


def ask_for_a_code(base, number):
    """Somebody without a browser asks for a code."""
    body = json.dumps({"mobile_number": number}).encode()
    request = urllib.request.Request(f"{base}/api/otp/send/", body, {"Content-Type": "application/json"})
    OPENER.open(request, timeout=10).close()


def code_on_phone(simulator, number):
    for _ in range(200):
        if texts := texts_on_phone(simulator, number):
            return re.search(r"\d{4,10}", texts[0])[0]
        time.sleep(0.05)
    raise PageError("no SMS")


class Person:
    """Somebody with a browser and a phone."""

    def __init__(self, page, base, simulator, language):
        self.page, self.base, self.simulator, self.language = page, base, simulator, language
        self.number = f"09{secrets.randbelow(10**9):09}"
        self.id = None

    async def begin(self, fragment=""):
        query = urllib.parse.urlencode({"lang": self.language, "inbox": f"{self.simulator}/inbox"})
        await self.page.open(f"{self.base}/demo/?{query}{fragment}")

    async def ask_for_a_code(self):
        await self.page.click("#number")
        await self.page.ask("document.querySelector('#number').select()")
        await self.page.write(self.number)
        await self.page.press("Enter")
        await self.page.until("document.querySelector('#code').checkVisibility()")

    async def code(self):
        return await asyncio.to_thread(code_on_phone, self.simulator, self.number)

    async def enter(self, code):
        await self.page.click("#code")
        await self.page.ask("document.querySelector('#code').select()")
        await self.page.write(code)
        await self.page.press("Enter")

    async def log_in(self, fragment=""):
        await self.begin(fragment)
        await self.enter_number_and_code()

    async def enter_number_and_code(self):
        await self.ask_for_a_code()
        await self.enter(await self.code())
        await self.arrive()

    async def arrive(self):
        await self.page.until("document.body.dataset.connection === 'open'")
        self.id = await self.page.ask("JSON.parse(sessionStorage.getItem('chelseru.demo')).id")

    async def open_room_with(self, *others, name="Friends"):
        before = await self.page.ask("location.hash")
        await self.page.click("#new")
        await self.page.until("document.querySelector('#new-room').open")
        if len(others) == 1:
            await self.page.click("#friend")
            await self.page.write(others[0].number)
        else:
            await self.page.click("#new-group")
            await self.page.write(name)
            await self.page.click("#group-numbers")
            await self.page.write(", ".join(other.number for other in others))
        await self.page.press("Enter")
        # One that is open already stays so, and a group of one asks for others.
        await self.page.until(f"!document.querySelector('#new-room').open && location.hash !== {json.dumps(before)}")
        await self.page.until("document.querySelector('#composer').checkVisibility()")

    async def call(self, method, *calls):
        """Calls the API in this person's name, one path and body after another; gives the `member_count` of each answer that has one."""
        return await self.page.ask(
            "import('/demo/account.js').then(async ({ Account }) => { const [account, counts] = [new Account(), []];"
            f" for (const [path, body] of {json.dumps(calls)}) {{"
            f"  const answer = await account.call({json.dumps(method)}, path, body ?? undefined);"
            "  if (answer?.member_count) counts.push(answer.member_count); } return counts; })"
        )

    async def open_first_room(self):
        await self.page.until("document.querySelectorAll('#room-list a').length > 0", 20)
        await self.page.click("#room-list a")
        await self.page.until("document.querySelector('#composer').checkVisibility()")

    async def open_room(self, name):
        """Opens the room whose name holds that."""
        find = (
            "[...document.querySelectorAll('#room-list a')]"
            f".find((link) => link.querySelector('.name').textContent.includes({json.dumps(name)}))"
        )
        await self.page.until(f"{find} !== undefined", 20)
        await self.page.ask(f"{find}.id = 'wanted', 1")
        await self.page.click("#wanted")
        await self.page.ask("document.querySelector('#wanted').removeAttribute('id'), 1")
        await self.page.until("document.querySelector('#composer').checkVisibility()")

    async def say(self, text):
        await self.page.click("#text")
        await self.page.write(text)
        await self.page.press("Enter")

    async def texts(self):
        return await self.page.ask(TEXTS)

    async def hears(self, text, seconds=15):
        await self.page.until(f"{TEXTS}.includes({json.dumps(text)})", seconds)

    async def log_out(self):
        await self.page.click("#menu")
        await self.page.click("#log-out")
        await self.page.click("#log-out-sure")
        await self.page.until("document.querySelector('#number')?.checkVisibility()")
