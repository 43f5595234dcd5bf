// The package in Node, beside the client of commit 4e5f98d, which was what apps had before: they talk, and see the same.
//
// usage: node chat_package.mjs BUNDLE OLD_CLIENT BASE ROOM ONE TWO     (ONE and TWO are answers of logins)

import { createRequire } from "node:module";

const [bundle, oldClient, base, room, ...logins] = process.argv.slice(2);
const [one, two] = logins.map((login) => JSON.parse(login));
// Debian's; Node has a WebSocket of its own from 22 on.
const Socket = createRequire(import.meta.url)("/usr/share/nodejs/ws");
const open = (url, protocols) => new Socket(url, protocols);

// Global from Node 20 on.
globalThis.crypto ??= (await import("node:crypto")).webcrypto;

function check(condition, what) {
  if (!condition) throw new Error(what);
}

async function until(what, condition, seconds = 15) {
  for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}

const { ChelseruChat, follow } = await import(bundle);
for (const name of ["location", "addEventListener"]) check(globalThis[name] === undefined, `this Node has ${name}`);
// As where pages are rendered on a server: it can be made, and says why it cannot connect.
let why = null;
try {
  new ChelseruChat({ token: async () => null }).connect();
} catch (error) {
  why = error;
}
check(why instanceof TypeError, `without an address: ${why}`);

let lines = [];
const fresh = follow(base, two, Number(room), (shown) => (lines = shown), open);

globalThis.location = { origin: base };
globalThis.addEventListener = globalThis.removeEventListener = () => {};
const { ChelseruChat: OldChat } = await import(oldClient);
const old = new OldChat({ token: async () => one.access, open });
const [seen, marks, typists] = [new Set(), [], []];
old.connect();
old.subscribe(Number(room), {
  onReset: (messages) => messages.forEach((message) => seen.add(message)),
  onMessage: (message) => seen.add(message),
  onRead: (mark) => marks.push(mark.offset),
  onTyping: ({ user, active }) => typists.push([user.id, active]),
});
await until("both are connected", () => old.status.state === "open" && fresh.status.state === "open");

// In turns, so that there is one order, and a few at once.
for (let turn = 0; turn < 5; turn += 1) {
  const said = [old.send(Number(room), `old ${turn}`), fresh.send(Number(room), `new ${turn}`)];
  await until(`turn ${turn} is stored`, () => said.every((message) => message.state === "sent"));
}
const texts = (messages) => [...messages].sort((first, second) => first.offset - second.offset).map((message) => message.message);
await until("both have everything", () => seen.size === 10 && lines.length === 10);
check(JSON.stringify(texts(seen)) === JSON.stringify(texts(lines)), `${texts(seen)} is not ${texts(lines)}`);
check(lines.filter((message) => message.mine).length === 5, "half of it is one's own");
check(old.user !== fresh.user && lines.every((message) => message.sender.username), "everybody has a name");

// Who writes has read what was before, so the mark has to be one of another's message.
old.send(Number(room), "read this");
await until("it is there", () => lines.length === 11);
fresh.typing(Number(room));
fresh.read(Number(room), 11);
await until("the old one is told of marks and typing", () => marks.includes(11) && typists.length > 0);
check(typists[0][0] === fresh.user && typists[0][1] === true, `who types: ${typists}`);
check((await fresh.presence(Number(room))).length === 2, "two are there");
check((await fresh.history(Number(room), { before: 3 })).messages.map((message) => message.offset).join() === "1,2", "history");

// Left and entered in one go, as React's strict mode does.
let pages = 0;
const handlers = { onReset: () => (pages += 1) };
fresh.unsubscribe(Number(room));
for (let count = 0; count < 3; count += 1) fresh.subscribe(Number(room), handlers)();
fresh.subscribe(Number(room), handlers);
await until("the room is entered again", () => pages > 0);
old.send(Number(room), "the end");
let heard = false;
fresh.on("message", (message) => (heard ||= message.message === "the end"));
await until("it is heard", () => heard);

old.close();
fresh.close();
process.exit(0);
