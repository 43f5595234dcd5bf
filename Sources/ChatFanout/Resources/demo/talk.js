/** The open conversation: its head, its messages, and the box to write in. Everything foreign is set as text, never as markup. */

import { day, moment, number, time, words } from "/demo/words.js";

const byID = (id) => document.getElementById(id);

export function element(name, className = "", text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

export function icon(name, className = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** A user's name as people say it: the mark of the group before the number is of no use here. */
export const shownName = (user) => user.username.replace(/^G\d+-/, "");

export const roomName = (room) => room.givenName || room.others.map(shownName).join(", ") || words.group;

/** Fills a round picture: a colour that belongs to the id, and the last two signs of the name. */
export function paintFace(node, room) {
  const seed = room.isGroup || room.others.length === 0 ? room.id : room.others[0].id;
  node.style.setProperty("--hue", String((seed * 137.5) % 360));
  node.textContent = room.isGroup ? number(room.users.length) : roomName(room).replace(/[^\p{L}\p{N}]/gu, "").slice(-2);
  node.classList.toggle("online", room.online.length > 0);
}

export class Talk {
  #room = null;
  #nodes = new Map(); // message → its element
  #isLoading = false;
  #missed = 0;
  #list = byID("messages");
  #text = byID("text");
  #changed = (event) => this.#draw(event.detail);

  /** `onRead(room)` is called when somebody may have seen a room's newest message. */
  constructor(chat, onRead) {
    this.chat = chat;
    this.onRead = onRead;
    byID("composer").addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("keydown", (event) => {
      // While an input method composes, Enter chooses a word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.#list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    byID("to-end").addEventListener("click", () => this.#toEnd());
    document.addEventListener("visibilitychange", () => this.noteRead());
  }

  get room() {
    return this.#room;
  }

  show(room) {
    if (this.#room === room) return;
    if (this.#room) this.chat.typing(this.#room.id, false);
    this.#room?.removeEventListener("change", this.#changed);
    this.#room = room;
    this.#nodes.clear();
    this.#list.replaceChildren();
    this.#missed = 0;
    byID("nothing").hidden = room !== null;
    for (const id of ["talk-head", "messages", "composer"]) byID(id).hidden = room === null;
    byID("to-end").hidden = true;
    if (!room) return;
    room.addEventListener("change", this.#changed);
    this.#draw("reset");
    this.#text.focus({ preventScroll: true });
  }

  // ------------------------------------------------------------------------------------------------------------- drawing

  #draw(what) {
    this.#drawHead();
    if (what === "people") return;
    const wasAtEnd = this.#isAtEnd;
    const height = this.#list.scrollHeight;
    if (what === "reset") this.#nodes.clear();
    this.#drawMessages();
    if (what === "older") this.#list.scrollTop += this.#list.scrollHeight - height;
    else if (wasAtEnd || what === "reset" || what === "sending") this.#toEnd();
    else if (what === "arrival") this.#missed += 1;
    this.#drawEnd();
    this.noteRead();
  }

  #drawHead() {
    const room = this.#room;
    paintFace(byID("talk-face"), room);
    byID("talk-name").textContent = roomName(room);
    byID("composer").inert = room.isRemoved;
    const [state, isTyping] = this.#headline(room);
    const node = byID("talk-state");
    if (node.textContent !== state) node.textContent = state;
    node.classList.toggle("typing", isTyping);
  }

  #headline(room) {
    if (room.isRemoved) return [words.removed, false];
    if (room.typing.length > 0) {
      return [room.isGroup ? words.typingWho(shownName(room.typing[0])) : words.typing, true];
    }
    if (room.isGroup) return [words.onlineOf(number(room.online.length + 1), number(room.users.length)), false];
    if (room.online.length > 0) return [words.online, false];
    const seen = room.others.length > 0 ? room.lastSeen(room.others[0]) : null;
    return [seen === null ? words.offline : words.lastSeen(moment(seen)), false];
  }

  #drawMessages() {
    const [room, list] = [this.#room, this.#list];
    const wanted = new Set(room.messages);
    for (const [message, node] of this.#nodes) {
      if (!wanted.has(message)) (node.remove(), this.#nodes.delete(message));
    }
    if (this.#nodes.size === 0) list.replaceChildren();
    let [at, before] = [list.firstElementChild, null];
    for (const message of room.messages) {
      let node = this.#nodes.get(message);
      if (!node) this.#nodes.set(message, (node = this.#node(message)));
      // Only what stands elsewhere is moved: moving costs the reader's selection.
      if (node === at) at = at.nextElementSibling;
      else list.insertBefore(node, at);
      this.#drawState(node, message, before);
      before = message;
    }
  }

  #node(message) {
    const node = element("li", this.#room.isMine(message) ? "mine" : "theirs");
    const bubble = element("div", "bubble");
    if (this.#room.isGroup && !this.#room.isMine(message)) {
      const who = element("bdi", "who", shownName(message.sender));
      who.style.setProperty("--hue", String((message.sender.id * 137.5) % 360));
      bubble.append(who);
    }
    const meta = element("span", "meta");
    meta.append(element("time"));
    if (this.#room.isMine(message)) meta.append(element("span", "progress"));
    bubble.append(this.#body(message), meta);
    node.append(element("div", "day"), bubble);
    return node;
  }

  #body(message) {
    const text = element("p", "text");
    text.dir = "auto";
    const address = this.#address(message);
    if (!address) {
      text.textContent = message.message;
      return text;
    }
    const link = element("a", "", message.message || words.place);
    Object.assign(link, { href: address, target: "_blank", rel: "noopener noreferrer" });
    text.append(link);
    return text;
  }

  /** Where a picture, a file or a place leads; only the web, for the address is somebody else's choice. */
  #address({ message_type, message, lat, lng }) {
    if (message_type === "location" && Number.isFinite(lat) && Number.isFinite(lng)) {
      return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lng}#map=16/${lat}/${lng}`;
    }
    if (message_type !== "image" && message_type !== "file") return null;
    return /^https?:\/\//i.test(message) ? message : null;
  }

  #drawState(node, message, before) {
    const isNewDay = !before || day(before.created_at) !== day(message.created_at);
    const isFirst = isNewDay || before.sender.id !== message.sender.id;
    node.classList.toggle("first", isFirst);
    const [label, bubble] = node.children;
    label.textContent = isNewDay ? day(message.created_at) : "";
    const stamp = bubble.querySelector("time");
    stamp.dateTime = message.created_at;
    stamp.textContent = time(message.created_at);
    if (this.#room.isMine(message)) this.#drawProgress(node, bubble, message);
  }

  #drawProgress(node, bubble, message) {
    const progress = this.#room.progress(message);
    if (node.dataset.progress === progress) return;
    node.dataset.progress = progress;
    const mark = bubble.querySelector(".progress");
    mark.title = words.states[progress];
    mark.replaceChildren(
      icon(progress === "read" ? "delivered" : progress), element("span", "spoken", words.states[progress]));
    bubble.querySelector(".again")?.remove();
    if (progress !== "failed") return;
    const again = element("button", "link again", words.again);
    again.type = "button";
    again.addEventListener("click", () => this.chat.resend(message));
    bubble.append(again);
  }

  // ------------------------------------------------------------------------------------------------------------ scrolling

  get #isAtEnd() {
    return this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 80;
  }

  #toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#missed = 0;
    this.#drawEnd();
    this.noteRead();
  }

  #drawEnd() {
    byID("to-end").hidden = this.#isAtEnd;
    byID("to-end").querySelector("span").textContent = this.#missed > 0 ? number(this.#missed) : "";
  }

  #scrolled() {
    if (this.#isAtEnd) this.#missed = 0;
    this.#drawEnd();
    this.noteRead();
    if (this.#list.scrollTop < 120) this.#loadOlder();
  }

  async #loadOlder() {
    const room = this.#room;
    const first = room?.messages.find((message) => message.offset);
    if (!room?.hasMore || this.#isLoading || !first) return;
    this.#isLoading = true;
    try {
      const page = await this.chat.history(room.id, { before: first.offset });
      room.prepend(page.messages, page.more);
    } catch {
      // Scrolling again asks again.
    } finally {
      this.#isLoading = false;
    }
  }

  /** Counts the newest message as read if it can be seen. */
  noteRead() {
    if (this.#room && document.visibilityState === "visible" && this.#isAtEnd) this.onRead(this.#room);
  }

  // -------------------------------------------------------------------------------------------------------------- writing

  #typed() {
    this.#fit();
    this.chat.typing(this.#room.id, this.#text.value !== "");
  }

  /** As high as its text, up to what the style allows, and in its direction; without a text in the page's. */
  #fit() {
    this.#text.dir = this.#text.value === "" ? "" : "auto";
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight}px`;
  }

  #send() {
    const text = this.#text.value.trim();
    if (text === "" || !this.#room || this.#room.isRemoved) return;
    try {
      this.chat.send(this.#room.id, text);
    } catch (error) {
      this.#text.setCustomValidity(error.message);
      this.#text.reportValidity();
      this.#text.setCustomValidity("");
      return;
    }
    this.chat.typing(this.#room.id, false);
    this.#text.value = "";
    this.#fit();
  }
}
