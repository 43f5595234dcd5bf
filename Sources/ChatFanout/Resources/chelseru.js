/*! chelseru 0.1.0-dev, the browser client of chelseru.v1 | SPDX-License-Identifier: Apache-2.0 */
/**
 * Chelseru's chat for browsers: many rooms on one WebSocket, which may come and go.
 *
 *     import { ChelseruChat } from "/chelseru.js";
 *     const chat = new ChelseruChat({ token: async ({ fresh }) => accessToken, onStatus: (status) => … });
 *     chat.connect();
 *     chat.subscribe(12, { onReset: (messages) => …, onMessage: (message) => … });
 *     chat.send(12, "hi");
 *
 * What is promised across lost connections: a room's messages come in order, each once; a text is sent under one key until
 * the server has it, and is stored once. What an app's own handlers throw goes to `reportError` and changes nothing here. No
 * dependencies, no polling; everything that is kept has a bound (see LIMITS). Everything of it is described in
 * docs/use/browser-client.md.
 *
 * @module chelseru
 */

/** The version of this file. */
export const VERSION = "0.1.0-dev";

/** The WebSocket sub-protocol that it speaks. */
export const PROTOCOL = "chelseru.v1";

/** What is kept at most. Beyond it a call throws: nothing is dropped in silence. */
export const LIMITS = Object.freeze({ rooms: 100, unsent: 100, commands: 500, held: 1000, watches: 20, textBytes: 32 * 1024 });

const SECOND = 1000;

/**
 * How long things take and wait, in milliseconds; the option `delays` changes them for one client.
 *
 * - `spread`: a lost connection is followed by a new one after a random part of this. A node that dies takes thousands of sockets
 *   with it, which must not all come back in the same instant.
 * - `retry`: the next tries come after a random time between the half of this and this, which doubles from the sixth on, up to `most`.
 * - `away`: like `spread`, where the server says that it goes away.
 * - `opening`: how long a connection may take to open; an address that answers nothing would hold us for minutes.
 * - `reply`: how long a command may take before the connection counts as dead. Browsers show no pings, so this is how we know.
 * - `page`: the same for replies with many messages: a slow network takes a while for them.
 * - `probe`: the same for a question that is asked because the network or the page has changed.
 */
export const DELAYS = Object.freeze({
  spread: 5 * SECOND, retry: 8 * SECOND, most: 30 * SECOND, away: 10 * SECOND, opening: 15 * SECOND, reply: 10 * SECOND,
  page: 30 * SECOND, probe: 3 * SECOND,
});

/** Commands that wait for their replies at once. A server takes 64; a reconnection with many rooms has more to say. */
const AT_ONCE = 32;
/** A typing mark is repeated no more often than this. */
const TYPING_PAUSE = 3 * SECOND;
/** Statuses of an SMS that nothing follows. */
const FINAL = new Set(["delivered", "failed", "expired", "undelivered", "parked", "cancelled"]);
const PAGE_EVENTS = ["online", "offline", "pagehide", "pageshow", "visibilitychange"];
const PAGE = 50;

/**
 * A message as handlers get it. The same object comes again when its state changes, so a page can keep one element for each.
 *
 * @typedef {object} Message
 * @property {number} [room] of those that were sent here
 * @property {?string} key under which it is stored once
 * @property {?number} offset its place in the room, from 1; null until the server has it
 * @property {{id: number, username: string}} sender
 * @property {boolean} mine whether this user wrote it, here or elsewhere; known before there is a connection
 * @property {string} message_type `text`, `image`, `file`, `location` …
 * @property {string} message
 * @property {?number} lat
 * @property {?number} lng
 * @property {string} created_at ISO 8601, by the server's clock once it is sent
 * @property {"received"|"sending"|"sent"|"failed"} state `received` came from the server; what was sent here is `sending`, then
 *   `sent` or `failed`
 * @property {ChelseruError} [error] why it failed, or, while it is `sending`, why it waits: `rate_limited` is "slow down"
 * @property {number} [retryAt] when what waits is tried again, comparable with `Date.now()`
 */

/**
 * @typedef {object} Status
 * @property {"connecting"|"open"|"waiting"|"closed"} state `closed` is for good, or until `connect()`
 * @property {number} [code] the close code that led to it
 * @property {number} [delay] milliseconds until the next try; Infinity while the page is left
 */

/** @typedef {{id: number, username: string}} User */

/**
 * What a room's listener is told; each is optional.
 *
 * @typedef {object} RoomHandlers
 * @property {(messages: Message[], page: {more: boolean}) => void} [onReset] show these and nothing else; at the start, and when the
 *   way from where we were is lost
 * @property {(message: Message) => void} [onMessage] a new message, or one that was given before and has changed
 * @property {(typing: {user: User, active: boolean}) => void} [onTyping]
 * @property {(mark: {user: User, offset: number}) => void} [onRead]
 * @property {(mark: {user: User, offset: number}) => void} [onDelivered]
 * @property {(signal: {user: User, data: any}) => void} [onSignal]
 * @property {(users: Present[]) => void} [onPresence] after each (re)connection; then `onJoin` and `onLeave`
 * @property {(join: {user: User}) => void} [onJoin]
 * @property {(leave: {user: User, removed?: boolean}) => void} [onLeave]
 * @property {(error: ChelseruError) => void} [onError] the room is not ours to hear, or no longer; it is forgotten
 */

