"""What people do with the demo page of chat, and what must not surprise them, in a real browser.

usage: page_flows.py chromium|firefox BASE SIMULATOR PICTURES

Each fault that people met is a flow here. In Chromium axe-core looks at every state too, in both themes and directions, on a desktop
and on a phone.
"""

import asyncio
import contextlib
import json
import pathlib
import secrets
import sys

from browser import PageError
from chromium import Chromium
from firefox import Firefox
from people import FOCUS, STATE, TEXTS, OPENER, Person, ask_for_a_code, check, progress, texts_on_phone
from page_axe import judge

ERROR = "document.querySelector('#login-error').textContent"
DRAFTS = "[...document.querySelectorAll('#room-list .preview.draft')].map((node) => node.textContent)"
TOLD = "[...document.querySelectorAll('#announcer p')].map((node) => node.textContent)"
BANNER = "(!document.querySelector('#banner').hidden && document.querySelector('#banner-text').textContent)"


async def same(page, expression, wanted, what):
    value = await page.ask(expression)
    check(value == wanted, f"{page.name}, {what}: {value!r} instead of {wanted!r}")


async def before_the_scripts(browser, person):
    """Heading and form are in the page itself, in the language of who looks, and what is submitted early is not lost."""
    html = await asyncio.to_thread(lambda: OPENER.open(f"{person.base}/demo/", timeout=10).read().decode())
    check(html.count('rel="modulepreload"') > 10, "modules are found one after another")
    page = await browser.page("early")
    if "holding" not in page.can:
        return
    early = Person(page, person.base, person.simulator, "fa")
    await page.hold("*/demo/demo.js")
    await page.command("Page.navigate", url=f"{person.base}/demo/?lang=fa")
    await page.until("document.querySelector('#number')?.checkVisibility()")
    await same(page, "document.querySelector('h1').innerText", "گفت‌وگوی چلسرو", "the heading before the scripts")
    await page.click("#number")
    await page.write(early.number)
    await page.press("Enter")
    await same(page, "document.querySelector('#code').checkVisibility()", False, "a form that no script has answered")
    await page.let_go()
    await page.until("document.querySelector('#code').checkVisibility()")


async def own_messages(page):
    """What is written before the server has said who one is, is one's own; what another device sent moves nobody."""
    found = await page.ask(
        "import('/demo/room.js').then(({ Room }) => { const [room, heard] = [new Room(1, 7), []];"
        " room.addEventListener('change', ({ detail }) => heard.push(detail));"
        " const message = (state, id) => ({ state, sender: { id }, offset: null, created_at: '2026-01-01T00:00:00Z' });"
        " for (const one of [message('sending', null), message('sent', '7'), message('received', 7), message('received', 8)])"
        "  room.handlers.onMessage(one); return [room.messages.map((one) => room.isMine(one)), heard]; })"
    )
    check(found == [[True, True, True, False], ["sending", "state", "state", "arrival"]], f"whose messages are: {found}")


async def wrong_codes(person):
    """Two mistakes cost two tries and are said; what is used up leads to a new code, with the time until then."""
    page = person.page
    await person.begin()
    await page.click("#number")
    await page.write("0912")
    await page.press("Enter")
    wanted = {"en": "Enter a mobile number", "fa": "شمارهٔ همراه را وارد کنید"}[person.language]
    await page.until(f"{ERROR}.startsWith({json.dumps(wanted)})")
    await same(page, FOCUS, "number", "the focus behind a wrong number")
    await person.ask_for_a_code()
    href = await page.ask("document.querySelector('#inbox').href")
    check(href.startswith(f"{person.simulator}/inbox?number={person.number}"), f"the link to the phone: {href}")
    await page.until("/\\d|[۰-۹]/.test(document.querySelector('#again').textContent)")
    await person.enter("1")
    await page.until(f"{ERROR} !== ''")
    right = await person.code()
    wrong = "11111111" if right != "11111111" else "22222222"
    await person.enter(wrong)
    await page.until(f"/4|۴/.test({ERROR})")
    await same(page, FOCUS, "code", "the focus behind a wrong code")
    # Somebody who comes back from the SMS finds the page where it was.
    await page.reload()
    await page.until("document.querySelector('#code')?.checkVisibility()")
    await person.enter(wrong)
    await page.until(f"/3|۳/.test({ERROR})")
    # Asked for again, it says that one is on its way, and since when.
    await page.click("#other-number")
    await person.ask_for_a_code()
    wanted = {"en": "sent", "fa": "پیش"}[person.language]
    await page.until(f"document.querySelector('#code-label').textContent.includes('{wanted}')")
    await person.enter(right)
    await person.arrive()
    focus = await page.ask(FOCUS)
    check(focus != "BODY", "the focus is lost behind the login")


