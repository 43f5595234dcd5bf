/** One room as this tab knows it: who is in it, its messages in order, who has seen what, who is there and who types. */

/**
 * Older messages beyond this are dropped from the page; scrolling up loads them again. Not while somebody reads up there: what is
 * dropped would be what he reads.
 */
const MOST_MESSAGES = 500;
/** A typing mark ends by itself: the one that takes it back may be lost. */
const TYPING_LIFE = 6000;

export class Room extends EventTarget {
  messages = [];
  hasMore = false;
  unread = 0;
  isRemoved = false;
  /** Whether its newest messages have come. */
  isLoaded = false;
  /** Whether somebody reads older messages. */
  isReadAbove = false;
  #marks = { read: new Map(), delivered: new Map() };
  #present = new Map();
  #typing = new Map();

  constructor(id, me) {
    super();
    this.id = id;
    this.me = me;
    this.users = [];
  }

  /** Takes over what the list of rooms says. */
  update({ name, kind, users, unread_count, updated_at, role, member_count }) {
    const updated = Math.max(Date.parse(updated_at) || 0, this.updated ?? 0);
    Object.assign(this, { givenName: name, kind, users, unread: unread_count ?? 0, updated, role });
    this.memberCount = member_count ?? users.length;
  }

  /** Takes over what is told of the list while the page is open. */
  listed({ name, unread_count, updated_at }) {
    const updated = Math.max(Date.parse(updated_at) || 0, this.updated ?? 0);
    Object.assign(this, { givenName: name, unread: unread_count, updated });
    this.changed("people");
  }

  get others() {
    return this.users.filter((user) => user.id !== this.me);
  }

  get isGroup() {
    return this.kind === "group" || this.users.length > 2;
  }

  /** Whether the user may rename the room and add to it. */
  get isManaged() {
    return this.isGroup && (this.role === "owner" || this.role === "admin");
  }

  /** What was sent here is known by its state, also while nobody has said who we are. */
  isMine(message) {
    return message.state !== "received" || Number(message.sender.id) === this.me;
  }

  /** Who wrote a message, as one number. */
  author(message) {
    return this.isMine(message) ? this.me : Number(message.sender.id);
  }

  get last() {
    return this.messages.at(-1);
  }

  /** The newest offset that somebody else wrote. */
  get newestOfOthers() {
    return this.messages.findLast((message) => !this.isMine(message))?.offset ?? 0;
  }

  changed(what) {
    this.dispatchEvent(new CustomEvent("change", { detail: what }));
  }

  // --------------------------------------------------------------------------------------------------- the client's handlers

  handlers = {
    onReset: (messages, { more }) => {
      const above = this.#continued(messages);
      // What was refused is nowhere but here, and may be sent again.
      this.messages = [...above, ...messages, ...this.messages.filter((message) => message.state === "failed")];
      this.hasMore = above.length > 0 ? this.hasMore : more;
      this.isLoaded = true;
      this.changed("reset");
    },
    onMessage: (message) => {
      const isNew = !this.messages.includes(message);
      if (isNew) this.messages.push(message);
      // What has no offset yet stands at the end.
      this.messages.sort((one, other) => (one.offset ?? Infinity) - (other.offset ?? Infinity) || 0);
      this.trim();
      this.updated = Math.max(this.updated ?? 0, Date.parse(message.created_at));
      if (isNew && !this.isMine(message)) {
        this.unread += 1;
        this.#setTyping(message.sender, false);
        this.#meet(message.sender);
        this.changed("arrival");
      } else {
        // What was sent from another device is nobody's wish to be at the end here.
        this.changed(isNew && message.state === "sending" ? "sending" : "state");
      }
    },
    onTyping: ({ user, active }) => {
      if (user.id === this.me) return;
      this.#setTyping(user, active);
      this.changed("people");
    },
    onRead: (mark) => this.#setMark("read", mark),
    onDelivered: (mark) => this.#setMark("delivered", mark),
    onPresence: (users) => {
      this.#present = new Map(users.map((user) => [user.id, user]));
      this.changed("people");
    },
    onJoin: ({ user }) => {
      this.#present.set(user.id, { ...user, connections: 1 });
      // Of a group whose members are all known, somebody unknown is a new one.
      const isNew = this.users.length === this.memberCount && !this.users.some((one) => one.id === user.id);
      this.changed(isNew ? "members" : "people");
    },
    onLeave: ({ user, removed }) => {
      if (removed) {
        this.users = this.users.filter((one) => one.id !== user.id);
        this.memberCount -= 1;
      }
      this.#present.set(user.id, { ...user, connections: 0, last_seen: new Date().toISOString() });
      this.#setTyping(user, false);
      this.changed("people");
    },
    onError: () => {
      this.isRemoved = true;
      this.changed("people");
    },
  };

  /** Drops what is far above the end, unless somebody reads there; says whether it did. */
  trim() {
    if (this.isReadAbove || this.messages.length <= MOST_MESSAGES) return false;
    this.messages.splice(0, this.messages.length - MOST_MESSAGES);
    this.hasMore = true;
    return true;
  }

  /** Those of ours that stand before a page and go on into it: it begins with one that we have too. */
  #continued(page) {
    const first = page[0];
    const isSame = (message) => message.offset === first.offset && message.created_at === first.created_at;
    const at = first ? this.messages.findIndex(isSame) : -1;
    return at > 0 ? this.messages.slice(0, at) : [];
  }

  /** Puts older messages before those that are there. */
  prepend(messages, more) {
    const first = this.messages.find((message) => message.offset)?.offset ?? Infinity;
    this.messages.unshift(...messages.filter((message) => message.offset < first));
    this.hasMore = more;
    this.changed("older");
  }

  // ------------------------------------------------------------------------------------------------------------------ people

  #setTyping(user, isTyping) {
    clearTimeout(this.#typing.get(user.id)?.timer);
    this.#typing.delete(user.id);
    if (!isTyping) return;
    const timer = setTimeout(() => this.#typing.delete(user.id) && this.changed("people"), TYPING_LIFE);
    this.#typing.set(user.id, { user, timer });
  }

  get typing() {
    return [...this.#typing.values()].map(({ user }) => user);
  }

  /** The others that have a connection. */
  get online() {
    return this.others.filter((user) => this.#present.get(user.id)?.connections > 0);
  }

  lastSeen(user) {
    return this.#present.get(user.id)?.last_seen ?? null;
  }

  /** Whoever writes is no stranger any more, and has more of a name than the list said. */
  #meet({ id, username }) {
    const known = this.users.find((user) => user.id === Number(id));
    if (!known || username.length <= known.username.length) return;
    known.username = username;
    this.changed("people");
  }

  #setMark(kind, { user, offset }) {
    if (user.id === this.me) return;
    this.#marks[kind].set(user.id, Math.max(offset, this.#marks[kind].get(user.id) ?? 0));
    this.changed("state");
  }

  /** How far a message of ours has come: with all of the others. */
  progress(message) {
    if (message.state === "sending" || message.state === "failed") return message.state;
    const hasAll = (...kinds) =>
      this.others.length > 0 &&
      this.others.every((user) => kinds.some((kind) => (this.#marks[kind].get(user.id) ?? 0) >= message.offset));
    if (hasAll("read")) return "read";
    return hasAll("read", "delivered") ? "delivered" : "sent";
  }
}
