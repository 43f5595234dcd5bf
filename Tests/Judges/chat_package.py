"""The browser client as an app developer meets it: its package, and each example of its page of documentation.

usage: chat_package.py ROOT BASE SIMULATOR PORT

Packs, checks types with a strict TypeScript, bundles, and talks in Node to the gateway at BASE, together with the client of an older version;
then opens the examples in a browser, from http://127.0.0.1:PORT, which is another origin. Users are logged in with codes from SIMULATOR.
"""

import asyncio
import base64
import functools
import gzip
import http.server
import json
import os
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

from browser import PageError
from chromium import Chromium
from people import OPENER, code_on_phone

EXAMPLE = re.compile(r"(?ms)^```(?:html|js|ts) (\S+)\n(.*?)^```$")
LARGEST = 6 * 1024
# What app developers see when they have switched on everything.
STRICT = ["--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom", "--module", "es2022", "--moduleResolution", "node"]
# The server forgives a refresh token that is used twice for 30 s only.
AFTER_GRACE = 31


def check(condition, what):
    if not condition:
        raise PageError(what)


def run(*command, cwd, **environment):
    """What a program prints; it may not fail."""
    done = subprocess.run(
        command, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=120, check=False
    )
    check(done.returncode == 0, f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}")
    return done.stdout