async def used_up_codes(person):
    """Who guesses wrong too often is told until when there is no new code, and not asked for one that is none."""
    page = person.page
    await person.begin()
    await person.ask_for_a_code()
    right = await person.code()
    wrong = "11111111" if right != "11111111" else "22222222"
    for _ in range(12):
        if not await page.ask("document.querySelector('#code').checkVisibility()"):
            break
        before = await page.ask(ERROR)
        await person.enter(wrong)
        with contextlib.suppress(PageError):
            await page.until(f"{ERROR} !== {json.dumps(before)} && {ERROR} !== ''", 2)
    await page.until("document.querySelector('#number').checkVisibility()")
    wanted = {"en": "used up", "fa": "به کار رفته"}[person.language]
    check(wanted in await page.ask(ERROR), f"used up: {await page.ask(ERROR)}")
    await same(page, "document.querySelector('#number-wait').hidden", False, "the time until a new code")
    await same(page, FOCUS, "number", "the focus behind the last try")
    await page.press("Enter")
    await asyncio.sleep(0.5)
    check(wanted in await page.ask(ERROR), "a code that is used up is asked for again")
    check(len(texts_on_phone(person.simulator, person.number)) == 1, "more than one SMS")


async def two_rooms(one, two, three):
    """Drafts stay where they were written, over rooms, Back and reload."""
    page = one.page
    await one.open_room_with(two)
    await page.click("#text")
    await page.write("FOR TWO")
    await one.open_room_with(three)
    await same(page, "document.querySelector('#text').value", "", "a draft in another room")
    await one.say("to three")
    await page.until(f"{progress('to three')} !== undefined && {progress('to three')} !== 'sending'")
    await page.until(f"{DRAFTS}.length === 1")
    check("FOR TWO" in (await page.ask(DRAFTS))[0], "the draft is not in the list")
    rooms = await page.ask("location.hash")
    await page.back()
    await page.until("document.querySelector('#text').value === 'FOR TWO'")
    await page.reload()
    await page.until("document.body?.dataset.connection === 'open'")
    await page.until("document.querySelector('#text').checkVisibility() && document.querySelector('#text').value === 'FOR TWO'")
    check(await page.ask("location.hash") != rooms, "Back did not go to the other room")
    check("FOR TWO" not in await one.texts(), "a draft was sent")
    # Sent, it is no draft any more.
    await page.click("#send")
    await same(page, FOCUS, "text", "the focus behind the button")
    await page.until(f"{TEXTS}.includes('FOR TWO') && {DRAFTS}.length === 0")


async def back_on_a_phone(one):
    """Back closes the room and does not leave the page; the focus is where it was."""
    page = one.page
    await page.look("light", 390, 760, is_phone=True)
    await one.begin()
    await page.until("document.querySelectorAll('#room-list a').length > 0", 20)
    await one.open_first_room()
    check(await page.ask("location.hash.startsWith('#room/')"), "a room has no address")
    await page.back()
    await page.until("document.documentElement.dataset.view === 'rooms'")
    check(await page.ask("document.activeElement.matches('#room-list a')"), f"the focus behind Back: {await page.ask(FOCUS)}")
    await one.open_first_room()
    await page.click("#to-rooms")
    await page.until("document.documentElement.dataset.view === 'rooms' && location.hash === ''")
    await page.look("light", 1200, 800)


