/** What is said of the connection, over the page, and only when it is gone for more than a blink. */

import { byID, say } from "/demo/dom.js";
import { words } from "/demo/words.js";

const BLINK = 1000;

export class Banner {
  #timer = 0;
  #banner = byID("banner");

  constructor(chat) {
    this.chat = chat;
    byID("retry").addEventListener("click", () => chat.retryNow());
    // The browser knows at once; the socket finds out in its own time.
    addEventListener("offline", () => {
      // What was known of others may be over.
      document.body.dataset.connection = "offline";
      this.#show(true);
    });
    addEventListener("online", () => this.update());
  }

  /** Shows the connection's state as it is now. */
  update() {
    const { state } = this.chat.status;
    document.body.dataset.connection = state;
    if (state === "open" && navigator.onLine) return this.#hide();
    if (!this.#banner.hidden || state === "closed") return this.#show();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(), BLINK);
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#banner.hidden = true;
  }

  #show(isOffline = !navigator.onLine) {
    const { state, code } = this.chat.status;
    if (state === "open" && !isOffline) return this.#hide();
    this.#banner.hidden = false;
    this.#banner.classList.toggle("ended", state === "closed");
    byID("retry").hidden = state !== "waiting";
    say(
      byID("banner-text"),
      state === "closed" ? words.closed(code)
        : isOffline ? words.noNetwork : state === "waiting" ? words.waiting : words.connecting);
  }
}
