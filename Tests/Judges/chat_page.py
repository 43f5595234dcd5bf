"""Two people use the demo page of chat in a real browser, while its node is restarted under them.

usage: chat_page.py BASE SIMULATOR PICTURES [RESTART_FILE]

Logs two users in through BASE with codes from SIMULATOR, lets them talk, and takes pictures into the directory PICTURES. With
RESTART_FILE it creates that file in the middle of a conversation and waits until it is gone: whoever started this kills the
node, starts it again (or another one is there), and removes the file. Then nothing may be missing, doubled or out of order.
"""

import asyncio
import pathlib
import sys

from browser import PageError
from chromium import Chromium
from people import STATE, TEXTS, Person, check, progress

HOSTILE = '<img src=x onerror="window.wasHit=1"><script>window.wasHit=1</script> &amp; \u202e'
PERSIAN = "سلام! فردا ساعت ۵ هستی؟"

BANNER = "document.querySelector('#banner')"


async def talk(one, two):
    """Typing, messages with all their states, presence; what is hostile stays text."""
    await one.open_room_with(two)
    await two.open_first_room()
    await one.page.until(f"{STATE} === 'online'")

    await one.page.click("#text")
    await one.page.write("Hel")
    await two.page.until(f"{STATE}.startsWith('در حال نوشتن')", 5)
    await one.page.write("lo!")
    await one.page.press("Enter")
    await two.hears("Hello!")
    await one.page.until(f"{progress('Hello!')} === 'read'")
    await two.page.until(f"!{STATE}.startsWith('در حال نوشتن')", 3)

    await two.say(PERSIAN)
    await one.hears(PERSIAN)
    direction = await one.page.ask("getComputedStyle([...document.querySelectorAll('#messages .text')].at(-1)).direction")
    check(direction == "rtl", f"a Persian text stands {direction} in an English page")

    await one.say(HOSTILE.strip())
    await two.hears(HOSTILE.strip())
    for person in (one, two):
        check(await person.page.ask("document.querySelectorAll('#app img, #app script').length") == 0, "markup came through")
        check(await person.page.ask("window.wasHit") is None, "a message ran as a script")

    # Who looks elsewhere has it delivered, and a count; who comes back has read it.
    await two.page.press("Escape")
    await one.say("Are you there?")
    await one.page.until(f"{progress('Are you there?')} === 'delivered'")
    await two.page.until("document.querySelector('#room-list .count span').textContent === '۱'")
    await two.open_first_room()
    await one.page.until(f"{progress('Are you there?')} === 'read'")
    await two.page.until("document.querySelector('#room-list .count span').textContent === ''")


async def survive(one, two, restart_file):
    """The node goes away in the middle of a conversation."""
    before = await one.texts()
    said = {one: [], two: []}

    async def chatter(person, count):
        for index in range(count):
            text = f"{person.page.name} {len(said[person])}-{index}"
            said[person].append(text)
            await person.say(text)

    await asyncio.gather(chatter(one, 4), chatter(two, 4))
    restart_file.touch()
    # These are written while the node dies, is gone, and comes back.
    await asyncio.gather(chatter(one, 6), chatter(two, 6))
    for _ in range(600):
        if not restart_file.exists():
            break
        await asyncio.sleep(0.1)
    check(not restart_file.exists(), "nobody restarted the node")
    everything = len(before) + len(said[one]) + len(said[two])
    for person in (one, two):
        await person.page.until("document.body.dataset.connection === 'open'", 60)
        await person.page.until(f"{BANNER}.hidden", 10)
        await person.page.until(f"{TEXTS}.length >= {everything}", 30)
        await person.page.until("!document.querySelector('[data-progress=sending]')", 30)
    seen_one, seen_two = await one.texts(), await two.texts()
    check(seen_one == seen_two, f"they saw different things:\n{seen_one}\n{seen_two}")
    check(len(seen_one) == everything, f"{len(seen_one)} messages where {everything} were said:\n{seen_one}")
    for person in (one, two):
        mine = [text for text in seen_one if text in said[person]]
        check(mine == said[person], f"out of order: {mine}")


