/** Links that invite: made, copied, shared, taken back. */

import { byID, element, say } from "/demo/dom.js";
import { explain, number, span, words } from "/demo/words.js";

const PATH = "/api/chat/invitations/";

/** The address of an invitation. What stands behind the `#` no browser sends to a server. */
function link(token) {
  const url = new URL(location.pathname, location.origin);
  // In a trial the friend needs the simulated phone, too.
  const inbox = new URLSearchParams(location.search).get("inbox");
  if (inbox) url.searchParams.set("inbox", inbox);
  return `${url.href}#/invite/${token}`;
}

/** Copies the text of a node; where the page may not (without TLS), as people's hands would. Says whether it did. */
async function copy(node) {
  try {
    await navigator.clipboard.writeText(node.value ?? node.textContent);
    return true;
  } catch {
    if (node.select) (node.focus(), node.select());
    else getSelection().selectAllChildren(node);
    return document.execCommand("copy");
  }
}

/** Makes a button copy what stands in a node, and say that it did. */
export function copies(button, node) {
  button.addEventListener("click", async () => {
    const label = button.textContent;
    if (label === words.copied || !(await copy(node))) return;
    say(button, words.copied);
    button.focus();
    setTimeout(() => say(button, label), 1500);
  });
}

function button(className, text, action) {
  const node = element("button", className, text);
  node.type = "button";
  if (action) node.addEventListener("click", action);
  return node;
}

/** What stands in a dialog below "Invite by link": nothing, until somebody asks for one. */
export class InvitePanel {
  #account;
  #room = null;
  #mine = null;
  #others = [];
  #isBusy = false;
  #parts;

  /** @param {object} account whose invitations they are */
  constructor(id, account) {
    this.#account = account;
    const input = Object.assign(element("input"), { id: `${id}-link`, readOnly: true, dir: "ltr" });
    input.addEventListener("focus", () => input.select());
    const label = Object.assign(element("label", "", words.inviteLink), { htmlFor: input.id });
    const make = button("quiet wide", words.inviteByLink, () => this.#run(() => this.#make()));
    const copying = button("primary", words.copy);
    copies(copying, input);
    const share = button("quiet", words.share, () => this.#share());
    const life = element("p", "soft");
    const revoke = button("danger", words.revoke, () => this.#run(() => this.#revoke(this.#mine)));
    const row = element("div", "row");
    row.append(copying, share, revoke);
    const made = element("div", "made");
    made.append(label, input, life, row);
    const others = element("ul", "links");
    const told = element("p", "soft told");
    told.setAttribute("role", "status");
    const problem = element("p", "error");
    problem.setAttribute("role", "alert");
    byID(id).append(make, made, told, problem, others);
    this.#parts = { make, made, input, life, share, told, problem, others };
    this.show(null);
  }

  /** Begins anew, for a room or, without one, for a conversation of two. */
  show(room) {
    this.#room = room;
    this.#mine = null;
    this.#others = [];
    this.#parts.told.textContent = this.#parts.problem.textContent = "";
    this.#draw();
  }

  async #run(action) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#parts.told.textContent = this.#parts.problem.textContent = "";
    const room = this.#room;
    try {
      await action(room);
    } catch (error) {
      if (room === this.#room) say(this.#parts.problem, explain(error, "invite"));
    } finally {
      this.#isBusy = false;
    }
  }

  async #make() {
    const room = this.#room;
    try {
      const made = await this.#account.call("POST", PATH, room ? { room: room.id } : {});
      if (room !== this.#room) return;
      this.#mine = made;
      this.#draw();
      this.#parts.input.focus();
    } finally {
      // Those made before can still be taken back, and have to be where there are too many.
      await this.#list(room);
    }
  }

  async #list(room) {
    const all = await this.#account.call("GET", PATH).catch(() => []);
    if (room !== this.#room) return;
    this.#others = all.filter((one) => one.id !== this.#mine?.id && (one.room ?? null) === (room?.id ?? null));
    this.#draw();
  }

  async #revoke(invitation) {
    const room = this.#room;
    try {
      await this.#account.call("DELETE", `${PATH}${invitation.id}/`);
    } catch (error) {
      // It is over already, which is what was wanted.
      if (error.status !== 404) throw error;
    }
    if (room !== this.#room) return;
    if (this.#mine === invitation) this.#mine = null;
    this.#others = this.#others.filter((one) => one !== invitation);
    this.#draw();
    say(this.#parts.told, words.revoked);
    this.#parts.make.focus();
  }

  async #share() {
    try {
      const name = this.#room?.givenName;
      await navigator.share({ title: words.title, text: name ? words.shareGroup(name) : words.shareDirect, url: this.#parts.input.value });
    } catch {
      // Somebody has thought better of it.
    }
  }

  #draw() {
    const { make, made, input, life, share, others } = this.#parts;
    const mine = this.#mine;
    say(make, mine ? words.anotherLink : words.inviteByLink);
    made.hidden = mine === null;
    share.hidden = !navigator.share;
    others.hidden = this.#others.length === 0;
    if (mine) {
      input.value = link(mine.token);
      say(life, this.#life(mine));
    }
    others.replaceChildren(...this.#others.map((one) => {
      const item = element("li");
      const revoke = button("quiet", words.revoke, () => this.#run(() => this.#revoke(one)));
      item.append(element("span", "grow soft", words.olderLink(span(one.expires_in))), revoke);
      return item;
    }));
  }

  #life({ expires_in, uses_left }) {
    const life = words.linkLives(span(expires_in));
    return uses_left > 0 ? `${life} ${words.linkUses(number(uses_left), uses_left)}` : life;
  }
}