/** @typedef {{id: number, username: string, connections: number, last_seen: ?string}} Present */

/**
 * A room of the user's list as it is now.
 *
 * @typedef {object} ListedRoom
 * @property {number} id
 * @property {string} name empty for none
 * @property {"direct"|"group"} kind
 * @property {number} status 1 open, 2 closed, 3 on hold
 * @property {number} offset of its last message
 * @property {number} unread_count
 * @property {string} updated_at ISO 8601
 */

/**
 * What follows the user's list of rooms; each is optional.
 *
 * @typedef {object} InboxHandlers
 * @property {(rooms: ListedRoom[], state: {complete: boolean}) => void} [onRooms] rooms that are new or have changed; with `complete` all others
 *   are as they were, and have nothing unread
 * @property {(ids: number[]) => void} [onLeft] rooms that are the user's no more
 * @property {() => void} [onReload] read the list over HTTP: at the start, and when what was missed cannot be told
 * @property {(error: ChelseruError) => void} [onError] the server knows no list
 */

/**
 * What `on` may listen to, over all rooms: each listener gets what is named here, and then the room's id.
 *
 * @typedef {object} ChatEvents
 * @property {Status} status
 * @property {Message[]} reset
 * @property {Message} message also of rooms that are not subscribed, as their messages are sent or fail
 * @property {{user: User, active: boolean}} typing
 * @property {{user: User, offset: number}} read
 * @property {{user: User, offset: number}} delivered
 * @property {{user: User, data: any}} signal
 * @property {Present[]} presence
 * @property {{user: User}} join
 * @property {{user: User, removed?: boolean}} leave
 * @property {ChelseruError} error
 */

/** Why a command failed. `temporary` says whether the same command may succeed later, after `retryAfter` seconds if known. */
export class ChelseruError extends Error {
  /**
   * @param {string} code
   * @param {string} [message] English, for developers
   * @param {boolean} [temporary]
   * @param {number} [retryAfter] seconds, 0 if not known
   */
  constructor(code, message = code, temporary = false, retryAfter = 0) {
    super(message);
    this.name = "ChelseruError";
    this.code = code;
    this.temporary = temporary;
    this.retryAfter = retryAfter;
  }
}

const tooLarge = (what) => new ChelseruError("too_large", `The ${what} is too large.`);
const tooMany = (what, temporary = false, code = "too_many") => new ChelseruError(code, `Too many ${what}.`, temporary);
const disconnected = () => new ChelseruError("disconnected", "There is no connection.", true);

/** The bytes of a text in UTF-8. */
const bytes = (text) => new TextEncoder().encode(text).length;

/** What a JWT says. Nothing is verified: only the server can. */
function claims(token) {
  try {
    return JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/"))) ?? {};
  } catch {
    return {};
  }
}

/**
 * What to do after a close: `null` is to stop for good, otherwise the milliseconds to wait.
 *
 * @param {number} code of the close
 * @param {number} attempt how many tries have failed since the connection was good, for 4100 how many tokens were refused
 * @param {() => number} [random] from 0 to 1
 * @param {typeof DELAYS} [delays]
 * @returns {?number}
 */
export function pauseAfter(code, attempt, random = Math.random, delays = DELAYS) {
  const between = (least, most) => Math.round(least + random() * (most - least));
  switch (code) {
    case 4101: // the session was revoked
    case 4102: // we break the protocol; so will the next connection
    case 1003: // not text,
    case 1007: // not UTF-8,
    case 1009: // too large: what we sent would be sent again
      return null;
    case 1001: // the server goes away, and with it all its clients
      return between(0, delays.away);
    case 4100: // the token has ended: ours alone, and another one will do
      return between(0, Math.min(delays.most, 500 * 2 ** Math.min(attempt, 10)));
    case 4103: // over a limit
      return between(5 * SECOND, (5 + Math.min(120, 10 * 2 ** attempt)) * SECOND);
  }
  // The first time spread from the very beginning, then with a pause that nobody is under: a random part of a span that starts with
  // nothing has many that come again at once. (A thousand clients stay under 300 tries a second, and are back within 8 s.)
  if (attempt === 0) return between(0, delays.spread);
  const span = Math.min(delays.most, delays.retry * 2 ** Math.max(0, Math.min(attempt, 10) - 5));
  return between(span / 2, span);
}

/**
 * Calls the app's code, if there is any. What it throws is told as if nobody had caught it, and changes nothing here. It may call back
 * as well: so this is what a step does last, or it looks again at what is.
 */
function call(object, name, ...all) {
  try {
    return object[name]?.(...all);
  } catch (error) {
    (globalThis.reportError ?? console.error)(error);
  }
}

/** A random key of 128 bits. (crypto.randomUUID is missing on pages without TLS, and all of crypto in Node 18.) */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Milliseconds that only ever go forward. */
const now = () => performance.now();

