/** What opens over the page: the account, a new conversation, and what there is to know and do about one. */

import { byID, element, onSubmit, say } from "/demo/dom.js";
import { paintFace, roomName, shownName } from "/demo/faces.js";
import { explain, language, latin, number, words } from "/demo/words.js";

/** A mistake that is found here, under a code as the server's have; `input` is the field that it is about. */
function mistake(code, input) {
  return Object.assign(new Error(code), { code, input });
}

/** The ids in a text, without one's own. */
function userIDs(input, me) {
  const ids = latin(input.value).split(/[\s,،;]+/).filter(Boolean).map(Number);
  if (ids.length === 0 || ids.some((id) => !Number.isSafeInteger(id) || id < 1)) throw mistake("users", input);
  const others = [...new Set(ids)].filter((id) => id !== me);
  if (others.length === 0) throw mistake("self", input);
  return others;
}

/** Makes a button copy a text, and say that it did. */
export function copies(button, text) {
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      return;
    }
    const label = button.textContent;
    if (label === words.copied) return;
    say(button, words.copied);
    setTimeout(() => say(button, label), 1500);
  });
}

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
 * @param {object} page `{account, rooms, updateRoom, open, leave}`: what dialogs know of the page, and do there
 */
export class Dialogs {
  #page;
  #room = null;
  #resets = [];

  constructor(page) {
    this.#page = page;
    for (const dialog of document.querySelectorAll("dialog")) {
      for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());
      // A click beside it closes it.
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
      // The name stays what it was in the room, if it was not saved.
      dialog.addEventListener("close", () => (this.#room = null));
    }
    this.#account();
    this.#newRoom();
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
      say(byID("me-id"), number(account.id));
      const query = new URLSearchParams(location.search);
      query.set("lang", language === "fa" ? "en" : "fa");
      byID("language").href = `?${query}${location.hash}`;
      this.#show(byID("account"));
    });
    copies(byID("copy-id"), () => String(account.id));
    this.#resets.push(asks(byID("log-out"), () => words.logOutSure, leave));
  }

  // --------------------------------------------------------------------------------------------------- a new conversation

  #newRoom() {
    const { account, updateRoom, open } = this.#page;
    const [dialog, users, name] = ["new-room", "room-users", "group-name"].map(byID);
    const isGroup = () => latin(users.value).split(/[\s,،;]+/).filter(Boolean).length > 1;
    for (const button of document.querySelectorAll("[data-new-room]")) {
      button.addEventListener("click", () => {
        users.value = name.value = "";
        byID("group-part").hidden = true;
        this.#show(dialog);
      });
    }
    users.addEventListener("input", () => (byID("group-part").hidden = !isGroup()));
    onSubmit(byID("room-form"), byID("room-error"), async () => {
      const ids = userIDs(users, account.id);
      if (ids.length > 1 && name.value.trim() === "") {
        byID("group-part").hidden = false;
        throw mistake("name", name);
      }
      const body = ids.length === 1 ? { user_id: ids[0] } : { name: name.value.trim(), users: ids };
      const room = updateRoom(await account.call("POST", "/api/chat/chatrooms/", body));
      dialog.close();
      open(room);
    }, (error) => explain(error, "room"));
  }

  // ----------------------------------------------------------------------------------------------------- one conversation

  #details() {
    const { account, updateRoom } = this.#page;
    const dialog = byID("details");
    byID("to-details").addEventListener("click", async () => {
      this.#room = this.#page.shown();
      this.#drawDetails([]);
      this.#show(dialog);
      await this.#loadDetails();
    });
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
      const input = byID("member-id");
      for (const id of userIDs(input, account.id)) {
        await account.call("POST", `/api/chat/chatrooms/${this.#room.id}/members/`, { user_id: id });
      }
      input.value = "";
      await this.#loadDetails();
    }, (error) => explain(error, "room"));
    this.#resets.push(
      asks(byID("leave-room"), () => words.leaveSure, () => this.#end(`members/${account.id}/`)),
      asks(byID("remove-room"), () => words.removeSure, () => this.#end("")));
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
    const other = room.others[0];
    say(byID("details-id"), isGroup || !other ? "" : words.userID(number(other.id)));
    byID("name-form").hidden = byID("member-form").hidden = !room.isManaged;
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