async def reading_above(one, two):
    """Who reads older messages stays there, whatever arrives."""
    page = one.page
    room = await two.page.ask("location.hash.slice(6)")
    # More than the page asks for at once; nobody has to watch them being typed.
    await two.call("POST", *(("/api/chat/messages/", {"chat_room": room, "text": f"line {index}"}) for index in range(70)))
    await one.hears("line 69", 30)
    await page.reload()
    await page.until(f"{TEXTS}.includes('line 69') && !{TEXTS}.includes('line 0')")
    await page.until(f"document.querySelector('#messages').scrollTop = 0, {TEXTS}.includes('line 0')")
    await page.ask("(document.querySelector('#messages').scrollTop = 300, 1)")
    await page.painted()
    seen = (
        "(() => { const list = document.querySelector('#messages'); const top = list.getBoundingClientRect().top;"
        " const node = [...list.children].find((one) => one.getBoundingClientRect().bottom > top + 1);"
        " return [node.querySelector('.text').textContent, Math.round(node.getBoundingClientRect().top - top)]; })()"
    )
    before = await page.ask(seen)
    await two.say("while you read")
    await page.until("document.querySelector('#to-end span').textContent === '1'")
    after = await page.ask(seen)
    check(before[0] == after[0] and abs(before[1] - after[1]) <= 1, f"the reader was moved: {before}, {after}")
    await page.click("#to-end")
    await page.until("document.querySelector('#to-end').hidden")
    check(await page.ask(FOCUS) != "BODY", "the focus is lost at the end")
    # Many more than a test can send: nothing above a reader is dropped, and what is far from the end is, once he is there.
    kept = await page.ask(
        "import('/demo/room.js').then(({ Room }) => { const room = new Room(1, 1); room.isReadAbove = true;"
        " for (let offset = 1; offset <= 1200; offset += 1) room.handlers.onMessage({ offset, sender: { id: 2 },"
        "  created_at: '2026-01-01T00:00:00Z', state: 'received' });"
        " const all = room.messages.length; room.isReadAbove = false; room.trim(); return [all, room.messages.length, room.hasMore]; })"
    )
    check(kept == [1200, 500, True], f"kept of 1,200 messages while reading and after: {kept}")


async def who_wrote_what(one, two):
    """A screen reader learns of each message who wrote it, and is told of arrivals and of nothing else."""
    page = one.page
    await page.ask("(document.querySelector('#announcer').replaceChildren(), 1)")
    await one.say("mine, and no news")
    await page.until(f"{progress('mine, and no news')} === 'read'")
    await same(page, TOLD, [], "what is told of own messages")
    await two.say("news")
    await page.until(f"{TOLD}.length === 1")
    told = (await page.ask(TOLD))[0]
    check(told.endswith(": news"), f"told: {told}")
    lines = await page.ask("[...document.querySelectorAll('#messages .bubble')].slice(-2).map((node) => node.textContent)")
    check(lines[0].startswith("You: mine") and not lines[1].startswith("You") and ": news" in lines[1], f"read as: {lines}")
    await same(page, "document.querySelectorAll('[role=log]').length", 0, "lists that are read aloud")
    await page.ask("(document.querySelector('#announcer').replaceChildren(), 1)")
    await page.reload()
    await page.until("document.querySelectorAll('#messages .bubble').length > 20")
    await same(page, TOLD, [], "what is told of what was there")


async def texts_and_links(one, two):
    """Addresses can be followed, and are text otherwise; each text is aligned as it runs."""
    await one.say("see (https://example.ir/a?b=1), or http://x@evil.example")
    await two.hears("see (https://example.ir/a?b=1), or http://x@evil.example")
    links = "[...document.querySelectorAll('#messages .text a')].map((a) => [a.textContent, a.getAttribute('href'), a.rel])"
    wanted = [["https://example.ir/a?b=1", "https://example.ir/a?b=1", "noopener noreferrer nofollow ugc"]]
    await same(two.page, links, wanted, "links")
    await one.say("English begins left")
    await one.say("متن فارسی از راست")
    await two.hears("متن فارسی از راست")
    for person in (one, two):
        aligned = await person.page.ask(
            "[...document.querySelectorAll('#messages .text')].slice(-2).map((node) => {"
            " const { direction, textAlign } = getComputedStyle(node); return [direction, textAlign]; })"
        )
        check(aligned == [["ltr", "start"], ["rtl", "start"]], f"{person.page.name}: alignment {aligned}")


