/** A new conversation: with somebody whose number is known, with whoever gets a link, or a group. */

import { byID, hasMouse, mistake, onSubmit } from "/demo/dom.js";
import { InvitePanel } from "/demo/invite.js";
import { explain, latin, words } from "/demo/words.js";

const ROOMS = "/api/chat/chatrooms/";

/** The numbers in a text. */
export const numbers = (text) => latin(text).split(/[,،;؛\n]+/).map((one) => one.trim()).filter(Boolean);

/**
 * Adds whoever has these numbers to a group, one after another: each number is a look-up of its own.
 *
 * @param {number} room the group's id
 * @returns {Promise<{number: string, error: Error}[]>} those with whom it did not work
 */
export async function addNumbers(account, room, list) {
  const failed = [];
  for (const mobile_number of list) {
    try {
      await account.call("POST", `${ROOMS}${room}/members/`, { mobile_number });
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

  /** @param {object} page `{account, updateRoom, loadRoom, open, addMembers, show}` */
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
    const { account, updateRoom, loadRoom, open, addMembers } = this.#page;
    const name = byID("group-name").value.trim();
    if (name === "") throw mistake("name", byID("group-name"));
    const list = numbers(byID("group-numbers").value);
    const room = updateRoom(await account.call("POST", ROOMS, { name, users: [] }));
    const failed = await addNumbers(account, room.id, list);
    // There is the group, so nothing from here on is a reason to make another: who is in it is told later, too.
    if (failed.length < list.length) await loadRoom(room.id).catch(() => {});
    this.#dialog.close();
    open(room);
    // A group of one wants others, and what went wrong wants to be known.
    if (failed.length > 0 || list.length === 0) addMembers(failed);
  }
}
