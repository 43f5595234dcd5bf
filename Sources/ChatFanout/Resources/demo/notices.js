/** What is told beside the page: its title and its sign, and, for who wants them, the system's notifications. */

import { byID } from "/demo/dom.js";
import { number, words } from "/demo/words.js";

const sign = byID("sign");
const plain = sign.href;
const marked = plain.replace("%3C/svg%3E", "%3Ccircle cx='37' cy='11' r='11' fill='%23d93025'/%3E%3C/svg%3E");

/** Shows how many messages wait, where there is a tab and no page to be seen. */
export function showUnread(count) {
  document.title = count > 0 ? `(${number(count)}) ${words.title}` : words.title;
  const wanted = count > 0 ? marked : plain;
  if (sign.href !== wanted) sign.href = wanted;
}

const canAsk = () => globalThis.Notification?.permission === "default";

/** Offers notifications with a button, until somebody has decided: a page that asks unasked is refused for good. */
export function offerNotices(button) {
  button.hidden = !canAsk();
  button.addEventListener("click", async () => {
    await Notification.requestPermission();
    button.hidden = !canAsk();
  });
}

/** Tells the system of a message that nobody can see here. One of each room stays: `key` is the room's. */
export function notify(key, title, body, open) {
  if (document.visibilityState === "visible" || globalThis.Notification?.permission !== "granted") return;
  try {
    const notice = new Notification(title, { body: body.slice(0, 200), tag: `chelseru.demo.${key}` });
    notice.addEventListener("click", () => (focus(), open(), notice.close()));
  } catch {
    // Phones have them for service workers only.
  }
}