async def small_screens(browser, base):
    """At four times the size, and on a phone's side, everything can be reached."""
    for language in ("en", "fa"):
        page = await browser.page(f"small {language}")
        for width, height in ((320, 256), (667, 300)):
            await page.look("light", width, height)
            await page.open(f"{base}/demo/?lang={language}")
            await page.ask("(document.querySelector('#login').scrollTop = 0, 1)")
            top = await page.ask("document.querySelector('.card').getBoundingClientRect().top")
            check(top >= 0, f"the login begins at {top} on {width}×{height}")
            check(await page.ask("document.documentElement.scrollWidth <= innerWidth"), f"too wide: {width}")


async def groups(one, two, three):
    """A group has a name, which can be changed, and can be left; a number that is nobody's says what to do."""
    page = one.page
    await page.click("#new")
    await page.until("document.querySelector('#new-room').open")
    for wrong, why in (("12", "Enter a mobile number"), (one.number, "your own number"), ("09000000000", "Nobody has logged in")):
        await page.click("#friend")
        await page.ask("document.querySelector('#friend').select()")
        await page.write(wrong)
        await page.press("Enter")
        await page.until(f"document.querySelector('#friend-error').textContent.includes({json.dumps(why)})")
        await same(page, FOCUS, "friend", "the focus behind a wrong number")
    await page.press("Escape")
    await page.until("!document.querySelector('#new-room').open")
    await same(page, FOCUS, "new", "the focus behind a dialog")
    await one.open_room_with(two, three, name="Trip to Yazd")
    await page.until("document.querySelector('#talk-name').textContent === 'Trip to Yazd'")
    await two.open_room("Trip to Yazd")
    await page.click("#to-details")
    await page.until("document.querySelectorAll('#members li').length === 3")
    await page.click("#room-name")
    await page.ask("document.querySelector('#room-name').select()")
    await page.write("Trip to Shiraz")
    await page.press("Enter")
    await page.until("document.querySelector('#talk-name').textContent === 'Trip to Shiraz'")
    await page.press("Escape")
    await two.page.click("#text")
    await two.page.write("not sent")
    await two.page.click("#to-details")
    await two.page.until("document.querySelectorAll('#members li').length === 3")
    check(not await two.page.ask("document.querySelector('#name-form').checkVisibility()"), "a member may rename")
    await two.page.click("#leave-room")
    await two.page.click("#leave-sure")
    await two.page.until("document.querySelector('#talk-name').textContent !== 'Trip to Yazd' && location.hash === ''")


async def removed(one, three):
    """Who is removed while writing keeps what was written, and a way on."""
    await three.open_room("Trip to")
    await three.page.click("#text")
    await three.page.write("half a sentence")
    room = await one.page.ask("location.hash.slice(6)")
    await one.call("DELETE", (f"/api/chat/chatrooms/{room}/members/{three.id}/", None))
    await three.page.until("document.querySelector('#gone').checkVisibility()")
    text = "[document.querySelector('#text').value, document.querySelector('#text').readOnly]"
    await same(three.page, text, ["half a sentence", True], "what was written")
    await three.page.click("#close-gone")
    await three.page.until("location.hash === ''")


async def make_link(person, panel):
    """Asks for an invitation in a dialog, and gives the link."""
    value = f"document.querySelector('#{panel}-link').value"
    before = await person.page.ask(value)
    await person.page.click(f"#{panel} .wide")
    await person.page.until(f"document.querySelector('#{panel}-link').checkVisibility() && {value} !== {json.dumps(before)}")
    return await person.page.ask(value)


async def opens(person, link):
    """Somebody who is logged in follows a link."""
    await person.page.ask(f"(location.hash = {json.dumps('#' + link.split('#')[1])}, 1)")


