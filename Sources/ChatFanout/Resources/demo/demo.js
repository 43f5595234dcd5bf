/** The demo: log in with a number, find somebody by id, talk. */

import { ChelseruChat } from "/chelseru.js";
import { Account } from "/demo/account.js";
import { Room } from "/demo/room.js";
import { Talk, element, paintFace, roomName, shownName } from "/demo/talk.js";
import { language, direction, number, stamp, words } from "/demo/words.js";

const byID = (id) => document.getElementById(id);
/** A room that somebody else opened shows up within this time. */
const LIST_PAUSE = 10_000;
const MOST_ROOMS = 50;

const account = new Account();
const rooms = new Map();
let chat = null;
let talk = null;

// ---------------------------------------------------------------------------------------------------------------- the words

function fillWords() {
  Object.assign(document.documentElement, { lang: language, dir: direction });
  document.title = words.title;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.ariaLabel = node.title = words[node.dataset.label];
  for (const node of document.querySelectorAll("[data-hint]")) node.placeholder = words[node.dataset.hint];
  for (const node of document.querySelectorAll("[data-title]")) node.title = words[node.dataset.title];
  for (const link of document.querySelectorAll("a.language")) {
    const query = new URLSearchParams(location.search);
    query.set("lang", language === "fa" ? "en" : "fa");
    Object.assign(link, { href: `?${query}`, textContent: words.otherLanguage, lang: language === "fa" ? "en" : "fa" });
  }
}

/** Latin digits for Persian and Arabic ones. */
const latin = (text) => text.replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 15));

// ------------------------------------------------------------------------------------------------------------------- login

function showLogin(error = "") {
  document.body.dataset.view = "login";
  document.title = words.title;
  askNumber();
  byID("login-error").textContent = error;
}

function askNumber() {
  byID("code-form").hidden = true;
  byID("number-form").hidden = byID("login-lead").hidden = false;
  byID("login-error").textContent = "";
  byID("number").focus();
}

function askCode(mobile) {
  byID("number-form").hidden = byID("login-lead").hidden = true;
  byID("code-form").hidden = false;
  byID("code-label").textContent = words.codeFor(mobile);
  byID("code").value = "";
  byID("code").focus();
}

/** The simulator's page in a trial, from `?inbox=`. Only on this machine: a link to anywhere would be a stranger's choice. */
function showInbox() {
  const given = new URLSearchParams(location.search).get("inbox");
  if (!given || !URL.canParse(given)) return;
  const url = new URL(given);
  const isHere = ["127.0.0.1", "localhost", "[::1]", location.hostname].includes(url.hostname);
  if (!isHere || !["http:", "https:"].includes(url.protocol)) return;
  Object.assign(byID("inbox"), { href: url.href, hidden: false });
}

/** Runs a form's action with its button off, and shows what went wrong. */
function onSubmit(form, problem, action) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    problem.textContent = "";
    try {
      await action();
    } catch (error) {
      problem.textContent = error.message || words.network;
    } finally {
      button.disabled = false;
    }
  });
}

onSubmit(byID("number-form"), byID("login-error"), async () => {
  const mobile = latin(byID("number").value.trim());
  try {
    await account.sendCode(mobile);
  } catch (error) {
    // A code is on its way already: it will do.
    if (error.status !== 409) throw error;
  }
  askCode(mobile);
});

onSubmit(byID("code-form"), byID("login-error"), async () => {
  await account.logIn(latin(byID("number").value.trim()), latin(byID("code").value.trim()));
  start();
});

byID("other-number").addEventListener("click", askNumber);

// ---------------------------------------------------------------------------------------------------------- the connection

function start() {
  document.body.dataset.view = "rooms";
  byID("me-name").textContent = account.number;
  byID("me-id").textContent = words.yourID(number(account.id));
  chat = new ChelseruChat({ token: (wish) => account.token(wish), onStatus: showStatus });
  talk = new Talk(chat, noteRead);
  chat.connect();
  loadRooms();
}

function showStatus({ state, code }) {
  const isLost = state === "waiting" || (state === "connecting" && !byID("banner").hidden) || state === "closed";
  if (state === "closed" && (code === 4101 || !account.isLoggedIn)) return leave(words.sessionEnded);
  byID("banner").hidden = !isLost;
  byID("banner").classList.toggle("ended", state === "closed");
  byID("retry").hidden = state !== "waiting";
  byID("banner-text").textContent =
    state === "closed" ? words.closed(code) : state === "connecting" ? words.connecting : words.waiting;
  document.body.dataset.connection = state;
}

/** Back to the login; a new page is the surest way to forget everything. */
function leave(error = "") {
  account.forget();
  sessionStorage.setItem("chelseru.demo.error", error);
  location.reload();
}

byID("retry").addEventListener("click", () => chat.retryNow());
byID("log-out").addEventListener("click", async () => {
  await account.logOut();
  leave();
});
byID("me-id").addEventListener("click", async () => {
  await navigator.clipboard?.writeText(String(account.id));
  byID("me-id").textContent = words.copied;
  setTimeout(() => (byID("me-id").textContent = words.yourID(number(account.id))), 1200);
});

