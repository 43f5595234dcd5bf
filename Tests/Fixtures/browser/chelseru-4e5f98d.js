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
 * the server has it, and is stored once. No dependencies, no polling; everything that is kept has a bound (see LIMITS).
 */

/** What is kept at most. Beyond it a call throws: nothing is dropped in silence. */
export const LIMITS = Object.freeze({ rooms: 100, unsent: 100, commands: 500, held: 1000, watches: 20, textBytes: 32 * 1024 });

const SECOND = 1000;
/** How long a command may take before the connection counts as dead. Browsers show no pings, so this is how we know. */
const REPLY_TIME = 10 * SECOND;
/** The same for replies with many messages: a slow network takes a while for them. */
const PAGE_TIME = 30 * SECOND;
const OPENING_TIME = 15 * SECOND;
/** Commands that wait for their replies at once. A server takes 64; a reconnection with many rooms has more to say. */
const AT_ONCE = 32;
/** A typing mark is repeated no more often than this. */
const TYPING_PAUSE = 3 * SECOND;
/** Handshakes that fail without a reason make us ask for another token no more often than this. */
const FRESH_PAUSE = 60 * SECOND;
/** Statuses of an SMS that nothing follows. */
const FINAL = new Set(["delivered", "failed", "expired", "undelivered", "parked", "cancelled"]);
const PAGE_EVENTS = ["online", "offline", "pagehide", "pageshow", "visibilitychange"];
const PAGE = 50;

/** Why a command failed. `temporary` says whether the same command may succeed later, after `retryAfter` seconds if known. */
export class ChelseruError extends Error {
  constructor(code, message = code, temporary = false, retryAfter = 0) {
    super(message);
    Object.assign(this, { name: "ChelseruError", code, temporary, retryAfter });
  }
}

/** The moment at which a JWT ends, in milliseconds since 1970, or null. Nothing is verified: only the server can. */
export function tokenEnd(token) {
  try {
    const body = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const end = JSON.parse(atob(body)).exp;
    return Number.isFinite(end) ? end * SECOND : null;
  } catch {
    return null;
  }
}

/**
 * What to do after a close: `null` is to stop for good, otherwise the milliseconds to wait.
 *
 * Full jitter (a random part of a growing span): after an outage all clients come back, but not in the same instant.
 */
export function pauseAfter(code, attempt, random = Math.random) {
  const upTo = (span) => Math.round(random() * span);
  switch (code) {
    case 4101: // the session was revoked
    case 4102: // we break the protocol; so will the next connection
    case 1003: // not text,
    case 1007: // not UTF-8,
    case 1009: // too large: what we sent would be sent again
      return null;
    case 1001: // the server goes away, and with it all its clients
      return upTo(10 * SECOND);
    case 4103: // over a limit
      return 5 * SECOND + upTo(Math.min(120, 10 * 2 ** attempt) * SECOND);
    default:
      return upTo(Math.min(30 * SECOND, 500 * 2 ** Math.min(attempt, 10)));
  }
}

/** A random key of 128 bits. (crypto.randomUUID is missing on pages without TLS.) */
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * One user's connection.
 *
 * Messages given to handlers are objects `{key, offset, sender, message_type, message, lat, lng, created_at, state}`. `state`
 * is `"received"` for what came from the server, and for what was sent here `"sending"`, then `"sent"` or `"failed"` (with
 * `error`). The same object comes again when its state changes, so a page can keep one element for each.
 */
export class ChelseruChat {
  #options;
  #socket = null;
  #opening = null; // changes with each attempt, so that late answers to an old one are not taken for new ones
  #status = { state: "closed" };
  #attempt = 0;
  #wantsFresh = false;
  #askedFreshAt = -Infinity;
  #timers = {};
  #lastID = 0;
  #commands = new Map(); // id → {verb, fields, resolve, reject, timer}, in the order in which they are sent
  #underWay = 0; // how many of them have been sent
  #rooms = new Map(); // room → see subscribe()
  #outbox = new Map(); // key → message that is not known to be stored and seen
  #sending = new Map(); // room → key of the one message in flight: one at a time keeps their order
  #watches = new Map(); // SMS id → {id, callback, onError}
  #maxFrame = 65536;

  /**
   * @param {object} options
   * @param {string} [options.url] of the server, default: where the page came from
   * @param {(wish: {fresh: boolean}) => Promise<?string>} options.token gives the access token; with `fresh` the one it gave
   *   before is no longer good. `null` means that the user is logged out, an error that it should be asked again later.
   * @param {(status: {state: "connecting"|"open"|"waiting"|"closed", code?: number, delay?: number}) => void} [options.onStatus]
   * @param {(url: string, protocols: string[]) => WebSocket} [options.open] makes the socket, for tests
   */
  constructor({ url = location.origin, token, onStatus = () => {}, open = (...all) => new WebSocket(...all) }) {
    const address = new URL("/ws/", url);
    address.protocol = address.protocol.replace("http", "ws");
    this.#options = { url: address.href, token, onStatus, open };
  }

