/** The open conversation: its head, its messages, and the box to write in. Everything foreign is set as text, never as markup. */

import { ChelseruError, LIMITS } from "/chelseru.js";
import { byID, element, hasMouse, icon, say } from "/demo/dom.js";
import { hue, paintFace, roomName, shownName } from "/demo/faces.js";
import { isPictures, pieces } from "/demo/links.js";
import { countdown, day, explain, moment, number, time, words } from "/demo/words.js";

/** A message that waits longer than this while there is a connection waits for a limit, and says so. */
const SLOW = 4000;

export class Talk {
  #room = null;
  #nodes = new Map(); // message → its element
  #isLoading = false;
  #missed = 0;
  #list = byID("messages");
  #text = byID("text");
  #note = byID("composer-note");
  #changed = (event) => this.#draw(event.detail);

  /** `onRead(room)` is called when somebody may have seen a room's newest message. */
  constructor(chat, drafts, onRead) {
    Object.assign(this, { chat, drafts, onRead });
    byID("composer").addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    this.#text.addEventListener("input", () => this.#typed());
    this.#text.addEventListener("keydown", (event) => {
      // While an input method composes, Enter chooses a word.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.#list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    byID("to-end").addEventListener("click", () => {
      // The button hides itself, and the focus goes on to where the reader is.
      (hasMouse() && !this.#text.readOnly ? this.#text : this.#list).focus({ preventScroll: true });
      this.#toEnd();
    });
    document.addEventListener("visibilitychange", () => this.noteRead());
    for (const change of ["online", "offline"]) addEventListener(change, () => this.drawHead());
    setInterval(() => this.#noteSlow(), 1000);
  }

  get room() {
    return this.#room;
  }

  show(room) {
    if (this.#room === room) return;
    if (this.#room) this.#leave(this.#room);
    this.#room = room;
    this.#nodes.clear();
    this.#list.replaceChildren();
    this.#missed = 0;
    byID("nothing").hidden = room !== null;
    for (const id of ["talk-head", "messages", "composer"]) byID(id).hidden = room === null;
    byID("to-end").hidden = byID("gone").hidden = true;
    if (!room) return;
    room.addEventListener("change", this.#changed);
    this.#text.value = this.drafts.get(room.id);
    this.#note.textContent = "";
    this.#fit();
    this.#draw("reset");
    this.#toEnd();
    (hasMouse() ? this.#text : byID("talk-name")).focus({ preventScroll: true });
  }

  #leave(room) {
    this.chat.typing(room.id, false);
    room.removeEventListener("change", this.#changed);
    room.isReadAbove = false;
    room.trim();
  }

  /** Draws the head anew, when the connection came or went. */
  drawHead() {
    if (this.#room) this.#drawHead();
  }

  // ------------------------------------------------------------------------------------------------------------- drawing

  #draw(what) {
    this.#drawHead();
    if (what === "people" || what === "members") return;
    const wasAtEnd = this.#isAtEnd;
    const anchor = wasAtEnd ? null : this.#anchor();
    this.#drawMessages();
    if (wasAtEnd || what === "sending") this.#toEnd();
    else this.#hold(anchor);
    if (what === "arrival" && !this.#isAtEnd) this.#missed += 1;
    this.#drawEnd();
    this.noteRead();
  }

  #drawHead() {
    const room = this.#room;
    paintFace(byID("talk-face"), room);
    say(byID("talk-name").firstElementChild, roomName(room));
    this.#text.readOnly = room.isRemoved;
    byID("send").hidden = room.isRemoved;
    byID("gone").hidden = !room.isRemoved;
    const [state, isTyping] = this.#headline(room);
    say(byID("talk-state"), state);
    byID("talk-state").classList.toggle("typing", isTyping);
  }

  #headline(room) {
    if (room.isRemoved) return ["", false];
    // Who is there is not known without a connection.
    if (!navigator.onLine) return [words.noNetwork, false];
    if (this.chat.status.state !== "open") return [words.connecting, false];
    if (room.typing.length > 0) {
      return [room.isGroup ? words.typingWho(shownName(room.typing[0])) : words.typing, true];
    }
    if (room.isGroup) return [words.onlineOf(number(room.online.length + 1), number(room.memberCount)), false];
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
    if (room.messages.length === 0) {
      list.replaceChildren(element("li", "hint soft", room.isLoaded ? words.noMessages : words.loading));
    }
  }

  #node(message) {
    const room = this.#room;
    const isMine = room.isMine(message);
    const node = element("li", isMine ? "mine" : "theirs");
    const bubble = element("div", "bubble");
    // Who wrote it is said of every message, and shown where left and right do not say it.
    const who = element("bdi", room.isGroup && !isMine ? "who" : "spoken", isMine ? words.you : shownName(message.sender));
    who.style.setProperty("--hue", String(hue(room.author(message))));
    bubble.append(who, element("span", "spoken", ": "));
    const body = element("div", "body");
    body.dir = "auto";
    // Isolated: its words must not decide which way the message runs.
    const meta = element("span", "meta");
    const facts = element("bdi");
    facts.append(element("time"));
    if (isMine) facts.append(element("span", "progress"));
    meta.append(facts);
    body.append(this.#body(message), meta);
    bubble.append(body);
    node.append(element("div", "day"), bubble);
    return node;
  }

  #body(message) {
    const text = element("span", "text");
    const address = this.#address(message);
    const parts = address ? [{ text: message.message || words.place, href: address }] : pieces(message.message);
    if (!address && isPictures(message.message)) text.classList.add("pictures");
    for (const { text: part, href } of parts) {
      if (!href) {
        text.append(part);
        continue;
      }
      const link = element("a", "", part);
      Object.assign(link, { href, target: "_blank", rel: "noopener noreferrer nofollow ugc" });
      text.append(link);
    }
    return text;
  }

  /** Where a picture, a file or a place leads; only the web, for the address is somebody else's choice. */
  #address({ message_type, message, lat, lng }) {
    if (message_type === "location" && Number.isFinite(lat) && Number.isFinite(lng)) {
      return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lng}#map=16/${lat}/${lng}`;
    }
    if (message_type !== "image" && message_type !== "file") return null;
    return /^https?:\/\//i.test(message) && URL.canParse(message) ? message : null;
  }

