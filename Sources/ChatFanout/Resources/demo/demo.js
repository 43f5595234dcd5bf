/** The demo: log in with a number, find somebody, talk. */

import { ChelseruChat, LIMITS } from "/chelseru.js";
import { Account } from "/demo/account.js";
import { Banner } from "/demo/banner.js";
import { Dialogs } from "/demo/dialogs.js";
import { byID, element } from "/demo/dom.js";
import { Drafts } from "/demo/drafts.js";
import { roomName, shownName } from "/demo/faces.js";
import { Joining } from "/demo/joining.js";
import { RoomList, address } from "/demo/list.js";
import { beginLogin } from "/demo/login.js";
import { notify } from "/demo/notices.js";
import { Room } from "/demo/room.js";
import { Talk } from "/demo/talk.js";
import { explain, language, words } from "/demo/words.js";

/** Rooms that are listened to; of the others the list alone tells. Some places are left for what is opened meanwhile. */
const MOST_LISTENED = LIMITS.rooms - 10;
const ERROR = "chelseru.demo.error";

const root = document.documentElement;
const account = new Account();
const rooms = new Map();
let chat, talk, drafts, list, banner, dialogs, joining;
let isListLoaded = false;
let isLeaving = false;

// ---------------------------------------------------------------------------------------------------------------- the words

/** Every text that is not there before the scripts comes from words.js: `data-text`, `data-label`, `data-hint`. */
function fillWords() {
  document.title = words.title;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.ariaLabel = node.title = words[node.dataset.label];
  for (const node of document.querySelectorAll("[data-hint]")) node.placeholder = words[node.dataset.hint];
  for (const link of document.querySelectorAll("a.language")) {
    const query = new URLSearchParams(location.search);
    query.set("lang", language === "fa" ? "en" : "fa");
    Object.assign(link, { href: `?${query}${location.hash}`, lang: language === "fa" ? "en" : "fa" });
  }
}

// ---------------------------------------------------------------------------------------------------------- the connection

function start() {
  root.dataset.view = "rooms";
  drafts = new Drafts(account.id);
  drafts.addEventListener("change", () => list.draw());
  list = new RoomList(() => ({ rooms: [...rooms.values()], open: talk.room, drafts, isLoaded: isListLoaded }));
  chat = new ChelseruChat({ token: account.token, user: account.id, keep: sessionStorage, onStatus: showStatus });
  talk = new Talk(chat, drafts, noteRead);
  banner = new Banner(chat);
  dialogs = new Dialogs({ account, updateRoom, loadRoom, open: goTo, forgetRoom, leave: logOut, shown: () => talk.room });
  joining = new Joining({ account, updateRoom, open: goTo, loadRoom });
  account.onEnded = () => isLeaving || sessionOver();
  addEventListener("hashchange", route);
  byID("rooms-title").focus({ preventScroll: true });
  list.draw();
  // Without it, as with an older node, the list is as old as the page's last look.
  chat.inbox({ onRooms: listed, onLeft: noLongerListed, onReload: loadRooms });
  chat.connect();
  loadRooms();
}

function showStatus({ state, code }) {
  if (isLeaving) return;
  if (state === "closed" && (code === 4101 || !account.isLoggedIn)) return sessionOver();
  banner.update();
  talk.drawHead();
}

/** The session is over: who ended it himself, in whichever tab, is told nothing. */
function sessionOver() {
  leave(account.isLoggedOut ? "" : words.sessionEnded);
}

/** Back to the login; a new page is the surest way to forget everything. */
function leave(error = "") {
  isLeaving = true;
  account.forget(error !== "");
  sessionStorage.setItem(ERROR, error);
  history.replaceState(null, "", location.pathname + location.search);
  location.reload();
}

async function logOut() {
  // The server ends the socket of a session that is over: that this one is, is no news.
  isLeaving = true;
  chat.close();
  await account.logOut();
  // Drafts, and what was not sent.
  sessionStorage.clear();
  leave();
}

/** What is not sent yet outlives a reload, but not the tab. */
addEventListener("beforeunload", (event) => {
  if (!isLeaving && chat?.unsent.length > 0) event.preventDefault();
});

// ------------------------------------------------------------------------------------------------------------------- rooms

/** Reads the whole list; what happens to it afterwards is told. */
async function loadRooms() {
  try {
    for (let path = "/api/chat/chatrooms/"; path; ) {
      const given = await account.call("GET", path);
      for (const one of given) updateRoom(one);
      path = given.next;
    }
    byID("rooms-error").textContent = "";
    const isFirst = !isListLoaded;
    isListLoaded = true;
    if (isFirst) route();
    talk.noteRead();
    list.draw();
    if (isFirst) joining.ask();
  } catch (error) {
    if (!account.isLoggedIn) return sessionOver();
    // That the server is away the banner says.
    if (error.status >= 400 && error.status < 500) byID("rooms-error").textContent = explain(error);
  }
}