async def invitations(browser, one, two, three):
    """A friend comes by a link, on a phone: is asked, and then there. What was taken back says so; a no is a no."""
    page, asked = one.page, "document.querySelector('#invited').open && document.querySelector('#invited-text').textContent"
    await page.click("#new")
    await page.click("#new-group")
    await page.write("Garden")
    await page.press("Enter")
    # A group of one asks for others.
    await page.until("document.querySelector('#details').open && document.querySelectorAll('#members li').length === 1")
    room = await page.ask("location.hash.slice(6)")
    await page.ask("(Object.defineProperty(navigator, 'share', { value: async (what) => (window.shared = what), configurable: true }), 1)")
    link = await make_link(one, "member-invite")
    await page.click("#member-invite .row .quiet")
    await page.until(f"window.shared?.url === {json.dumps(link)} && window.shared.text.includes('Garden')")
    await page.ask("(delete navigator.share, 1)")
    check(await page.ask("/\\d/.test(document.querySelector('#member-invite .made .soft').textContent)"), "how long it lives")
    await page.click("#member-invite .made .primary")
    await page.until("document.querySelector('#member-invite .made .primary').textContent === 'Copied'")

    friend = Person(await browser.page("friend"), one.base, one.simulator, "fa")
    await friend.page.look("light", 390, 760, is_phone=True)
    await friend.page.open(link.replace("?", "?lang=fa&", 1))
    await friend.page.until("document.querySelector('#login-invited').checkVisibility()")
    token = link.rsplit("/", 1)[1]
    check(token not in await friend.page.ask("location.href"), "the invitation stays in the address")
    await friend.enter_number_and_code()
    text = await friend.page.until(asked)
    check("Garden" in text and "۱" in text, f"asked: {text}")
    check(await one.call("GET", (f"/api/chat/chatrooms/{room}/", None)) == [1], "joined unasked")
    await friend.page.click("#invited-yes")
    await friend.page.until("document.querySelector('#composer').checkVisibility()")
    await same(friend.page, "document.querySelector('#talk-name').textContent", "Garden", "where an invitation leads")
    # Whoever looks on sees the friend come.
    await page.until("document.querySelectorAll('#members li').length === 2")
    await page.press("Escape")
    await friend.say("I am here")
    await one.hears("I am here")
    await one.say("Welcome")
    await friend.hears("Welcome")
    # A member is not asked again.
    await friend.page.click("#to-rooms")
    await friend.page.until("document.documentElement.dataset.view === 'rooms'")
    await opens(friend, link)
    await friend.page.until("document.querySelector('#composer').checkVisibility() && !document.querySelector('#invited').open")

    await page.click("#to-details")
    link = await make_link(one, "member-invite")
    await page.until("document.querySelectorAll('#member-invite .links li').length === 1")
    await page.click("#member-invite .made .danger")
    await page.until("document.querySelector('#member-invite .told').textContent !== ''")
    await page.press("Escape")
    for person, why in ((three, "no longer valid"), (two, "دیگر معتبر نیست")):
        await opens(person, link)
        await person.page.until(
            f"{asked.split(' && ')[0]} && document.querySelector('#invited-error').textContent.includes({json.dumps(why)})")
        await same(person.page, "document.querySelector('#invited-yes').checkVisibility()", False, "a way to join what is over")
        await person.page.click("#invited-no")
        await person.page.until("!document.querySelector('#invited').open")

    await page.click("#new")
    link = await make_link(one, "friend-invite")
    await page.press("Escape")
    # Who has the conversation is led there, and who has not is asked.
    await opens(three, link)
    await three.page.until(
        "location.hash.startsWith('#room/') && document.querySelector('#composer').checkVisibility()"
        " && !document.querySelector('#invited').open")
    await opens(friend, link)
    text = await friend.page.until(asked)
    check("گفت‌وگو" in text, f"asked: {text}")
    await friend.page.press("Escape")
    await friend.page.reload()
    await friend.page.until("document.body?.dataset.connection === 'open' && document.querySelector('#rooms-wait').hidden")
    await same(friend.page, "document.querySelector('#invited').open", False, "asked again after a no")


