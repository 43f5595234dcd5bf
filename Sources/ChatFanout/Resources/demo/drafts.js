/** What was written and not sent, for each room of one user. It outlives a reload, and goes with the tab or a logout. */

export class Drafts extends EventTarget {
  #key;
  #texts;

  constructor(user) {
    super();
    this.#key = `chelseru.demo.drafts.${user}`;
    this.#texts = new Map(JSON.parse(sessionStorage.getItem(this.#key) ?? "[]"));
  }

  get(room) {
    return this.#texts.get(room) ?? "";
  }

  set(room, text) {
    if (text === this.get(room)) return;
    if (text === "") this.#texts.delete(room);
    else this.#texts.set(room, text);
    try {
      sessionStorage.setItem(this.#key, JSON.stringify([...this.#texts]));
    } catch {
      // The storage is full: it is kept until the page is left.
    }
    this.dispatchEvent(new Event("change"));
  }
}