/** One user's connection. */
export class ChelseruChat {
  #options;
  #delays;
  #listeners = new Map(); // event → what listens to it, over all rooms
  #socket = null;
  #opening = null; // changes with each attempt, so that late answers to an old one are not taken for new ones
  #status = { state: "closed" };
  #attempt = 0;
  #refusals = 0; // tokens that were refused, one after the other
  #wantsFresh = false;
  #token = null; // the last one
  #tokenEnd = Infinity; // when it ends, by `now`
  #timers = {};
  #lastID = 0;
  #commands = new Map(); // id → {verb, fields, resolve, reject, timer, time}, in the order in which they are sent
  #underWay = 0; // how many of them have been sent
  #rooms = new Map(); // room → see subscribe()
  #outbox = new Map(); // key → message that is not known to be stored and seen
  #sending = new Map(); // room → key of the one message in flight: one at a time keeps their order
  #watches = new Map(); // SMS id → {id, callback, onError}
  #inbox = null; // {handlers, since}
  #maxFrame = 65536;
  #maxSignal = 8192;
  #me = { id: null, username: "" }; // also of messages that are not sent yet, which so learn of it
  #keptFor = ""; // the name under which this user's unsent messages are kept

  /**
   * @param {object} options
   * @param {(wish: {fresh: boolean}) => string | null | undefined | Promise<string | null | undefined>} options.token gives the access
   *   token; with `fresh` the one it gave before is no longer good, or will soon not be. `null` means that the user is logged out, an error that
   *   it should be asked again later.
   * @param {string} [options.url] of the server, default: where the page came from; needed elsewhere, as in Node
   * @param {(status: Status) => void} [options.onStatus] the same as `on("status", …)`
   * @param {number | User} [options.user] who this is, if that is known before the token is
   * @param {Partial<typeof DELAYS>} [options.delays]
   * @param {{getItem(key: string): ?string, setItem(key: string, value: string): void, removeItem(key: string): void}} [options.keep]
   *   where unsent messages outlive a reload: `sessionStorage`, for it is the tab's own
   * @param {boolean | ((...said: any[]) => void)} [options.debug] tells what happens, to the console or a function; never a token
   * @param {(url: string, protocols: string[]) => any} [options.open] makes the socket: for tests, and where there is no `WebSocket`
   */
  constructor({ url, token, onStatus, user, delays, keep, debug, open = (...all) => new WebSocket(...all) }) {
    const toConsole = (...said) => console.debug("chelseru", ...said);
    this.#options = { url, token, keep, debug: debug === true ? toConsole : debug || null, open };
    this.#delays = { ...DELAYS, ...delays };
    if (user) this.#isUser(user);
    if (onStatus) this.on("status", onStatus);
  }

  /**
   * The user's id: given, or the token's, or the server's word; null before the first token.
   *
   * @returns {?number}
   */
  get user() {
    return this.#me.id;
  }

  /**
   * `{state, code?, delay?}`: `waiting` has the milliseconds until the next try, `closed` is for good.
   *
   * @returns {Status}
   */
  get status() {
    return this.#status;
  }

  /**
   * What was sent here and is not stored yet: a reason to ask before the page is left.
   *
   * @returns {Message[]}
   */
  get unsent() {
    return [...this.#outbox.values()].filter((message) => message.state === "sending");
  }

  // ----------------------------------------------------------------------------------------------------------- listeners

  /**
   * Listens to something over all rooms; each listener is called, in the order in which they came.
   *
   * @template {keyof ChatEvents} Type
   * @param {Type} type
   * @param {(detail: ChatEvents[Type], room?: number) => void} listener
   * @returns {() => void} what ends it
   */
  on(type, listener) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    this.#listeners.get(type).add(listener);
    return () => this.off(type, listener);
  }

  /**
   * Ends what `on` began.
   *
   * @template {keyof ChatEvents} Type
   * @param {Type} type
   * @param {(detail: ChatEvents[Type], room?: number) => void} listener
   */
  off(type, listener) {
    this.#listeners.get(type)?.delete(listener);
  }

  #announce(type, detail, room) {
    for (const listener of this.#listeners.get(type) ?? []) call({ listener }, "listener", detail, room);
  }

  /** Tells a room's listeners, and those of all rooms. */
  #tell(id, type, detail, ...more) {
    const name = `on${type[0].toUpperCase()}${type.slice(1)}`;
    for (const { handlers } of this.#rooms.get(id)?.listeners ?? []) call(handlers, name, detail, ...more);
    this.#announce(type, detail, id);
  }

  #debug(...said) {
    call(this.#options, "debug", ...said);
  }

  // ------------------------------------------------------------------------------------------------- the connection