async def doubled_tab(browser, one, two, three):
    """Two tabs of one session renew its tokens in turns, and neither logs the other out; each has the drafts, in their rooms."""
    page = one.page
    await one.open_room_with(two)
    await page.click("#text")
    await page.write("for two")
    await one.open_room_with(three)
    await page.click("#text")
    await page.write("for three")
    twin = await browser.page("twin", beside=page)
    await twin.open(f"{one.base}/demo/?lang=en")
    kept = await page.ask("JSON.stringify({ ...sessionStorage })")
    await twin.ask(f"(Object.assign(sessionStorage, {kept}), location.hash = {json.dumps(await page.ask('location.hash'))}, 1)")
    await twin.reload()
    await twin.until("document.body?.dataset.connection === 'open' && document.querySelector('#text').value === 'for three'")
    await twin.until(f"{DRAFTS}.length === 1")
    await twin.click("#text")
    await twin.write("!")
    await one.open_room_with(two)
    await same(page, "document.querySelector('#text').value", "for two", "a draft beside a doubled tab")
    await page.click("#send")
    await page.until(f"{progress('for two')} !== undefined && {progress('for two')} !== 'sending'")
    value = await twin.ask("document.querySelector('#text').value")
    check(value.replace("!", "") == "for three" and "!" in value, f"the twin's draft: {value}")
    await page.until(f"{DRAFTS}.length === 1 && {DRAFTS}[0].includes('for three')")
    renew = (
        "import('/demo/account.js').then(async ({ Account }) => {"
        " const key = Object.keys(localStorage).find((one) => one.includes('.session.'));"
        " localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), at: 0 }));"
        " return (await new Account().token()) !== null; })"
    )
    for some in (page, page, page, twin, twin, page):
        check(await some.ask(renew), f"{some.name} is logged out")
    for some in (page, twin):
        # The page's own account, which knows nothing of all this.
        await some.until("fetch('/api/chat/chatrooms/', { headers: { Authorization: 'Bearer ' + JSON.parse(localStorage.getItem("
                         "Object.keys(localStorage).find((one) => one.includes('.session.')))).access } }).then(({ ok }) => ok)")
        check(await some.ask("document.documentElement.dataset.view !== 'login'"), f"{some.name} is at the login")
    # A new tab is asked, and may go on as the one who is here.
    other = await browser.page("other", beside=page)
    await other.open(f"{one.base}/demo/?lang=en")
    await other.click("#sessions button")
    await other.until("document.body.dataset.connection === 'open'")
    return twin


async def offline(one):
    """The browser knows at once when the network is gone, and the page says so."""
    if "offline" not in one.page.can:
        return
    network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    await one.page.command("Network.emulateNetworkConditions", offline=True, **network)
    await one.page.until(f"{BANNER} === 'This device is offline.' && {STATE} === 'This device is offline.'", 5)
    await one.page.command("Network.emulateNetworkConditions", offline=False, **network)
    await one.page.until(f"{BANNER} === false", 20)


async def unsent(one, two):
    """What could not be sent before a reload is sent behind it, once."""
    page = one.page
    if "offline" not in page.can:
        return
    source = "globalThis.WebSocket = class { constructor() { throw new Error('no network'); } };"
    script = await page.command("Page.addScriptToEvaluateOnNewDocument", source=source)
    await page.reload()
    await page.until("document.querySelector('#composer').checkVisibility()")
    await one.say("over a reload")
    await page.until(f"{progress('over a reload')} === 'sending'")
    await page.command("Page.removeScriptToEvaluateOnNewDocument", identifier=script["identifier"])
    await asyncio.gather(page.reload(), page.agree())
    await page.until(f"{progress('over a reload')} !== undefined && {progress('over a reload')} !== 'sending'")
    await two.hears("over a reload")
    for person in (one, two):
        check((await person.texts()).count("over a reload") == 1, f"{person.page.name} has it more than once")


