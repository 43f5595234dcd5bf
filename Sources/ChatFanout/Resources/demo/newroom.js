/** A new conversation: with somebody whose number is known, with whoever gets a link, or a group. */

import { byID, hasMouse, mistake, onSubmit } from "/demo/dom.js";
import { InvitePanel } from "/demo/invite.js";
import { explain, latin, words } from "/demo/words.js";

const ROOMS = "/api/chat/chatrooms/";

/** The numbers in a text. */
export const numbers = (text) => latin(text).split(/[,،;؛\n]+/).map((one) => one.trim()).filter(Boolean);

/**
 * Does something with the user of each number, one after another. Who opens the conversation with a number learns whose it is, and
 * pays for it as for any look-up; so whoever is added to a group is in the list of conversations as well.
 *
 * @param {(user: number) => Promise<void>} action
 * @returns {Promise<{number: string, error: Error}[]>} those with whom it did not work
 */
export async function withNumbers({ account, updateRoom }, list, action) {
  const failed = [];
  for (const mobile_number of list) {
    try {
      const room = updateRoom(await account.call("POST", ROOMS, { mobile_number }));
      await action(room.others[0].id);
    } catch (error) {
      failed.push({ number: mobile_number, error });
    }
  }
  return failed;
}

/** The numbers that could not be added, and why. */
export function explainFailed(failed) {
  return failed.map(({ number, error }) => words.notAdded(number, explain(error, "member"))).join(" ");
}

export class NewRoom {
  #page;
  #invite;
  #dialog = byID("new-room");

  /** @param {object} page `{account, updateRoom, open, addMembers, show}` */
  constructor(page) {
    this.#page = page;
    this.#invite = new InvitePanel("friend-invite", page.account);
    for (const node of document.querySelectorAll("[data-new-room]")) node.addEventListener("click", () => this.#begin());
    byID("new-group").addEventListener("click", () => {
      this.#showGroup(byID("group-form").hidden);
      if (!byID("group-form").hidden) byID("group-name").focus();
    });
    onSubmit(byID("friend-form"), byID("friend-error"), () => this.#meet(), (error) => explain(error, "friend"));
    onSubmit(byID("group-form"), byID("group-error"), () => this.#group(), (error) => explain(error, "room"));
  }

  #begin() {
    for (const id of ["friend", "group-name", "group-numbers"]) byID(id).value = "";
    this.#showGroup(false);
    this.#invite.show(null);
    this.#page.show(this.#dialog);
    if (hasMouse()) byID("friend").focus();
  }

  #showGroup(isShown) {
    byID("group-form").hidden = !isShown;
    byID("new-group").setAttribute("aria-expanded", String(isShown));
  }

  async #meet() {
    const { account, updateRoom, open } = this.#page;
    const room = updateRoom(await account.call("POST", ROOMS, { mobile_number: latin(byID("friend").value.trim()) }));
    this.#dialog.close();
    open(room);
  }

  async #group() {
    const { account, updateRoom, open, addMembers } = this.#page;
    const name = byID("group-name").value.trim();
    if (name === "") throw mistake("name", byID("group-name"));
    const list = numbers(byID("group-numbers").value);
    const users = [];
    const failed = await withNumbers(this.#page, list, async (user) => users.push(user));
    const room = updateRoom(await account.call("POST", ROOMS, { name, users }));
    this.#dialog.close();
    open(room);
    // A group of one wants others, and what went wrong wants to be known.
    if (failed.length > 0 || list.length === 0) addMembers(failed);
  }
}
