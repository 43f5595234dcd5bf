/** What opens over the page: the account, a new conversation, and what there is to know and do about one. */

import { byID, element, mistake, onSubmit, say } from "/demo/dom.js";
import { paintFace, roomName, shownName } from "/demo/faces.js";
import { InvitePanel, copies } from "/demo/invite.js";
import { NewRoom, addNumbers, explainFailed, numbers } from "/demo/newroom.js";
import { offerNotices } from "/demo/notices.js";
import { explain, language, number, words } from "/demo/words.js";

/** A button that asks before it does something: the second click means it. */
function asks(button, question, action) {
  const box = button.nextElementSibling;
  const [text, sure, not] = box.children;
  const show = (isAsking) => {
    button.hidden = isAsking;
    box.hidden = !isAsking;
    (isAsking ? not : button).focus();
  };
  button.addEventListener("click", () => {
    say(text, question());
    say(sure, button.textContent);
    show(true);
  });
  not.addEventListener("click", () => show(false));
  sure.addEventListener("click", action);
  return () => {
    button.hidden = false;
    box.hidden = true;
  };
}

/**
 * @param {object} page `{account, updateRoom, loadRoom, open, shown, forgetRoom, leave}`: what dialogs know of the page, and do there
 */
export class Dialogs {
  #page;
  #room = null;
  #invite;
  #resets = [];

  constructor(page) {
    this.#page = page;
    for (const dialog of document.querySelectorAll("dialog")) {
      for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());
    }
    for (const dialog of ["account", "new-room", "details"].map(byID)) {
      // A click beside it closes it.
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    }
    // The name stays what it was in the room, if it was not saved.
    byID("details").addEventListener("close", () => (this.#room = null));
    this.#account();
    new NewRoom({ ...page, show: (dialog) => this.#show(dialog), addMembers: (failed) => this.#addMembers(failed) });
    this.#details();
  }

  #show(dialog) {
    for (const reset of this.#resets) reset();
    for (const problem of dialog.querySelectorAll(".error")) problem.textContent = "";
    dialog.showModal();
  }

  // ---------------------------------------------------------------------------------------------------------- the account

  #account() {
    const { account, leave } = this.#page;
    byID("menu").addEventListener("click", () => {
      say(byID("me-name"), account.number);
      const query = new URLSearchParams(location.search);
      query.set("lang", language === "fa" ? "en" : "fa");
      byID("language").href = `?${query}${location.hash}`;
      this.#show(byID("account"));
    });
    copies(byID("copy-number"), byID("me-name"));
    offerNotices(byID("notify"));
    this.#resets.push(asks(byID("log-out"), () => words.logOutSure, leave));
  }

  // ----------------------------------------------------------------------------------------------------- one conversation

  #details() {
    const { account, updateRoom } = this.#page;
    this.#invite = new InvitePanel("member-invite", account);
    byID("to-details").addEventListener("click", () => this.#showDetails());
    onSubmit(byID("name-form"), byID("name-error"), async () => {
      const room = this.#room;
      const name = byID("room-name").value.trim();
      if (name === "") throw mistake("name", byID("room-name"));
      updateRoom(await account.call("PATCH", `/api/chat/chatrooms/${room.id}/`, { name }));
      room.changed("people");
      say(byID("details-title"), roomName(room));
      say(byID("name-saved"), words.saved);
      setTimeout(() => say(byID("name-saved"), ""), 1500);
    }, (error) => explain(error, "room"));
    onSubmit(byID("member-form"), byID("member-error"), async () => {
      const input = byID("member");
      const list = numbers(input.value);
      if (list.length === 0) throw mistake("blank", input);
      await this.#added(await addNumbers(account, this.#room.id, list));
    }, (error) => explain(error, "number"));
    this.#resets.push(
      asks(byID("leave-room"), () => words.leaveSure, () => this.#end(`members/${account.id}/`)),
      asks(byID("remove-room"), () => words.removeSure, () => this.#end("")));
  }

  /** A room's members have changed: whoever looks at them sees it. */
  refresh(room) {
    if (room === this.#room) this.#loadDetails();
  }

  #showDetails() {
    this.#room = this.#page.shown();
    this.#invite.show(this.#room);
    byID("member").value = "";
    // What is known stands there at once: nothing is to move under a finger when the rest has come.
    this.#drawDetails(this.#room.users);
    this.#show(byID("details"));
    return this.#loadDetails();
  }

  /** Asks whom to add to the group that is shown: what could not be added by number can be invited. */
  async #addMembers(failed) {
    const isShown = this.#showDetails();
    byID("member").focus();
    await this.#added(failed);
    await isShown;
  }

  /** Members were added; those that could not be stay in the field. */
  async #added(failed) {
    byID("member").value = failed.map((one) => one.number).join(", ");
    say(byID("member-error"), explainFailed(failed));
    await this.#loadDetails();
  }

  /** Leaves or deletes the room. */
  async #end(path) {
    const { account, forgetRoom } = this.#page;
    const room = this.#room;
    try {
      await account.call("DELETE", `/api/chat/chatrooms/${room.id}/${path}`);
    } catch (error) {
      say(byID("details-error"), explain(error, "room"));
      return;
    }
    byID("details").close();
    forgetRoom(room);
  }

  async #loadDetails() {
    const { account, updateRoom } = this.#page;
    const room = this.#room;
    try {
      const given = await account.call("GET", `/api/chat/chatrooms/${room.id}/`);
      updateRoom(given);
      room.changed("people");
      if (room === this.#room) this.#drawDetails(given.members);
    } catch (error) {
      if (room === this.#room) say(byID("details-error"), explain(error, "room"));
    }
  }

  #drawDetails(members) {
    const room = this.#room;
    const isGroup = room.isGroup;
    paintFace(byID("details-face"), room);
    say(byID("details-title"), roomName(room));
    byID("name-form").hidden = byID("adding-part").hidden = !room.isManaged;
    byID("members-part").hidden = !isGroup;
    byID("leave-part").hidden = !isGroup;
    byID("remove-part").hidden = !(isGroup && room.role === "owner");
    if (!byID("name-form").contains(document.activeElement)) byID("room-name").value = room.givenName ?? "";
    say(byID("members-title"), `${words.members} (${number(room.memberCount)})`);
    byID("members").replaceChildren(...members.map((member) => this.#member(member)));
  }

  #member({ id, username, role }) {
    const item = element("li");
    const face = element("span", "face");
    face.setAttribute("aria-hidden", "true");
    paintFace(face, { others: [{ id }], online: [], isGroup: false });
    const name = element("span", "grow");
    name.append(element("bdi", "", id === this.#page.account.id ? words.you : shownName({ username })));
    item.append(face, name, element("span", "soft", words.role[role] ?? ""));
    return item;
  }
}
