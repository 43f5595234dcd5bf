/** An invitation that somebody has opened: it asks before anybody joins. */

import { byID, say } from "/demo/dom.js";
import { paintFace, shownName } from "/demo/faces.js";
import { explain, number, span, words } from "/demo/words.js";

const STORE = "chelseru.demo.invitation";
const PATH = "/api/chat/invitations/";

/** The token that first.js took out of the address; it waits for the login, and for an answer. */
const waiting = () => sessionStorage.getItem(STORE);
const forget = () => sessionStorage.removeItem(STORE);

/** Whether there is one. */
export const isInvited = () => waiting() !== null;

export class Joining {
  #page;
  #dialog = byID("invited");
  #yes = null;
  #isAsking = false;

  /** @param {object} page `{account, updateRoom, open}` */
  constructor(page) {
    this.#page = page;
    byID("invited-yes").addEventListener("click", () => this.#yes?.());
    byID("invited-no").addEventListener("click", forget);
    // Escape is a no as well; that the page shows another place is none.
    this.#dialog.addEventListener("cancel", forget);
  }

  /** Asks about the invitation that waits, if one does. */
  async ask() {
    const token = waiting();
    if (!token || this.#isAsking) return;
    this.#isAsking = true;
    try {
      await this.#look(token);
    } catch (error) {
      this.#failed(error, () => this.ask());
    } finally {
      this.#isAsking = false;
    }
    // Another one was opened meanwhile.
    if (waiting() && waiting() !== token) this.ask();
  }

  async #look(token) {
    const { account, open, loadRoom } = this.#page;
    const { kind, name, inviter, members, expires_in, is_member, room } = await account.call("POST", `${PATH}look/`, { token });
    const known = is_member && room && (await loadRoom(room));
    if (known) {
      forget();
      return open(known);
    }
    if (inviter.id === account.id) {
      forget();
      return this.#show({ text: words.invitedByMyself });
    }
    const [who, isGroup] = [shownName(inviter), kind === "group"];
    const text = isGroup ? words.invitedTo(who, name || words.group, number(members ?? 0), members) : words.invitedBy(who);
    const face = { id: room ?? 0, givenName: name || words.group, others: isGroup ? [] : [inviter], online: [], isGroup };
    this.#show({ face, text, life: words.linkLives(span(expires_in)), yes: words.join, action: () => this.#accept(token) });
  }

  async #accept(token) {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const { account, updateRoom, open } = this.#page;
    try {
      const room = updateRoom(await account.call("POST", `${PATH}accept/`, { token }));
      forget();
      this.#dialog.close();
      open(room);
    } catch (error) {
      this.#failed(error, () => this.#accept(token));
    } finally {
      this.#isAsking = false;
    }
  }

  /** What is over stays so; all else may be tried again. */
  #failed(error, again) {
    const { account } = this.#page;
    if (!account.isLoggedIn) return;
    const isOver = error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429;
    if (isOver) forget();
    this.#show({ problem: explain(error, "invite"), ...(!isOver && { yes: words.tryAgain, action: again }) });
  }

  #show({ face, text = "", life = "", problem = "", yes = "", action = null }) {
    this.#yes = action;
    byID("invited-face").hidden = !face;
    if (face) paintFace(byID("invited-face"), face);
    say(byID("invited-text"), text);
    say(byID("invited-life"), life);
    say(byID("invited-yes"), yes);
    byID("invited-yes").hidden = !action;
    say(byID("invited-no"), action ? words.notNow : words.close);
    if (!this.#dialog.open) this.#dialog.showModal();
    // Said when it is there: what was in an alert before it could be seen is not read.
    say(byID("invited-error"), problem);
  }
}