/** What the server tells of the list: rooms as they are now. */
function listed(given, { complete }) {
  const named = new Set(given.map((one) => one.id));
  if (complete) for (const room of rooms.values()) if (!named.has(room.id)) room.unread = 0;
  for (const one of given) {
    const room = rooms.get(one.id);
    if (!room || room.isRemoved) loadRoom(one.id).catch(() => {});
    else room.listed(one);
  }
  talk.noteRead();
  list.draw();
}

/** A room that is new here: who is in it the list does not say. */
async function loadRoom(id) {
  try {
    const room = updateRoom(await account.call("GET", `/api/chat/chatrooms/${id}/`));
    room.changed("people");
    return room;
  } finally {
    list.draw();
  }
}

function noLongerListed(ids) {
  for (const id of ids) rooms.get(id)?.handlers.onError();
}

function updateRoom(given) {
  let room = rooms.get(given.id);
  if (!room || room.isRemoved) {
    room = new Room(given.id, account.id);
    rooms.set(given.id, room);
    room.addEventListener("change", (event) => roomChanged(room, event.detail));
  }
  room.update(given);
  if (listened.size < MOST_LISTENED) listen(room);
  return room;
}

const listened = new Set();

/** Listens to a room; where there are too many, to one less that has been quiet for longest. */
function listen(room) {
  if (listened.has(room)) return;
  if (listened.size >= MOST_LISTENED) {
    const quiet = [...listened].filter((one) => one !== talk.room).sort((one, other) => one.updated - other.updated)[0];
    listened.delete(quiet);
    chat.unsubscribe(quiet.id);
  }
  listened.add(room);
  chat.subscribe(room.id, room.handlers);
}

function roomChanged(room, what) {
  if (room.isRemoved) listened.delete(room);
  if (what === "members") loadRoom(room.id).then(() => dialogs.refresh(room), () => {});
  if (what === "reset" || what === "arrival") chat.delivered(room.id, room.newestOfOthers);
  if (what === "arrival") announce(room);
  list.draw();
}

/** Tells a screen reader of a message that has just arrived, and of nothing else. */
function announce(room) {
  const message = room.messages.findLast((one) => !room.isMine(one));
  const [name, text] = [shownName(message.sender), message.message || words.place];
  notify(room.id, roomName(room), room.isGroup ? `${name}: ${text}` : text, () => goTo(room));
  const line = room === talk.room && !room.isGroup
    ? words.arrived(name, text) : words.arrivedIn(roomName(room), name, text);
  const node = byID("announcer");
  node.append(element("p", "", line));
  while (node.children.length > 5) node.firstElementChild.remove();
}

/** The open room was looked at. */
function noteRead(room) {
  chat.read(room.id, room.newestOfOthers);
  if (room.unread === 0) return;
  room.unread = 0;
  list.draw();
}

/** A room that was left or deleted from here. */
function forgetRoom(room) {
  chat.unsubscribe(room.id);
  listened.delete(room);
  rooms.delete(room.id);
  drafts.set(room.id, "");
  if (talk.room === room) backToRooms();
  list.draw();
}

// ------------------------------------------------------------------------------------------------------------- the address

/** Whether the entry before this one in the history is the list; known of what was shown here. */
let isListBefore = false;
let isRouted = false;

function goTo(room) {
  if (location.hash !== address(room)) history.pushState(null, "", address(room));
  route();
}

/** Shows what the address says: `#room/12`, or the list. */
function route() {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  // The address may have been an invitation, which first.js has taken.
  if (isListLoaded && isRouted) joining.ask();
  const id = Number(/^#room\/(\d{1,16})$/.exec(location.hash)?.[1] ?? 0);
  const room = rooms.get(id);
  const before = talk.room;
  if (id && !room && !isListLoaded) return;
  if (!room) {
    if (location.hash) history.replaceState(null, "", location.pathname + location.search);
    [isListBefore, isRouted] = [false, true];
    root.dataset.view = "rooms";
    talk.show(null);
    list.draw();
    if (before) list.focus(before.isRemoved ? null : before);
    return;
  }
  [isListBefore, isRouted] = [!before && isRouted, true];
  root.dataset.view = "room";
  listen(room);
  talk.show(room);
  list.draw();
}

byID("to-rooms").addEventListener("click", backToRooms);
byID("close-gone").addEventListener("click", () => forgetRoom(talk.room));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || root.dataset.view !== "room") return;
  // A dialog closes itself, and who writes does not want to be elsewhere.
  if (document.querySelector("dialog[open]") || byID("text").value !== "") return;
  backToRooms();
});

function backToRooms() {
  if (isListBefore) return history.back();
  history.replaceState(null, "", location.pathname + location.search);
  route();
}

// ------------------------------------------------------------------------------------------------------------------ begin

fillWords();
const login = beginLogin(account, start);
root.dataset.ready = "yes";
if (account.isLoggedIn) start();
else login.show(sessionStorage.getItem(ERROR) ?? "");
sessionStorage.removeItem(ERROR);
// What was submitted before there was anybody to take it.
if (root.dataset.early) byID(root.dataset.early)?.requestSubmit();
