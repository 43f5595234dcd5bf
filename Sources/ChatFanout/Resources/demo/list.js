/** The list of conversations. */

import { byID, element, say } from "/demo/dom.js";
import { paintFace, roomName, shownName } from "/demo/faces.js";
import { showUnread } from "/demo/notices.js";
import { number, stamp, words } from "/demo/words.js";

/** Where a room is, in the page's address. */
export const address = (room) => `#room/${room.id}`;

export class RoomList {
  #items = new WeakMap();
  #isDrawing = false;
  #list = byID("room-list");

  /** @param {() => object} state gives `{rooms, open, drafts, isLoaded}` when the list is drawn */
  constructor(state) {
    this.state = state;
  }

  /** Draws the list, at most once a frame: a busy room changes often. */
  draw() {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    // A page that is not looked at has no frames, but a title.
    const next = document.visibilityState === "visible" ? requestAnimationFrame : setTimeout;
    next(() => {
      this.#isDrawing = false;
      this.#draw(this.state());
    });
  }

  #draw({ rooms, open, drafts, isLoaded }) {
    const sorted = rooms
      .filter((room) => !room.isRemoved || room === open)
      .sort((one, other) => other.updated - one.updated || other.id - one.id);
    const focused = document.activeElement;
    sorted.forEach((room, at) => {
      const item = this.#item(room, open, drafts);
      if (this.#list.children[at] !== item) this.#list.insertBefore(item, this.#list.children[at] ?? null);
    });
    while (this.#list.children.length > sorted.length) this.#list.lastElementChild.remove();
    // What is moved loses the focus.
    if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
    byID("rooms-wait").hidden = isLoaded || sorted.length > 0;
    byID("no-rooms").hidden = !isLoaded || sorted.length > 0;
    const unread = sorted.reduce((sum, room) => sum + room.unread, 0);
    showUnread(unread);
  }

  /** Puts the focus on a room, or else on the list's head. */
  focus(room) {
    (this.#items.get(room)?.firstElementChild ?? byID("rooms-title")).focus({ preventScroll: true });
  }

  #item(room, open, drafts) {
    let item = this.#items.get(room);
    if (!item) this.#items.set(room, (item = this.#newItem(room)));
    const [face, name, time, preview, count] = item.firstElementChild.children;
    paintFace(face, room);
    say(name.firstElementChild, roomName(room));
    say(name.lastElementChild, room.online.length > 0 && !room.isGroup ? `, ${words.online}` : "");
    say(time, room.last ? stamp(room.last.created_at) : stamp(room.updated));
    this.#preview(preview, room, room === open ? "" : drafts.get(room.id));
    say(count.firstElementChild, room.unread > 0 ? number(room.unread) : "");
    say(count.lastElementChild, room.unread > 0 ? words.unread(number(room.unread)) : "");
    if (room === open) item.firstElementChild.setAttribute("aria-current", "page");
    else item.firstElementChild.removeAttribute("aria-current");
    return item;
  }

  #newItem(room) {
    const item = element("li");
    const link = element("a");
    link.href = address(room);
    const face = element("span", "face");
    face.setAttribute("aria-hidden", "true");
    // Names and texts have directions of their own, but stand where the page's begins.
    const name = element("span", "name");
    name.append(element("bdi"), element("span", "spoken"));
    const preview = element("span", "preview");
    preview.append(element("b"), element("bdi"));
    const count = element("span", "count");
    const sign = element("span");
    sign.setAttribute("aria-hidden", "true");
    count.append(sign, element("span", "spoken"));
    link.append(face, name, element("time"), preview, count);
    item.append(link);
    return item;
  }

  #preview(node, room, draft) {
    const [mark, text] = node.children;
    const typist = room.typing[0];
    node.classList.toggle("typing", Boolean(typist));
    node.classList.toggle("draft", !typist && draft !== "");
    if (typist) {
      say(mark, "");
      say(text, room.isGroup ? words.typingWho(shownName(typist)) : words.typing);
    } else if (draft) {
      say(mark, `${words.draft} `);
      say(text, draft);
    } else {
      // Who wrote it stands apart: a name may run the other way than the text.
      say(mark, this.#author(room));
      say(text, room.last ? room.last.message || words.place : "");
    }
  }

  #author(room) {
    if (!room.last) return "";
    if (room.isMine(room.last)) return `${words.you}: `;
    return room.isGroup ? `\u2068${shownName(room.last.sender)}\u2069: ` : "";
  }
}