def post(url, body, token=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with OPENER.open(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=15) as answer:
        return json.load(answer)


def log_in(base, simulator):
    """The answer to a login of somebody new, with the number."""
    number = f"09{secrets.randbelow(10**9):09}"
    post(f"{base}/api/otp/send/", {"mobile_number": number})
    return post(f"{base}/api/authenticate/", {"mobile_number": number, "code": code_on_phone(simulator, number)}) | {"number": number}


def user_id(login):
    claims = login["access"].split(".")[1]
    return int(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["user_id"])


def room_of(base, one, two):
    return post(f"{base}/api/chat/chatrooms/", {"user_id": user_id(two)}, one["access"])["id"]


# --------------------------------------------------------------------------------------------------------------- the package


def judge_files(source, root, directory):
    """What is made from something else is made from what is there now; sizes have a bound."""
    package = json.loads((source / "package.json").read_text())
    run("npm", "run", "--silent", "types", "--", "--outDir", directory / "types", cwd=source)
    for name in ("chelseru", "chelseru-session"):
        types = (source / f"{name}.d.ts").read_text()
        check(types == (directory / "types" / f"{name}.d.ts").read_text(), f"{name}.d.ts is stale: npm run types, in {source}")
        script = (source / f"{name}.js").read_text()
        check(script.startswith(f"/*! chelseru {package['version']}, "), f"{name}.js begins with another version")
        check("SPDX-License-Identifier: " + package["license"] in script.splitlines()[0], f"{name}.js has no licence")
        small = run("esbuild", "--minify", "--format=esm", source / f"{name}.js", cwd=directory)
        size = len(gzip.compress(small.encode(), 9))
        check(size < LARGEST, f"{name}.js has {size} bytes, minified and gzipped")
    check((source / "LICENSE").read_text() == (root / "LICENSE").read_text(), "the package's LICENSE is another one")


def judge_page(source, page):
    """The page names all that the types have, and every code of the server."""
    missing = []
    ours = {"constructor"}
    for name in ("chelseru.d.ts", "chelseru-session.d.ts"):
        types = re.sub(r"(?s)/\*.*?\*/", "", (source / name).read_text())
        members = re.findall(r"(?m)^export (?:declare )?(?:const|function|class) (\w+)", types)
        members += re.findall(r"(?m)^    (?:get )?([a-z]\w*)(?:<[^(]*>)?[(?:]", types)
        missing += [member for member in members if not re.search(rf"\b{member}\b", page)]
    wire = source.parent / "Wire" / "WireError.swift"
    sockets = source.parent / "Version1"
    for file in (wire, *sockets.glob("*.swift"), source / "chelseru.js"):
        codes = re.findall(r'(?:code: |Code = |ChelseruError\()"(\w+)"', file.read_text())
        missing += [code for code in codes if f"`{code}`" not in page]
    closes = re.findall(r"CloseCode\(code: (\d+)", (source.parent / "WebSocket" / "CloseCode.swift").read_text())
    missing += [code for code in closes if code not in page and code != "1002"]
    check(set(missing) <= ours, f"the page does not say what these are: {sorted(set(missing) - ours)}")


def make_project(source, directory, examples):
    """A project of an app developer: the package from its archive, the example, and a bundle of it."""
    archive = run("npm", "pack", "--silent", source, cwd=directory).strip()
    (directory / "package.json").write_text('{"name": "app", "version": "1.0.0", "private": true, "type": "module"}')
    run("npm", "install", "--silent", "--offline", "--no-audit", "--no-fund", f"./{archive}", cwd=directory)
    (directory / "chat.ts").write_text(examples["chat.ts"])
    (directory / "main.ts").write_text('export { follow } from "./chat";\nexport * from "chelseru";\n')
    run("tsc", *STRICT, "main.ts", cwd=directory)
    # And is no more than it says: what is wrong is found.
    wrongs = [
        'chat.send("12", "hi")', "chat.on('mesage', () => {})", "chat.user.toFixed()", "chat.unsent[0].txt", "new ChelseruChat({})",
        "chat.subscribe(1, { onMessage: (message) => message.txt })",
    ]
    lines = ['import { ChelseruChat } from "chelseru";', "const chat = new ChelseruChat({ token: () => null });", *wrongs]
    (directory / "wrong.ts").write_text("\n".join(lines))
    said = subprocess.run(["tsc", *STRICT, "wrong.ts"], cwd=directory, capture_output=True, text=True, check=False).stdout
    found = {int(line) for line in re.findall(r"(?m)^wrong\.ts\((\d+),", said)}
    check(found == set(range(3, 3 + len(wrongs))), f"what is wrong is taken for right, or the other way: {said}")
    bundle = directory / "bundle.mjs"
    run("esbuild", "--bundle", "--format=esm", "main.ts", f"--outfile={bundle}", cwd=directory)
    return bundle


def make_react(directory, examples):
    (directory / "useRoom.js").write_text(examples["useRoom.js"])
    (directory / "react.jsx").write_text("""
        import { StrictMode, createElement } from "react";
        import { createRoot } from "react-dom/client";
        import { ChelseruChat } from "chelseru";
        import { useRoom, useStatus } from "./useRoom.js";
        const query = new URLSearchParams(location.search);
        const chat = new ChelseruChat({ url: query.get("url"), token: async () => query.get("token") });
        const room = Number(query.get("room"));
        chat.connect();
        window.say = (text) => chat.send(room, text);
        function Room() {
          const lines = useRoom(chat, room).map((message) => createElement("li", { key: message.key ?? message.offset }, message.message));
          return createElement("ol", { "data-status": useStatus(chat) }, lines);
        }
        createRoot(document.querySelector("main")).render(createElement(StrictMode, null, createElement(Room)));
    """)
    bundle = directory / "react.js"
    run(
        "esbuild", "--bundle", "--format=iife", '--define:process.env.NODE_ENV="development"', "react.jsx", f"--outfile={bundle}",
        cwd=directory, NODE_PATH="/usr/share/nodejs",
    )
    return bundle.read_text()


# --------------------------------------------------------------------------------------------------------------- the browser


class Files(http.server.BaseHTTPRequestHandler):
    """What an app developer's own server has."""

    def __init__(self, files, *rest):
        self.files = files
        super().__init__(*rest)

    def do_GET(self):  # noqa: N802, the library's name
        text = self.files.get(self.path.partition("?")[0])
        self.send_response(200 if text is not None else 404)
        kind = "text/javascript" if self.path.partition("?")[0].endswith(".js") else "text/html"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write((text or "").encode())

    def log_message(self, *_):
        pass


def judge_headers(base, version):
    """The modules may be loaded by pages of any origin, are asked for once, and come compressed."""
    for path in ("/chelseru.js", "/chelseru-session.js", f"/chelseru/{version}/chelseru.js"):
        with OPENER.open(urllib.request.Request(base + path, headers={"Accept-Encoding": "gzip"}), timeout=15) as answer:
            headers, body = answer.headers, answer.read()
        check(headers["Content-Encoding"] == "gzip" and b"export class" in gzip.decompress(body), f"{path} is not compressed")
        check(headers["Access-Control-Allow-Origin"] == "*", f"{path}: {headers}")
        try:
            OPENER.open(urllib.request.Request(base + path, headers={"If-None-Match": headers["ETag"]}), timeout=15)
            raise PageError(f"{path} comes again")
        except urllib.error.HTTPError as answer:
            check(answer.code == 304, f"{path} with its tag: {answer.code}")


async def judge_whole_page(browser, here, base, simulator):
    """Two people with the page of the documentation, one of them with two tabs."""
    one, two = await browser.page("one"), await browser.page("two")
    for page in (one, two):
        await page.open(f"{here}/page.html")
        number = f"09{secrets.randbelow(10**9):09}"
        await page.click("#number")
        await page.write(number)
        await page.click("#login button")
        code = await asyncio.to_thread(code_on_phone, simulator, number)
        await page.click("#code")
        await page.write(code)
        await page.click("#login button")
        await page.until("document.querySelector('#status').textContent === 'open'")
    logins = [json.loads(await page.ask("localStorage['chelseru.session']")) for page in (one, two)]
    room = await asyncio.to_thread(room_of, base, *logins)
    tab = await browser.page("tab", beside=one)
    await tab.open(f"{here}/page.html")
    pages = (one, two, tab)
    for page in pages:
        await page.until("document.querySelector('#status').textContent === 'open'")
        await page.click("#room")
        await page.write(str(room))
        await page.click("#text")
    for page in pages:
        await page.click("#text")
        await page.write(f"from {page.name}")
        await page.press("Enter", 13)
        for other in pages:
            await other.until(f"document.querySelector('#messages').textContent.includes('from {page.name} (')")
    for page, mine in ((one, 2), (two, 1), (tab, 2)):
        lines = await page.ask("[...document.querySelectorAll('#messages li')].map((line) => line.textContent)")
        check(len(lines) == 3 and sum(line.startswith("I: ") for line in lines) == mine, f"{page.name}: {lines}")
        check(not any("sending" in line for line in lines), f"{page.name}: {lines}")


async def judge_tabs(browser, here, login):
    """Tabs of one user renew one token for all, at once and later, and leave together."""
    tabs = [await browser.page("first tab")]
    tabs += [await browser.page("second tab", beside=tabs[0]), await browser.page("third tab", beside=tabs[0])]
    for tab in tabs:
        await tab.open(f"{here}/tabs.html")
        await tab.until("window.session")
    await tabs[0].ask(f"session.logIn({json.dumps(login)})")
    check(await tabs[0].ask("Boolean(navigator.locks)"), "no locks here")
    tokens = {login["access"]}
    for pause in (0, 0, AFTER_GRACE):
        await asyncio.sleep(pause)
        for tab in tabs:
            await tab.ask("session.token()")
        given = await asyncio.gather(*(tab.ask("session.token({ fresh: true })") for tab in tabs))
        check(len(set(given)) == 1 and given[0] and given[0] not in tokens, f"{len(set(given))} tokens for three tabs")
        tokens.add(given[0])
    for tab in tabs:
        await tab.ask("chat.connect()")
        await tab.until("chat.status.state === 'open'")
    # A copy of the first tab, as when it is duplicated, finds the login, and disturbs nobody.
    check((await tabs[1].ask("session.fetch('/api/sessions/').then((answer) => answer.status)")) == 200, "the API with the session")
    await tabs[0].ask("(chat.close(), session.logOut())")
    for tab in tabs[1:]:
        await tab.until("chat.status.state === 'closed'")
        check(await tab.ask("[chat.status.code, session.tokens, session.ended]") == [4101, None, False], "an error after a logout")
        check(await tab.ask("changes.at(-1)") == {"tokens": None, "ended": False}, "nobody told the other tab")
    check(await tabs[0].ask("chat.status") == {"state": "closed", "code": 1000}, "who logs out hears an error")


async def judge_worker_and_react(browser, here, base, one, two):
    room = await asyncio.to_thread(room_of, base, one, two)
    page = await browser.page("worker")
    await page.open(f"{here}/empty.html")
    await page.ask(
        "(window.heard = [], window.worker = new Worker('/worker.js', { type: 'module' }), "
        "worker.onmessage = ({ data }) => heard.push(data), 0)"
    )
    await page.ask(f"worker.postMessage({json.dumps({'token': one['access'], 'room': room})})")
    await page.until("heard.some((data) => data.status?.state === 'open')")
    react = await browser.page("react")
    await react.open(f"{here}/react.html?url={base}&token={two['access']}&room={room}")
    await react.until("document.querySelector('ol')?.dataset.status === 'open'")
    await page.ask(f"worker.postMessage({json.dumps({'room': room, 'text': 'from a worker'})})")
    await react.until("document.querySelector('ol').textContent === 'from a worker'")
    await react.ask("say('from a component')")
    await page.until("heard.some(({ message }) => message?.message === 'from a component' && message.state === 'received')")
    await react.until("document.querySelectorAll('li').length === 2")


async def judge_browser(files, base, simulator, port, directory, react):
    files |= {
        "/react.js": react, "/react.html": "<!doctype html><main></main><script src=/react.js></script>",
        "/empty.html": "<!doctype html><title>x</title>",
        "/tabs.html": f"""<!doctype html><script type="module">
            import {{ ChelseruChat }} from "{base}/chelseru.js";
            import {{ ChelseruSession }} from "{base}/chelseru-session.js";
            const changes = [];
            const session = new ChelseruSession({{ url: "{base}" }});
            session.onChange = (change) => changes.push(change);
            Object.assign(window, {{ changes, session, chat: new ChelseruChat({{ url: "{base}", token: session.token }}) }});
            </script>""",
    }
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(port)), functools.partial(Files, files))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here = f"http://127.0.0.1:{port}"
    logins = [await asyncio.to_thread(log_in, base, simulator) for _ in range(3)]
    async with Chromium.launch() as browser:
        await asyncio.gather(
            judge_whole_page(browser, here, base, simulator), judge_tabs(browser, here, logins[0]),
            judge_worker_and_react(browser, here, base, logins[1], logins[2]),
        )
        for page in browser.pages.values():
            check(page.problems == [], f"{page.name} complained: {page.problems}")
    server.shutdown()