async def reload(one, two):
    """A new page has the newest page of history, and older ones when it is scrolled up."""
    for index in range(60):
        await one.say(f"line {index}")
    await two.hears("line 59", 60)
    everything = await two.texts()
    await two.page.reload()
    await two.page.until("document.body?.dataset.connection === 'open'")
    # The room is in the address.
    await two.page.until("document.querySelector('#composer').checkVisibility()")
    await two.hears("line 59")
    check(len(await two.texts()) < len(everything), "the whole history came at once")
    for _ in range(10):
        await two.page.ask("document.querySelector('#messages').scrollTop = 0")
        await asyncio.sleep(0.3)
    check(await two.texts() == everything, "history differs from what was seen live")


async def leave(one, two):
    """Who leaves the page is seen to go, and misses nothing when he comes back; a logout ends the page's session."""
    await two.page.open("about:blank")
    # The node that was killed still counts him until it is taken for dead.
    await one.page.until(f"{STATE}.startsWith('last seen')", 40)
    await one.say("While you were away")
    entries = (await two.page.command("Page.getNavigationHistory"))["entries"]
    await two.page.command("Page.navigateToHistoryEntry", entryId=entries[-2]["id"])
    await two.page.until("document.body?.dataset.connection === 'open'")
    if not await two.page.ask("document.querySelector('#composer').checkVisibility()"):
        await two.open_first_room()
    await two.hears("While you were away")
    # He had scrolled up, so it is new to him until he goes down.
    await two.page.until("document.querySelector('#to-end span').textContent === '۱'")
    await two.page.click("#to-end")
    await one.page.until(f"{progress('While you were away')} === 'read'")
    await one.log_out()
    await one.page.until("sessionStorage.length === 0", 5)
    check(await one.page.ask("document.querySelector('#login-error').textContent") == "", "a logout ends with an error")


async def pictures(one, two, directory):
    """Light and dark, both directions, a desktop and a phone; nothing may be wider than its screen."""
    await one.say("Look at this: https://example.ir/a/very/long/address/that/has/to/break/somewhere/before/it/leaves/the/bubble?yes=1")
    await two.say("باشد، فردا می‌بینمت. نشانی را هم برایت می‌فرستم تا راحت پیدا کنی.")
    await two.hears("باشد، فردا می‌بینمت. نشانی را هم برایت می‌فرستم تا راحت پیدا کنی.")
    await one.say("Great ✓")
    await one.page.until(f"{progress('Great ✓')} === 'read'")
    for person in (one, two):
        for scheme in ("light", "dark"):
            for device, size in (("desktop", (1180, 760)), ("phone", (390, 760))):
                await person.page.look(scheme, *size, is_phone=device == "phone")
                await person.page.ask("document.querySelector('#messages').scrollTop = 1e9")
                await asyncio.sleep(0.1)
                check(await person.page.ask("document.documentElement.scrollWidth <= innerWidth"), f"too wide: {device}")
                await person.page.photograph(directory / f"talk-{person.language}-{scheme}-{device}.png")
        await person.page.press("Escape")
        await person.page.photograph(directory / f"rooms-{person.language}-dark-phone.png")
        await person.page.look("light", 1180, 760)
        await person.open_first_room()


async def login_pictures(page, base, directory):
    for language in ("en", "fa"):
        await page.open(f"{base}/demo/?lang={language}")
        for scheme in ("light", "dark"):
            for device, size in (("desktop", (1180, 760)), ("phone", (390, 760))):
                await page.look(scheme, *size, is_phone=device == "phone")
                check(await page.ask("document.documentElement.scrollWidth <= innerWidth"), f"too wide: login, {device}")
                await page.photograph(directory / f"login-{language}-{scheme}-{device}.png")


async def main(base, simulator, directory, restart_file=None):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    async with Chromium.launch() as browser:
        one = Person(await browser.page("one"), base, simulator, "en")
        two = Person(await browser.page("two"), base, simulator, "fa")
        await login_pictures(await browser.page("login"), base, directory)
        await one.log_in()
        await two.log_in()
        await talk(one, two)
        await pictures(one, two, directory)
        if restart_file:
            await survive(one, two, pathlib.Path(restart_file))
        await reload(one, two)
        await leave(one, two)
        for page in browser.pages.values():
            check(page.problems == [], f"{page.name} complained: {page.problems}")
            allowed = (base, base.replace("http", "ws", 1), "data:", "about:")
            foreign = [url for url in page.requested if not url.startswith(allowed)]
            check(foreign == [], f"{page.name} asked {foreign}")


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except (PageError, TimeoutError) as error:
        sys.exit(f"chat_page: {error!r}" if isinstance(error, TimeoutError) else f"chat_page: {error}")