  /** `{state, code?, delay?}`: `waiting` has the milliseconds until the next try, `closed` is for good. */
  get status() {
    return this.#status;
  }

  /** The id of the user, once welcomed. */
  user = null;

  // ------------------------------------------------------------------------------------------------- the connection

  /** Connects, and stays connected until `close()`. */
  connect() {
    if (this.#status.state !== "closed") return;
    for (const type of PAGE_EVENTS) globalThis.addEventListener(type, this.#onPage);
    this.#attempt = 0;
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

  async #open() {
    clearTimeout(this.#timers.retry);
    this.#setStatus({ state: "connecting" });
    const attempt = (this.#opening = {});
    let token;
    try {
      const fresh = this.#wantsFresh;
      token = await this.#options.token({ fresh });
      if (attempt !== this.#opening) return;
      if (token === null || token === undefined) return this.#stop(4101);
      if (fresh) this.#askedFreshAt = performance.now();
      this.#wantsFresh = false;
    } catch {
      if (attempt === this.#opening) this.#lost(1006);
      return;
    }
    const socket = this.#options.open(this.#options.url, ["chelseru.v1", `bearer.${token}`]);
    this.#socket = socket;
    socket.onmessage = (event) => this.#received(socket, event.data, token);
    socket.onclose = (event) => socket === this.#socket && this.#lost(event.code);
    // An address that answers nothing would hold us for minutes.
    this.#timers.opening = setTimeout(() => socket === this.#socket && this.#lost(1006), OPENING_TIME);
  }

  #welcomed(welcome, token) {
    clearTimeout(this.#timers.opening);
    this.user = welcome.user?.id ?? welcome.user;
    this.#maxFrame = welcome.max_frame ?? this.#maxFrame;
    this.#wantsFresh = false;
    // A server that welcomes and drops us at once must not be asked again at once.
    this.#timers.settled = setTimeout(() => (this.#attempt = 0), 5 * SECOND);
    const end = tokenEnd(token);
    if (end !== null) this.#scheduleRefresh(end - Date.now());
    this.#setStatus({ state: "open" });
    for (const room of this.#rooms.values()) this.#resume(room);
    for (const watch of this.#watches.values()) this.#askStatus(watch);
    for (const message of this.#outbox.values()) this.#flush(message.room);
  }

  /** The connection is gone, or has to be given up: a dead socket may take minutes to say so itself. */
  #lost(code) {
    const wasOpen = this.#status.state === "open";
    this.#dropSocket();
    // A refused handshake looks like a broken network, so perhaps the token is at fault; but an outage is no reason to ask for
    // one token after the other.
    const mayBeRefused = !wasOpen && performance.now() - this.#askedFreshAt > FRESH_PAUSE;
    if (code === 4100 || mayBeRefused) this.#wantsFresh = true;
    const delay = pauseAfter(code, this.#attempt);
    if (delay === null) return this.#stop(code);
    this.#attempt += 1;
    this.#setStatus({ state: "waiting", code, delay });
    this.#timers.retry = setTimeout(() => this.#open(), delay);
  }

  #stop(code) {
    for (const type of PAGE_EVENTS) globalThis.removeEventListener(type, this.#onPage);
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
      command.reject(new ChelseruError("disconnected", "The connection was lost.", true));
    }
  }

  /** The network or the page went or came back: an open socket may be dead without knowing, a waiting one need not wait. */
  #onPage = (event) => {
    if (event.type === "pagehide") return this.#pause();
    if (event.type === "visibilitychange" && document.visibilityState !== "visible") return;
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
    if (room) this.presence(room.id).catch(() => {});
  }

  #scheduleRefresh(life) {
    // Half a minute before its end, and for a short life in the middle of it.
    const delay = Math.max(SECOND, life > 60 * SECOND ? life - 30 * SECOND : life / 2);
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
      this.#scheduleRefresh(expires_in * SECOND);
    } catch {
      // Until the server ends it with 4100 the connection is good.
      if (socket === this.#socket) this.#timers.refresh = setTimeout(() => this.#refresh(), 5 * SECOND);
    }
  }

  #setStatus(status) {
    this.#status = status;
    this.#options.onStatus(status);
  }

  // ------------------------------------------------------------------------------------------------ frames and commands

  #transmit(frame) {
    const text = JSON.stringify(frame);
    if (text.length * 3 > this.#maxFrame && new TextEncoder().encode(text).length > this.#maxFrame) {
      throw new ChelseruError("too_large", "This is more than one frame may hold.");
    }
    this.#socket.send(text);
  }

  /** Sends a command, after those that are waiting; the promise is its reply. */
  #command(verb, fields) {
    return new Promise((resolve, reject) => {
      if (this.#status.state !== "open") throw new ChelseruError("disconnected", "There is no connection.", true);
      if (this.#commands.size >= LIMITS.commands) throw new ChelseruError("too_many", "Too many commands wait.", true);
      this.#commands.set(++this.#lastID, { verb, fields, resolve, reject, timer: null });
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
      const time = command.verb === "subscribe" || command.verb === "history" ? PAGE_TIME : REPLY_TIME;
      command.timer = setTimeout(() => this.#lost(1006), time);
    }
  }

  #received(socket, data, token) {
    if (socket !== this.#socket || typeof data !== "string") return;
    const frame = JSON.parse(data);
    if (frame.welcome) return this.#welcomed(frame.welcome, token);
    if (frame.id !== undefined) return this.#replied(frame);
    if (frame.sms) return this.#watched(this.#watches.get(frame.sms.id), frame.sms.status);
    const room = this.#rooms.get(frame.room);
    if (!room) return;
    const { onTyping, onRead, onDelivered, onJoin, onSignal } = room.handlers;
    if (frame.message) this.#arrived(room, frame.message);
    else if (frame.typing) onTyping?.(frame.typing);
    else if (frame.read) onRead?.(frame.read);
    else if (frame.delivered) onDelivered?.(frame.delivered);
    else if (frame.join) onJoin?.(frame.join);
    else if (frame.leave) this.#left(room, frame.leave);
    else if (frame.signal) onSignal?.(frame.signal);
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
   * Listens to a room, now and after every reconnection.
   *
   * @param {number} id
   * @param {object} handlers each optional
   *   - `onReset(messages, {more})`: show these and nothing else; at the start, and when the way from where we were is lost
   *   - `onMessage(message)`: a new message, or one that was given before and has changed
   *   - `onTyping({user, active})`, `onRead({user, offset})`, `onDelivered({user, offset})`, `onSignal({user, data})`
   *   - `onPresence(users)` after each (re)connection, then `onJoin({user})` and `onLeave({user, removed?})`
   *   - `onError(error)`: the room is not ours to hear, or no longer; it is forgotten
   */
  subscribe(id, handlers) {
    if (!this.#rooms.has(id) && this.#rooms.size >= LIMITS.rooms) throw new ChelseruError("too_many", "Too many rooms.");
    const room = {
      id, handlers, epoch: null, offset: 0, isReady: false, held: [], read: {}, delivered: {}, typingAt: -Infinity,
      entered: this.#rooms.get(id)?.entered, // the socket that is in the room
    };
    this.#rooms.set(id, room);
    if (this.#status.state === "open") this.#resume(room);
  }

  /** Stops listening. */
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
        const before = { room: room.id, before: reply.offset + 1, limit: PAGE };
        const page = reply.offset > 0 ? await this.#command("history", before) : { messages: [], more: false };
        if (isStale()) return;
        this.#reset(room, reply, page);
      }
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
    if (room.handlers.onPresence) this.presence(room.id).then(room.handlers.onPresence, () => {});
    for (const verb of ["read", "delivered"]) this.#mark(room, verb);
    this.#flush(room.id);
  }

  #reset(room, { epoch, offset }, page) {
    Object.assign(room, { epoch, offset });
    const messages = page.messages.map((message) => this.#merge(message)).sort((one, other) => one.offset - other.offset);
    room.handlers.onReset?.(messages, { more: page.more });
    this.#settle(room.id, offset);
    for (const message of this.#outbox.values()) {
      if (message.room === room.id && message.state !== "sent") room.handlers.onMessage?.(message);
    }
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
    room.handlers.onMessage?.(this.#merge(message));
  }

  /** A message from the server as the page's object; one that was sent here becomes what it was sent as. */
  #merge(message) {
    const mine = message.key && this.#outbox.get(message.key);
    if (!mine) return { ...message, state: "received" };
    this.#outbox.delete(message.key);
    return Object.assign(mine, message, { state: "sent", error: undefined });
  }

  #left(room, leave) {
    room.handlers.onLeave?.(leave);
    if (leave.removed && String(leave.user.id) === String(this.user)) {
      this.#forget(room, new ChelseruError("removed", "You are no longer a member of this room."));
    }
  }

  #forget(room, error) {
    this.#rooms.delete(room.id);
    for (const message of this.#outbox.values()) if (message.room === room.id) this.#failed(message, error);
    room.handlers.onError?.(error);
  }

  #later({ retryAfter }, action) {
    setTimeout(action, Math.max(SECOND, retryAfter * SECOND) + Math.random() * 2 * SECOND);
  }

  /** Older messages: `{messages, more}`, oldest first. */
  async history(room, { before, limit = PAGE } = {}) {
    const page = await this.#command("history", { room, limit, ...(before === undefined ? {} : { before }) });
    const messages = page.messages.map((message) => ({ ...message, state: "received" }));
    return { messages: messages.sort((one, other) => one.offset - other.offset), more: page.more };
  }

  // ------------------------------------------------------------------------------------------------------------- sending

  /**
   * Sends a message, now or when there is a connection again.
   *
   * @returns the message, as `onMessage` also gets it at once: `"sending"` until the server has it
   * @throws {ChelseruError} `queue_full` when too many are unsent, `too_large`
   */
  send(room, text, { type = "text", lat = null, lng = null } = {}) {
    const unsent = [...this.#outbox.values()].filter((message) => message.state === "sending").length;
    if (unsent >= LIMITS.unsent) throw new ChelseruError("queue_full", "Too many messages wait to be sent.", true);
    if (new TextEncoder().encode(text).length > LIMITS.textBytes) throw new ChelseruError("too_large", "The text is too long.");
    const message = {
      room, key: newKey(), offset: null, sender: { id: this.user }, message_type: type, message: text, lat, lng,
      created_at: new Date().toISOString(), state: "sending",
    };
    this.#outbox.set(message.key, message);
    this.#rooms.get(room)?.handlers.onMessage?.(message);
    this.#flush(room);
    return message;
  }

  /** Sends a failed message once more, under its old key. */
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
        this.#later(error, () => socket === this.#socket && (this.#sending.delete(id), this.#flush(id)));
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
    Object.assign(message, { offset, created_at, state: "sent" });
    const room = this.#rooms.get(message.room);
    if (!room || offset <= room.offset) this.#outbox.delete(message.key);
    this.#changed(message);
  }

  #failed(message, error) {
    this.#outbox.delete(message.key);
    if (message.state !== "sending") return;
    Object.assign(message, { state: "failed", error });
    this.#changed(message);
  }

  #changed(message) {
    this.#rooms.get(message.room)?.handlers.onMessage?.(message);
  }

  // ------------------------------------------------------------------------------------------------ marks and the like

  /** Tells that everything up to an offset was read. Kept until the server knows. */
  read(room, offset) {
    this.#raise(room, "read", offset);
  }

  /** Tells that everything up to an offset has arrived here. */
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
    } catch {
      // A mark that is refused is not worth a repetition; a lost one is told with the next connection.
      if (socket === this.#socket) mark.told = offset;
    }
    if (mark.socket === socket) mark.socket = null;
    if (socket === this.#socket) this.#mark(room, verb);
  }

  /** Who is there: `[{id, username, connections, last_seen}]`. */
  async presence(room) {
    return (await this.#command("presence", { room })).users;
  }

  /** Tells that this user types, or no longer. May be called on every key. */
  typing(id, active = true) {
    const room = this.#rooms.get(id);
    if (!room?.isReady) return;
    const isFresh = performance.now() - room.typingAt < TYPING_PAUSE;
    if (active ? isFresh : room.typingAt === -Infinity) return;
    room.typingAt = active ? performance.now() : -Infinity;
    this.#transmit({ typing: { room: id, active } });
  }

  /** Passes something on to the others' sockets (WebRTC, say). Not stored: false if there is no connection. */
  signal(id, data) {
    if (this.#status.state !== "open") return false;
    this.#transmit({ signal: { room: id, data } });
    return true;
  }

  /** Follows an SMS to its end: the callback gets its status now and at each change. Returns what ends it earlier. */
  watch(id, callback, onError = () => {}) {
    if (!this.#watches.has(id) && this.#watches.size >= LIMITS.watches) throw new ChelseruError("too_many", "Too many watches.");
    const watch = { id, callback, onError };
    this.#watches.set(id, watch);
    if (this.#status.state === "open") this.#askStatus(watch);
    return () => this.#watches.get(id) === watch && this.#watches.delete(id);
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
      watch.onError(error);
    }
  }

  #watched(watch, status) {
    if (!watch) return;
    if (FINAL.has(status)) this.#watches.delete(watch.id);
    watch.callback(status);
  }
}