  /** Connects, and stays connected until `close()`. */
  connect() {
    if (this.#status.state !== "closed") return;
    this.#address(); // or it throws here, where somebody can see it
    for (const type of PAGE_EVENTS) globalThis.addEventListener?.(type, this.#onPage);
    this.#attempt = this.#refusals = 0;
    this.#open();
  }

  /** Connects now, where the next try would come later. */
  retryNow() {
    if (this.#status.state === "waiting") this.#open();
  }

  /** Ends the connection for good; `connect()` begins anew with the same rooms. */
  close() {
    this.#stop(1000);
  }

  #address() {
    const address = new URL("/ws/", this.#options.url ?? globalThis.location?.origin);
    address.protocol = address.protocol.replace("http", "ws");
    return address.href;
  }

  async #open() {
    clearTimeout(this.#timers.retry);
    const attempt = (this.#opening = {});
    this.#setStatus({ state: "connecting" });
    let socket, token;
    try {
      if (attempt !== this.#opening) return; // a listener has closed it
      // By the token's own life, counted from its arrival: the clock of this device may be minutes off.
      token = await this.#options.token({ fresh: this.#wantsFresh || now() > this.#tokenEnd });
      if (attempt !== this.#opening) return;
      if (token === null || token === undefined) return this.#stop(4101);
      this.#wantsFresh = false;
      this.#hasToken(token);
      if (attempt !== this.#opening) return;
      socket = this.#options.open(this.#address(), [PROTOCOL, `bearer.${token}`]);
    } catch (error) {
      this.#debug("not opened", error);
      if (attempt === this.#opening) this.#lost(1006);
      return;
    }
    this.#socket = socket;
    socket.onmessage = (event) => this.#received(socket, event.data);
    socket.onclose = (event) => socket === this.#socket && this.#lost(event.code);
    this.#timers.opening = setTimeout(() => socket === this.#socket && this.#lost(1006), this.#delays.opening);
  }

  /** Notes when a token ends: it lives no longer than it was made for, or as long as the server says. */
  #hasToken(token, life) {
    const { exp, iat, user_id } = claims(token);
    if (life !== undefined || token !== this.#token) this.#tokenEnd = now() + (life ?? exp - iat) * SECOND || Infinity;
    this.#token = token;
    if (this.user === null && user_id !== undefined) this.#isUser(Number(user_id));
    this.#restore();
  }

  #isUser(user) {
    Object.assign(this.#me, user.id ? user : { id: user });
  }

  #welcomed(welcome) {
    const socket = this.#socket;
    clearTimeout(this.#timers.opening);
    this.#isUser(welcome.user);
    this.#maxFrame = welcome.max_frame ?? this.#maxFrame;
    this.#maxSignal = welcome.max_signal ?? this.#maxSignal;
    // The server's word on how long the token lives. (Older servers do not say.)
    this.#hasToken(this.#token, welcome.expires_in);
    if (socket !== this.#socket) return;
    // A server that welcomes and drops us at once must not be asked again at once.
    this.#timers.settled = setTimeout(() => (this.#attempt = this.#refusals = 0), 5 * SECOND);
    if (this.#tokenEnd < Infinity) this.#scheduleRefresh(this.#tokenEnd - now());
    this.#status = { state: "open" };
    for (const room of this.#rooms.values()) this.#resume(room);
    for (const watch of this.#watches.values()) this.#askStatus(watch);
    if (this.#inbox) this.#askInbox(this.#inbox);
    for (const message of this.#outbox.values()) this.#flush(message.room);
    this.#setStatus(this.#status);
  }

  /** The connection is gone, or has to be given up: a dead socket may take minutes to say so itself. */
  #lost(code) {
    this.#dropSocket();
    // A token that is at fault is said to be so, with 4100 or 4101, by a node that lets us in to say it. A handshake that just fails is no
    // reason to ask for one token after the other: in an outage everybody would.
    if (code === 4100) this.#wantsFresh = true;
    const delay = pauseAfter(code, code === 4100 ? this.#refusals++ : this.#attempt++, Math.random, this.#delays);
    if (delay === null) return this.#stop(code);
    this.#timers.retry = setTimeout(() => this.#open(), delay);
    this.#setStatus({ state: "waiting", code, delay });
  }

  #stop(code) {
    for (const type of PAGE_EVENTS) globalThis.removeEventListener?.(type, this.#onPage);
    this.#dropSocket();
    this.#setStatus({ state: "closed", code });
  }

  #dropSocket() {
    const socket = this.#socket;
    this.#socket = this.#opening = null;
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    socket?.close(); // what it still says is not listened to: it is not ours any more
    const commands = [...this.#commands.values()];
    this.#commands.clear();
    this.#underWay = 0;
    this.#sending.clear();
    for (const room of this.#rooms.values()) room.isReady = false;
    for (const command of commands) {
      clearTimeout(command.timer);
      command.reject(disconnected());
    }
  }

  /** The network or the page went or came back: an open socket may be dead without knowing, a waiting one need not wait. */
  #onPage = (event) => {
    if (event.type === "pagehide") return this.#pause();
    if (event.type === "visibilitychange" && globalThis.document?.visibilityState !== "visible") return;
    if (this.#status.state === "open") this.#probe();
    else if (event.type !== "offline") this.retryNow();
  };

  /** A page that is left may be kept frozen, and its socket with it, until somebody goes back to it. */
  #pause() {
    if (this.#status.state === "closed") return;
    this.#dropSocket();
    this.#setStatus({ state: "waiting", delay: Infinity });
  }

  /** Any command with an answer will do: one without an answer ends the connection. */
  #probe() {
    const room = [...this.#rooms.values()].find((one) => one.isReady);
    if (room) this.#command("presence", { room: room.id }, this.#delays.probe).catch(() => {});
  }

  #scheduleRefresh(life) {
    // Some time before its end, and not the same for all who came at once.
    const delay = Math.max(SECOND, life * (0.7 + 0.2 * Math.random()));
    clearTimeout(this.#timers.refresh);
    this.#timers.refresh = setTimeout(() => this.#refresh(), Math.min(delay, 2 ** 31 - 1));
  }

  async #refresh() {
    const socket = this.#socket;
    try {
      const token = await this.#options.token({ fresh: true });
      if (socket !== this.#socket) return;
      if (token === null || token === undefined) return this.#stop(4101);
      const { expires_in } = await this.#command("refresh", { token });
      this.#hasToken(token, expires_in);
      this.#scheduleRefresh(expires_in * SECOND);
    } catch {
      // Until the server ends it with 4100 the connection is good.
      if (socket === this.#socket) this.#timers.refresh = setTimeout(() => this.#refresh(), 5 * SECOND);
    }
  }

  #setStatus(status) {
    this.#status = status;
    this.#debug("status", status);
    this.#announce("status", status);
  }

  // ------------------------------------------------------------------------------------------------ frames and commands

  #transmit(frame) {
    const text = JSON.stringify(frame);
    if (text.length * 3 > this.#maxFrame && bytes(text) > this.#maxFrame) throw tooLarge("frame");
    this.#debug("→", frame.refresh ? "{refresh}" : text);
    this.#socket.send(text);
  }

  /** Sends a command, after those that are waiting; the promise is its reply. */
  #command(verb, fields, time = this.#delays[verb === "subscribe" || verb === "history" ? "page" : "reply"]) {
    return new Promise((resolve, reject) => {
      if (this.#status.state !== "open") throw disconnected();
      if (this.#commands.size >= LIMITS.commands) throw tooMany("commands wait", true);
      this.#commands.set(++this.#lastID, { verb, fields, resolve, reject, timer: null, time });
      this.#sendNext();
    });
  }

  #sendNext() {
    for (const [id, command] of this.#commands) {
      if (this.#underWay >= AT_ONCE) return;
      if (command.timer !== null) continue;
      try {
        this.#transmit({ id, [command.verb]: command.fields });
      } catch (error) {
        this.#commands.delete(id);
        command.reject(error);
        continue;
      }
      this.#underWay += 1;
      command.timer = setTimeout(() => this.#lost(1006), command.time);
    }
  }

  #received(socket, data) {
    if (socket !== this.#socket || typeof data !== "string") return;
    this.#debug("←", data);
    const frame = JSON.parse(data);
    if (frame.welcome) return this.#welcomed(frame.welcome);
    if (frame.id !== undefined) return this.#replied(frame);
    if (frame.sms) return this.#watched(this.#watches.get(frame.sms.id), frame.sms.status);
    if (frame.inbox) return this.#listed(this.#inbox, frame.inbox);
    const room = this.#rooms.get(frame.room);
    if (!room) return;
    const { room: id, message, leave } = frame;
    if (message) return this.#arrived(room, message);
    for (const type in frame) if (type !== "room") this.#tell(id, type, frame[type]);
    if (leave?.removed && String(leave.user.id) === String(this.user)) {
      this.#forget(room, new ChelseruError("removed", "You are no longer a member of this room."));
    }
  }

  #replied({ id, ok, error }) {
    const command = this.#commands.get(id);
    if (!command) return;
    this.#commands.delete(id);
    this.#underWay -= 1;
    clearTimeout(command.timer);
    if (error) command.reject(new ChelseruError(error.code, error.message, error.temporary, error.retry_after));
    else command.resolve(ok);
    this.#sendNext();
  }

  // --------------------------------------------------------------------------------------------------------------- rooms

  /**
   * Listens to a room, now and after every reconnection. A room may have several listeners; each begins with an `onReset` of its own.
   *
   * @param {number} id
   * @param {RoomHandlers} [handlers]
   * @returns {() => void} what ends this listener; with the last one the room is left
   * @throws {ChelseruError} `too_many` for more than `LIMITS.rooms`
   */
  subscribe(id, handlers = {}) {
    const listener = { handlers, held: [], asked: null }; // held: what comes before its first page; null once that is there
    let room = this.#rooms.get(id);
    if (!room) {
      if (this.#rooms.size >= LIMITS.rooms) throw tooMany("rooms");
      room = {
        id, listeners: new Set(), epoch: null, offset: 0, isReady: false, held: [], read: {}, delivered: {}, typingAt: -Infinity,
        entered: null, // the socket that is in the room
      };
      this.#rooms.set(id, room);
      if (this.#status.state === "open") this.#resume(room);
    }
    room.listeners.add(listener);
    this.#fill(room);
    return () => {
      const isLast = room.listeners.delete(listener) && room.listeners.size === 0;
      if (isLast && this.#rooms.get(id) === room) this.unsubscribe(id);
    };
  }

  /**
   * Leaves a room, with all its listeners.
   *
   * @param {number} id
   */
  unsubscribe(id) {
    if (!this.#rooms.delete(id)) return;
    this.#settle(id, Infinity);
    if (this.#status.state !== "open") return;
    this.#command("unsubscribe", { room: id }).catch(() => {});
  }

  /** Takes a room up where it was left, or from its newest page if that is not possible. */
  async #resume(room) {
    const socket = this.#socket;
    const isStale = () => socket !== this.#socket || this.#rooms.get(room.id) !== room;
    room.isReady = false;
    room.held = [];
    const since = room.epoch === null ? {} : { since: { epoch: room.epoch, offset: room.offset } };
    try {
      if (room.entered === socket) await this.#command("unsubscribe", { room: room.id });
      room.entered = null;
      const reply = await this.#command("subscribe", { room: room.id, ...since });
      if (isStale()) return;
      room.entered = socket;
      if (reply.recovered && room.epoch !== null) {
        for (const message of reply.messages) this.#show(room, message);
      } else {
        // What is newer than the reply's offset comes by itself and is held until the page is there.
        const page = await this.#newest(room.id, reply.offset);
        if (isStale()) return;
        this.#reset(room, reply, page);
      }
      if (isStale()) return;
    } catch (error) {
      if (isStale()) return;
      if (error.temporary) return this.#later(error, () => !isStale() && this.#resume(room));
      if (error.code !== "already_subscribed") return this.#forget(room, error);
      // Taken up twice before the first reply came: once more, from the beginning.
      room.entered = socket;
      return this.#resume(room);
    }
    room.isReady = true;
    for (const message of room.held.splice(0)) if (room.isReady) this.#arrived(room, message);
    if (isStale()) return;
    const wantsPresence = [...room.listeners].some(({ handlers }) => handlers.onPresence) || this.#listeners.get("presence")?.size;
    if (wantsPresence) this.presence(room.id).then((users) => isStale() || this.#tell(room.id, "presence", users), () => {});
    for (const verb of ["read", "delivered"]) this.#mark(room, verb);
    this.#fill(room);
    this.#flush(room.id);
  }

  #reset(room, { epoch, offset }, page) {
    Object.assign(room, { epoch, offset });
    const messages = this.#page(page);
    for (const listener of room.listeners) this.#begin(room, listener, messages, page);
    this.#announce("reset", messages, room.id);
    this.#settle(room.id, offset);
  }

  /** Gives a listener a page to begin with, then what is not sent yet, then what came meanwhile. */
  #begin(room, listener, messages, { more }) {
    const held = listener.held ?? [];
    listener.held = null;
    call(listener.handlers, "onReset", [...messages], { more });
    const unsent = [...this.#outbox.values()].filter((one) => one.room === room.id && one.state !== "sent");
    for (const message of [...unsent, ...held]) call(listener.handlers, "onMessage", message);
  }

  /** Listeners that came when the room was there already have a page of their own. */
  async #fill(room) {
    const socket = this.#socket;
    const isStale = () => socket !== this.#socket || this.#rooms.get(room.id) !== room || !room.isReady;
    for (const listener of room.listeners) {
      if (isStale() || !listener.held || listener.asked === socket) continue;
      Object.assign(listener, { held: [], asked: socket });
      try {
        const page = await this.#newest(room.id, room.offset);
        if (!isStale() && listener.held) this.#begin(room, listener, this.#page(page), page);
      } catch (error) {
        if (isStale()) return; // the next connection asks again
        listener.asked = null;
        if (error.temporary) this.#later(error, () => this.#fill(room));
        else call(listener.handlers, "onError", error);
      }
    }
  }

  #newest(room, offset) {
    return offset > 0 ? this.#command("history", { room, before: offset + 1, limit: PAGE }) : { messages: [], more: false };
  }

  /** A page's messages as the app's objects, oldest first. */
  #page({ messages }) {
    return messages.map((message) => this.#merge(message)).sort((one, other) => one.offset - other.offset);
  }

  /** Forgets what is stored and will not be pushed again. */
  #settle(id, offset) {
    for (const message of this.#outbox.values()) {
      if (message.room === id && message.state === "sent" && message.offset <= offset) this.#outbox.delete(message.key);
    }
  }

  /** A pushed message. */
  #arrived(room, message) {
    if (!room.isReady) {
      room.held.push(message);
      // Nobody types that fast; start over instead of keeping it all.
      if (room.held.length > LIMITS.held) this.#lost(4002);
    } else if (message.offset > room.offset + 1) {
      this.#lost(4002); // a server that skips one has lost its position, and so have we
    } else {
      this.#show(room, message);
    }
  }

  /** Gives a message to the page, unless it had it before. */
  #show(room, message) {
    if (message.offset <= room.offset) return;
    room.offset = message.offset;
    const shown = this.#merge(message);
    for (const { handlers, held } of room.listeners) {
      if (!held) call(handlers, "onMessage", shown);
      else if (held.push(shown) > LIMITS.held) return this.#lost(4002);
    }
    this.#announce("message", shown, room.id);
  }

  /** A message from the server as the page's object; one that was sent here becomes what it was sent as. */
  #merge(message) {
    const mine = message.key && this.#outbox.get(message.key);
    if (!mine) return { ...message, mine: String(message.sender.id) === String(this.user), state: "received" };
    this.#outbox.delete(message.key);
    this.#save();
    return Object.assign(mine, message, { mine: true, state: "sent", error: undefined, retryAt: undefined });
  }

  /** The room is not ours, or no longer. */
  #forget(room, error) {
    if (this.#rooms.get(room.id) !== room) return; // a listener has left it
    for (const message of [...this.#outbox.values()]) if (message.room === room.id) this.#failed(message, error);
    if (this.#rooms.get(room.id) !== room) return;
    this.#rooms.delete(room.id);
    for (const { handlers } of room.listeners) call(handlers, "onError", error);
    this.#announce("error", error, room.id);
  }

  /** Does something when it may work again, and says in how many milliseconds. */
  #later({ retryAfter = 0 }, action) {
    const delay = Math.max(SECOND, retryAfter * SECOND) + Math.random() * 2 * SECOND;
    setTimeout(action, delay);
    return delay;
  }

  /**
   * Older messages, oldest first; in any room that is the user's.
   *
   * @param {number} room
   * @param {{before?: number, limit?: number}} [which] those before an offset, at most 100; without it the newest
   * @returns {Promise<{messages: Message[], more: boolean}>}
   */
  async history(room, { before, limit = PAGE } = {}) {
    const page = await this.#command("history", { room, limit, ...(before === undefined ? {} : { before }) });
    return { messages: this.#page(page), more: page.more };
  }

  // ------------------------------------------------------------------------------------------------------------- sending

  /**
   * Sends a message, now or when there is a connection again.
   *
   * @param {number} room
   * @param {string} text
   * @param {{type?: string, lat?: ?number, lng?: ?number}} [more]
   * @returns {Message} the message, as `onMessage` also gets it at once: `"sending"` until the server has it
   * @throws {ChelseruError} `queue_full` when too many are unsent, `too_large`
   */
  send(room, text, { type = "text", lat = null, lng = null } = {}) {
    if (this.unsent.length >= LIMITS.unsent) throw tooMany("messages wait", true, "queue_full");
    if (bytes(text) > LIMITS.textBytes) throw tooLarge("text");
    const message = {
      room, key: newKey(), offset: null, sender: this.#me, mine: true, message_type: type, message: text, lat, lng,
      created_at: new Date().toISOString(), state: "sending",
    };
    this.#outbox.set(message.key, message);
    this.#changed(message);
    this.#flush(room);
    return message;
  }

  /**
   * Sends a failed message once more, under its old key.
   *
   * @param {Message} message
   */
  resend(message) {
    if (message.state !== "failed") return;
    Object.assign(message, { state: "sending", error: undefined });
    this.#outbox.set(message.key, message);
    this.#changed(message);
    this.#flush(message.room);
  }

  /** Sends the room's first unsent message, and then the next. */
  async #flush(id) {
    const room = this.#rooms.get(id);
    // A room is first taken up again: what it missed may hold the very message whose answer was lost.
    if (this.#status.state !== "open" || this.#sending.has(id) || (room && !room.isReady)) return;
    const message = [...this.#outbox.values()].find((one) => one.room === id && one.state === "sending");
    if (!message) return;
    this.#sending.set(id, message.key);
    const socket = this.#socket;
    try {
      const { key, message_type, message: text, lat, lng } = message;
      const stored = await this.#command("send", { room: id, key, message_type, message: text, lat, lng });
      this.#stored(message, stored);
    } catch (error) {
      if (socket !== this.#socket) return; // the next connection sends it again
      if (error.temporary) {
        const delay = this.#later(error, () => {
          if (socket !== this.#socket) return;
          this.#sending.delete(id);
          this.#flush(id);
        });
        if (message.state === "sending") this.#changed(Object.assign(message, { error, retryAt: Date.now() + delay }));
        return;
      }
      this.#failed(message, error);
    }
    if (socket !== this.#socket) return;
    this.#sending.delete(id);
    this.#flush(id);
  }

  /** The server has it. Its push may have come before, or comes still and is known by its key. */
  #stored(message, { offset, created_at }) {
    if (message.state !== "sending") return;
    Object.assign(message, { offset, created_at, state: "sent", error: undefined, retryAt: undefined });
    const room = this.#rooms.get(message.room);
    if (!room || offset <= room.offset) this.#outbox.delete(message.key);
    this.#changed(message);
  }

  #failed(message, error) {
    this.#outbox.delete(message.key);
    if (message.state !== "sending") return;
    Object.assign(message, { state: "failed", error, retryAt: undefined });
    this.#changed(message);
  }

  #changed(message) {
    this.#save();
    this.#tell(message.room, "message", message);
  }

  /** Keeps what is unsent, if there is a place for it. */
  #save() {
    const { keep } = this.#options;
    if (!keep || !this.#keptFor) return;
    const unsent = this.unsent.map(({ error, retryAt, ...message }) => message);
    call(keep, unsent.length > 0 ? "setItem" : "removeItem", this.#keptFor, JSON.stringify(unsent));
  }

  /** What this user had not sent when the page was left comes before what was written since. */
  #restore() {
    const { keep } = this.#options;
    const name = `chelseru.unsent.${this.user}`;
    if (!keep || this.user === null || this.#keptFor === name) return;
    this.#keptFor = name;
    const read = () => JSON.parse(keep.getItem(name) ?? "[]").filter((message) => !this.#outbox.has(message.key));
    const kept = call({ read }, "read") ?? [];
    this.#outbox = new Map([...kept.map((message) => [message.key, message]), ...this.#outbox]);
    for (const message of kept) this.#changed(message);
  }

  // ------------------------------------------------------------------------------------------------ marks and the like

  /**
   * Tells that everything up to an offset was read. Kept until the server knows.
   *
   * @param {number} room
   * @param {number} offset
   */
  read(room, offset) {
    this.#raise(room, "read", offset);
  }

  /**
   * Tells that everything up to an offset has arrived here.
   *
   * @param {number} room
   * @param {number} offset
   */
  delivered(room, offset) {
    this.#raise(room, "delivered", offset);
  }

  #raise(id, verb, offset) {
    const room = this.#rooms.get(id);
    if (!room || offset <= (room[verb].wanted ?? 0)) return;
    room[verb].wanted = offset;
    this.#mark(room, verb);
  }

  /** One mark in flight at a time; what comes meanwhile is one more, not many. */
  async #mark(room, verb) {
    const mark = room[verb];
    if (!room.isReady || mark.socket === this.#socket || (mark.wanted ?? 0) <= (mark.told ?? 0)) return;
    const [offset, socket] = [mark.wanted, this.#socket];
    mark.socket = socket;
    try {
      await this.#command(verb, { room: room.id, offset });
      mark.told = offset;
    } catch (error) {
      // A mark that is refused for now is told later, and a lost one with the next connection; others are not worth it.
      if (socket === this.#socket && error.temporary) return this.#later(error, () => this.#told(room, verb, socket));
      if (socket === this.#socket) mark.told = offset;
    }
    this.#told(room, verb, socket);
  }

  /** The mark in flight is none any more; what came meanwhile is told now. */
  #told(room, verb, socket) {
    if (room[verb].socket === socket) room[verb].socket = null;
    if (socket === this.#socket && this.#rooms.get(room.id) === room) this.#mark(room, verb);
  }

  /**
   * Who is there.
   *
   * @param {number} room
   * @returns {Promise<Present[]>}
   */
  async presence(room) {
    return (await this.#command("presence", { room })).users;
  }

  /**
   * Tells that this user types, or no longer. May be called on every key.
   *
   * @param {number} id of the room
   * @param {boolean} [active]
   */
  typing(id, active = true) {
    const room = this.#rooms.get(id);
    if (!room?.isReady) return;
    const isFresh = now() - room.typingAt < TYPING_PAUSE;
    if (active ? isFresh : room.typingAt === -Infinity) return;
    room.typingAt = active ? now() : -Infinity;
    this.#transmit({ typing: { room: id, active } });
  }

  /**
   * Passes something on to the others' sockets (WebRTC, say). Not stored: false if there is no connection. Who only reads, or sends
   * too many, is not heard.
   *
   * @param {number} id of the room
   * @param {any} data what JSON can hold
   * @returns {boolean}
   * @throws {ChelseruError} `too_large` for more than the server takes, 8 KiB of JSON unless it is set otherwise
   */
  signal(id, data) {
    if (this.#status.state !== "open") return false;
    if (bytes(JSON.stringify(data) ?? "") > this.#maxSignal) throw tooLarge("signal");
    this.#transmit({ signal: { room: id, data } });
    return true;
  }

  /**
   * Follows an SMS of this user to its end.
   *
   * @param {string} id
   * @param {(status: string) => void} callback gets its status now and at each change
   * @param {(error: ChelseruError) => void} [onError]
   * @returns {() => void} what ends it earlier
   * @throws {ChelseruError} `too_many` for more than `LIMITS.watches`
   */
  watch(id, callback, onError = () => {}) {
    if (!this.#watches.has(id) && this.#watches.size >= LIMITS.watches) throw tooMany("watches");
    const watch = { id, callback, onError };
    this.#watches.set(id, watch);
    if (this.#status.state === "open") this.#askStatus(watch);
    return () => {
      if (this.#watches.get(id) === watch) this.#watches.delete(id);
    };
  }

  async #askStatus(watch) {
    const socket = this.#socket;
    const isStale = () => socket !== this.#socket || this.#watches.get(watch.id) !== watch;
    try {
      const { status } = await this.#command("watch", { message: watch.id });
      if (!isStale()) this.#watched(watch, status);
    } catch (error) {
      if (isStale()) return; // the next connection asks again
      if (error.temporary) return this.#later(error, () => !isStale() && this.#askStatus(watch));
      this.#watches.delete(watch.id);
      call(watch, "onError", error);
    }
  }

  #watched(watch, status) {
    if (!watch) return;
    if (FINAL.has(status)) this.#watches.delete(watch.id);
    call(watch, "callback", status);
  }

  /**
   * Follows the user's whole list of rooms, without listening to any: what is made, joined, left, renamed, closed, and what is unread. It
   * replaces the one before.
   *
   * @param {InboxHandlers} handlers
   * @returns {() => void} what ends it
   */
  inbox(handlers) {
    const inbox = { handlers, since: null };
    this.#inbox = inbox;
    if (this.#status.state === "open") this.#askInbox(inbox);
    return () => {
      if (this.#inbox === inbox) this.#inbox = null;
    };
  }

  async #askInbox(inbox) {
    const socket = this.#socket;
    const isStale = () => socket !== this.#socket || this.#inbox !== inbox;
    const { since } = inbox;
    try {
      const reply = await this.#command("inbox", since === null ? {} : { since });
      if (isStale()) return;
      this.#listed(inbox, reply, since !== null && reply.recovered);
      if (!reply.recovered) call(inbox.handlers, "onReload");
    } catch (error) {
      if (isStale()) return; // the next connection asks again
      if (error.temporary) return this.#later(error, () => !isStale() && this.#askInbox(inbox));
      this.#inbox = null;
      call(inbox.handlers, "onError", error);
    }
  }

  #listed(inbox, { since, rooms, left }, complete = false) {
    if (!inbox) return;
    inbox.since = since;
    if (rooms.length > 0 || complete) call(inbox.handlers, "onRooms", rooms, { complete });
    if (left.length > 0) call(inbox.handlers, "onLeft", left);
  }
}