def main(root, base, simulator, port):
    root = pathlib.Path(root)
    source = root / "Sources/ChatFanout/Resources"
    page = (root / "docs/use/browser-client.md").read_text()
    examples = {name: text.replace("https://chat.example", base) for name, text in EXAMPLE.findall(page)}
    check(set(examples) == {"page.html", "chat.ts", "worker.js", "useRoom.js"}, f"the examples are {sorted(examples)}")
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        judge_files(source, root, directory)
        judge_page(source, page)
        judge_headers(base, json.loads((source / "package.json").read_text())["version"])
        bundle = make_project(source, directory, examples)
        one, two = log_in(base, simulator), log_in(base, simulator)
        room = room_of(base, one, two)
        old = directory / "old.mjs"
        old.write_text((root / "Tests/Fixtures/browser/chelseru-4e5f98d.js").read_text())
        script = pathlib.Path(__file__).with_suffix(".mjs")
        run("node", script, bundle, old, base, str(room), json.dumps(one), json.dumps(two), cwd=directory)
        react = make_react(directory, examples)
        files = {f"/{name}": text for name, text in examples.items()}
        asyncio.run(judge_browser(files, base, simulator, port, directory, react))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (PageError, TimeoutError) as error:
        sys.exit(f"chat_package: {error!r}" if isinstance(error, TimeoutError) else f"chat_package: {error}")