async def high_contrast(one):
    """Where colours are the system's, what a colour said is said by an edge."""
    if "forced colours" not in one.page.can:
        return
    await one.page.command("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    for selector in ("#messages .mine .bubble", "#messages .theirs .bubble", "#send", "#room-list a[aria-current]"):
        edge = await one.page.ask(
            f"(() => {{ const style = getComputedStyle(document.querySelector('{selector}'));"
            " return parseFloat(style.borderTopWidth) > 0 && style.borderTopColor !== 'rgba(0, 0, 0, 0)'"
            " && style.borderTopColor !== style.backgroundColor; })()"
        )
        check(edge, f"{selector} has no edge in forced colours")
    await one.page.command("Emulation.setEmulatedMedia", features=[])


async def looks(page, state, directory=None):
    """axe's opinion of a state, and pictures: over both languages each theme on a desktop and on a phone."""
    if "colours" not in page.can:
        return await judge(page, f"{page.name}, {state}")
    language = await page.ask("document.documentElement.lang")
    desktop, phone = ("light", "dark") if language == "en" else ("dark", "light")
    for scheme, device, size in ((phone, "phone", (390, 760)), (desktop, "desktop", (1180, 760))):
        await page.look(scheme, *size, is_phone=device == "phone")
        check(await page.ask("document.documentElement.scrollWidth <= innerWidth"), f"too wide: {state}, {device}")
        await judge(page, f"{page.name}, {state}, {scheme}, {device}")
        await page.photograph(directory / f"{state}-{language}-{scheme}-{device}.png")


async def every_state(browser, base, simulator, language, directory):
    """All that the page can look like, before axe."""
    page = await browser.page(language)
    person = Person(page, base, simulator, language)
    friend = Person(await browser.page(f"friend {language}"), base, simulator, language)
    third = Person(await browser.page(f"third {language}"), base, simulator, language)
    await asyncio.gather(person.begin("#/invite/over"), friend.log_in(), third.log_in())
    await page.until("document.querySelector('#number').checkVisibility()")
    await looks(page, "login", directory)
    await page.write("12")
    await page.press("Enter")
    await page.until(f"{ERROR} !== ''")
    await looks(page, "login-wrong", directory)
    await person.ask_for_a_code()
    await looks(page, "code", directory)
    await person.enter("1234567")
    await page.until(f"{ERROR} !== ''")
    await looks(page, "code-wrong", directory)
    await person.enter(await person.code())
    await person.arrive()
    await page.until("document.querySelector('#invited').open")
    await looks(page, "invited-over", directory)
    await page.press("Escape")
    await page.until("document.querySelector('#no-rooms').checkVisibility()")
    await looks(page, "empty", directory)
    await page.click("#new")
    await looks(page, "new-room", directory)
    await page.click("#friend")
    await page.write("09000000000")
    await page.press("Enter")
    await page.until("document.querySelector('#friend-error').textContent !== ''")
    await make_link(person, "friend-invite")
    await page.click("#new-group")
    await looks(page, "new-room-all", directory)
    await page.press("Escape")
    await person.open_room_with(friend)
    await person.say("Look at https://example.ir/a/long/address/that/has/to/break/somewhere/before/it/leaves/the/bubble?yes=1")
    await person.say("👍")
    await friend.open_first_room()
    await friend.say("باشد، فردا می‌بینمت. نشانی را هم برایت می‌فرستم.")
    await person.hears("باشد، فردا می‌بینمت. نشانی را هم برایت می‌فرستم.")
    await looks(page, "room", directory)
    await page.click("#menu") if await page.ask("document.querySelector('#menu').checkVisibility()") else None
    await looks(page, "account", directory)
    await page.click("#log-out")
    await looks(page, "log-out", directory)
    await page.press("Escape")
    await person.open_room_with(friend, third, name="سفر به یزد")
    await friend.open_room("سفر به یزد")
    await friend.say("Who drives?")
    await person.hears("Who drives?")
    await looks(page, "group", directory)
    # Who is added by number is in the group, and in no conversation besides.
    await same(page, "document.querySelectorAll('#room-list a').length", 2, "conversations with a friend and in a group")
    await page.click("#to-details")
    await page.until("document.querySelectorAll('#members li').length === 3")
    link = await make_link(person, "member-invite")
    await looks(page, "details", directory)
    await page.press("Escape")
    await page.press("Escape")
    await page.until("document.documentElement.dataset.view === 'rooms'")
    await looks(page, "rooms", directory)
    await guest_looks(browser, person, link, directory)
    if "offline" in page.can:
        network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        await page.command("Network.emulateNetworkConditions", offline=True, **network)
        await page.until("!document.querySelector('#banner').hidden", 5)
        await looks(page, "offline", directory)
        await page.command("Network.emulateNetworkConditions", offline=False, **network)


async def guest_looks(browser, person, link, directory):
    guest = Person(await browser.page(f"guest {person.language}"), person.base, person.simulator, person.language)
    await guest.log_in()
    await opens(guest, link)
    await guest.page.until("document.querySelector('#invited').open")
    await looks(guest.page, "invited", directory)


async def inbox(browser, base, simulator, directory, number):
    """The phones: one by its address, a search over all, nothing that moves under the pointer, a question before all is gone."""
    first = "document.querySelector('#list .head a').textContent"
    for language in ("en", "fa"):
        page = await browser.page(f"inbox {language}")
        await page.open(f"{simulator}/inbox?lang={language}")
        await page.until("document.querySelectorAll('#list li').length > 3")
        # What is about to be clicked stays where it is; what is new waits.
        before = await page.ask(first)
        await page.hover("#list .code")
        other = f"0912{secrets.randbelow(10**7):07}"
        await asyncio.to_thread(ask_for_a_code, base, other)
        await page.until("!document.querySelector('#fresh').hidden")
        await same(page, first, before, "the row under the pointer")
        code = await page.ask("document.querySelector('#list .code').textContent")
        await page.click("#list .code")
        done = {"en": "Copied", "fa": "رونوشت شد"}[language]
        await page.until(f"['{done}', getSelection().toString()].includes(document.querySelector('#list .code').textContent)")
        await page.until(f"document.querySelector('#list .code').textContent === '{code}'")
        await page.click("#fresh")
        await page.until(f"[...document.querySelectorAll('#list .head a')].some((link) => link.textContent === '{other}')")
        check(await page.ask(FOCUS) != "BODY", "the focus is lost behind what was new")
        await page.open(f"{simulator}/inbox?lang={language}&number={number}")
        await page.until("document.querySelectorAll('#list li').length > 0")
        numbers = await page.ask("[...new Set([...document.querySelectorAll('.head a')].map((a) => a.textContent))]")
        check(numbers == [number], f"asked for {number}, shown {numbers}")
        # A few rows are like all of them, and judged in a tenth of the time.
        await looks(page, "inbox", directory)
        await page.click("#filter")
        await page.write("nowhere")
        await page.until("document.querySelector('#list').hidden && document.querySelector('#nothing').checkVisibility()")
        await looks(page, "inbox-nothing", directory)
        await page.click("#clear")
        await page.until("document.querySelector('#sure').checkVisibility()")
        await looks(page, "inbox-sure", directory)
        await page.click("#clear-not")
        await page.until("document.querySelector('#clear').checkVisibility()")
        kept = await page.ask("fetch('/inbox.json').then((answer) => answer.json()).then(({ phones }) => phones.length)")
        check(kept > 0, "emptied unasked")
        box = "document.querySelector('#filter')"
        await page.ask(f"({box}.value = '', {box}.dispatchEvent(new Event('input')), 1)")
        await page.until("document.querySelectorAll('#list li').length > 0")


async def conversations(browser, one, two, three):
    """What is done by people who are logged in, one after another."""
    await own_messages(three.page)
    await two_rooms(one, two, three)
    await back_on_a_phone(one)
    await one.open_room_with(two)
    await two.open_first_room()
    await reading_above(one, two)
    await who_wrote_what(one, two)
    await texts_and_links(one, two)
    await unsent(one, two)
    await high_contrast(one)
    await offline(one)
    await groups(one, two, three)
    await removed(one, three)
    await invitations(browser, one, two, three)
    await doubled_tab(browser, one, two, three)


async def main(kind, base, simulator, directory):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    async with {"chromium": Chromium, "firefox": Firefox}[kind].launch() as browser:
        one, two, three, four = [
            Person(await browser.page(name), base, simulator, language)
            for name, language in (("one", "en"), ("two", "fa"), ("three", "en"), ("four", "fa"))
        ]
        await asyncio.gather(
            before_the_scripts(browser, one), small_screens(browser, base), wrong_codes(one), wrong_codes(two), used_up_codes(four),
            three.log_in(),
        )
        flows = [conversations(browser, one, two, three), inbox(browser, base, simulator, directory, one.number)]
        if kind == "chromium":
            flows += [every_state(browser, base, simulator, language, directory) for language in ("en", "fa")]
        await asyncio.gather(*flows)
        for page in browser.pages.values():
            check(page.problems == [], f"{page.name} complained: {page.problems}")


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except (PageError, TimeoutError) as error:
        sys.exit(f"page_flows: {error!r}" if isinstance(error, TimeoutError) else f"page_flows: {error}")