// ------------------------------------------------------------------------------------------------------------------- rooms

let listTimer = 0;

async function loadRooms() {
  clearTimeout(listTimer);
  try {
    const list = await account.call("GET", "/api/chat/chatrooms/");
    for (const given of (list.results ?? list).slice(0, MOST_ROOMS)) updateRoom(given);
    talk.noteRead();
    drawRooms();
  } catch (error) {
    if (!account.isLoggedIn) return leave(words.sessionEnded);
    // That the server is away the banner says.
    if (error.status >= 400 && error.status < 500) byID("room-error").textContent = error.message;
  }
  listTimer = setTimeout(() => (document.visibilityState === "visible" ? loadRooms() : null), LIST_PAUSE);
}

document.addEventListener("visibilitychange", () => {
  if (chat && document.visibilityState === "visible") loadRooms();
});

function updateRoom(given) {
  let room = rooms.get(given.id);
  const isNew = !room || room.isRemoved;
  if (isNew) {
    room = new Room(given.id, account.id);
    rooms.set(given.id, room);
    room.addEventListener("change", (event) => roomChanged(room, event.detail));
  }
  room.update(given);
  if (isNew) chat.subscribe(room.id, room.handlers);
  return room;
}

function roomChanged(room, what) {
  if (what === "reset" || what === "arrival") chat.delivered(room.id, room.newestOfOthers);
  drawRooms();
}

/** The open room was looked at. */
function noteRead(room) {
  chat.read(room.id, room.newestOfOthers);
  if (room.unread === 0) return;
  room.unread = 0;
  drawRooms();
}

onSubmit(byID("room-form"), byID("room-error"), async () => {
  const ids = latin(byID("room-users").value).split(/[\s,،]+/).filter(Boolean).map(Number);
  if (ids.length === 0 || ids.some((id) => !Number.isSafeInteger(id) || id < 1)) throw new Error(words.noUsers);
  const body = ids.length === 1 ? { user_id: ids[0] } : { name: words.group, users: ids };
  const room = updateRoom(await account.call("POST", "/api/chat/chatrooms/", body));
  byID("room-users").value = "";
  open(room);
});

function open(room) {
  document.body.dataset.view = "room";
  talk.show(room);
  drawRooms();
}

byID("to-rooms").addEventListener("click", backToRooms);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.dataset.view === "room") backToRooms();
});

function backToRooms() {
  const button = byID("room-list").querySelector("[aria-current=true]");
  document.body.dataset.view = "rooms";
  talk.show(null);
  drawRooms();
  button?.focus();
}

let isDrawing = false;

/** Draws the list, at most once a frame: a busy room changes often. */
function drawRooms() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    const sorted = [...rooms.values()].filter((room) => !room.isRemoved).sort((one, other) => other.updated - one.updated);
    const list = byID("room-list");
    sorted.forEach((room, at) => {
      const item = roomItem(room);
      if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
    });
    while (list.children.length > sorted.length) list.lastElementChild.remove();
    byID("no-rooms").hidden = sorted.length > 0;
    byID("no-rooms").textContent = words.noRooms(number(account.id));
    const unread = sorted.reduce((sum, room) => sum + room.unread, 0);
    document.title = unread > 0 ? `(${number(unread)}) ${words.title}` : words.title;
  });
}

const items = new WeakMap();

function roomItem(room) {
  let item = items.get(room);
  if (!item) {
    item = element("li");
    const button = element("button");
    button.type = "button";
    // Names and texts have directions of their own, but stand where the page's begins.
    const [name, preview] = ["name", "preview"].map((part) => element("span", part));
    for (const part of [name, preview]) part.append(element("bdi"));
    button.append(element("span", "face"), name, element("time"), preview, element("span", "count"));
    button.addEventListener("click", () => open(room));
    item.append(button);
    items.set(room, item);
  }
  const [face, name, time, preview, count] = item.firstElementChild.children;
  paintFace(face, room);
  name.firstElementChild.textContent = roomName(room);
  time.textContent = room.last ? stamp(room.last.created_at) : "";
  const typist = room.typing[0];
  const typing = typist && room.isGroup ? words.typingWho(shownName(typist)) : words.typing;
  preview.firstElementChild.textContent = typist ? typing : (room.last?.message ?? "");
  preview.classList.toggle("typing", Boolean(typist));
  count.textContent = room.unread > 0 ? number(room.unread) : "";
  count.ariaLabel = room.unread > 0 ? words.unread(number(room.unread)) : null;
  item.firstElementChild.setAttribute("aria-current", String(talk.room === room));
  return item;
}

// ------------------------------------------------------------------------------------------------------------------ begin

fillWords();
showInbox();
if (account.isLoggedIn) start();
else showLogin(sessionStorage.getItem("chelseru.demo.error") ?? "");
sessionStorage.removeItem("chelseru.demo.error");