  #drawState(node, message, before) {
    const room = this.#room;
    const isNewDay = !before || day(before.created_at) !== day(message.created_at);
    const isFirst = isNewDay || room.author(before) !== room.author(message);
    node.classList.toggle("first", isFirst);
    const [label, bubble] = node.children;
    say(label, isNewDay ? day(message.created_at) : "");
    const stamp = bubble.querySelector("time");
    stamp.dateTime = message.created_at;
    say(stamp, time(message.created_at));
    if (room.isMine(message)) this.#drawProgress(node, bubble, message);
  }

  #drawProgress(node, bubble, message) {
    const progress = this.#room.progress(message);
    if (node.dataset.progress === progress) return;
    node.dataset.progress = progress;
    const mark = bubble.querySelector(".progress");
    mark.title = words.states[progress];
    mark.replaceChildren(
      icon(progress === "read" ? "delivered" : progress), element("span", "spoken", words.states[progress]));
    for (const old of bubble.querySelectorAll(".again, .slow")) old.remove();
    if (progress !== "failed") return;
    const again = element("button", "link again", words.again);
    again.type = "button";
    again.addEventListener("click", () => this.chat.resend(message));
    bubble.append(again);
    if (message.error) bubble.append(element("p", "again", explain(message.error)));
  }

  /** Says of what waits for a limit that it does, and for how long. */
  #noteSlow() {
    if (!this.#room || this.chat.status.state !== "open") return;
    const message = this.#room.messages.find((one) => one.state === "sending");
    const node = message && this.#nodes.get(message);
    if (!node) return;
    const left = (message.retryAt ?? 0) - Date.now();
    const isLimited = message.error?.code === "rate_limited" && left > 0;
    if (!isLimited && Date.now() - Date.parse(message.created_at) < SLOW) return;
    const text = isLimited ? words.slowDown(countdown(left / 1000)) : words.slow;
    const note = node.querySelector(".slow");
    if (note) return say(note, text);
    const wasAtEnd = this.#isAtEnd;
    node.querySelector(".bubble").append(element("p", "slow", text));
    if (wasAtEnd) this.#toEnd();
  }

  // ------------------------------------------------------------------------------------------------------------ scrolling

  get #isAtEnd() {
    return this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 80;
  }

  /** The first message in sight and where it stands: whatever is drawn, the reader's place does not move. */
  #anchor() {
    const top = this.#list.scrollTop;
    for (const node of this.#list.children) {
      if (node.offsetTop + node.offsetHeight > top) {
        const message = [...this.#nodes].find(([, one]) => one === node)?.[0];
        return { node, offset: message?.offset, distance: node.offsetTop - top };
      }
    }
    return null;
  }

  #hold(anchor) {
    if (!anchor) return;
    let { node } = anchor;
    // After a connection was lost, the same message may be another object.
    if (!node.isConnected) {
      const same = this.#room.messages.find((message) => message.offset && message.offset === anchor.offset);
      node = this.#nodes.get(same);
    }
    if (node) this.#list.scrollTop = node.offsetTop - anchor.distance;
  }

  #toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#missed = 0;
    this.#drawEnd();
    this.noteRead();
  }

  #drawEnd() {
    byID("to-end").hidden = this.#isAtEnd;
    say(byID("to-end").querySelector("span"), this.#missed > 0 ? number(this.#missed) : "");
  }

  #scrolled() {
    const room = this.#room;
    if (!room) return;
    const isAtEnd = this.#isAtEnd;
    room.isReadAbove = !isAtEnd;
    if (isAtEnd) {
      this.#missed = 0;
      if (room.trim()) (this.#drawMessages(), (this.#list.scrollTop = this.#list.scrollHeight));
    }
    this.#drawEnd();
    this.noteRead();
    if (this.#list.scrollTop < 120) this.#loadOlder();
  }

  async #loadOlder() {
    const room = this.#room;
    const first = room?.messages.find((message) => message.offset);
    if (!room?.hasMore || this.#isLoading || !first) return;
    this.#isLoading = true;
    this.#list.classList.add("loading");
    try {
      const page = await this.chat.history(room.id, { before: first.offset });
      room.prepend(page.messages, page.more);
    } catch {
      // Scrolling again asks again.
    } finally {
      this.#isLoading = false;
      this.#list.classList.remove("loading");
    }
  }

  /** Counts the newest message as read if it can be seen. */
  noteRead() {
    if (this.#room && document.visibilityState === "visible" && this.#isAtEnd) this.onRead(this.#room);
  }

  // -------------------------------------------------------------------------------------------------------------- writing

  #typed() {
    this.#fit();
    this.drafts.set(this.#room.id, this.#text.value);
    this.chat.typing(this.#room.id, this.#text.value !== "");
    this.#noteSize();
  }

  /** How much of a message's size is used, where that begins to matter; nothing is cut off in silence. */
  #noteSize() {
    const size = new TextEncoder().encode(this.#text.value).length;
    const inKB = (bytes) => number(Math.ceil(bytes / 1024));
    say(this.#note, size > LIMITS.textBytes * 0.8 ? words.sizeOf(inKB(size), inKB(LIMITS.textBytes)) : "");
  }

  /** As high as its text, up to what the style allows, and in its direction; without a text in the page's. */
  #fit() {
    this.#text.dir = this.#text.value === "" ? "" : "auto";
    this.#text.style.height = "auto";
    this.#text.style.height = `${this.#text.scrollHeight}px`;
  }

  #send() {
    const text = this.#text.value.trim();
    // Clicking the button took the focus, and on a phone the keyboard with it.
    this.#text.focus({ preventScroll: true });
    if (text === "" || !this.#room || this.#room.isRemoved) return;
    try {
      this.chat.send(this.#room.id, text);
    } catch (error) {
      if (!(error instanceof ChelseruError)) throw error;
      say(this.#note, explain(error));
      return;
    }
    this.chat.typing(this.#room.id, false);
    this.#text.value = "";
    this.#note.textContent = "";
    this.drafts.set(this.#room.id, "");
    this.#fit();
  }
}
