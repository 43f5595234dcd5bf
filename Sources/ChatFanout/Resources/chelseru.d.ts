/**
 * What to do after a close: `null` is to stop for good, otherwise the milliseconds to wait.
 *
 * @param {number} code of the close
 * @param {number} attempt how many tries have failed since the connection was good, for 4100 how many tokens were refused
 * @param {() => number} [random] from 0 to 1
 * @param {typeof DELAYS} [delays]
 * @returns {?number}
 */
export function pauseAfter(code: number, attempt: number, random?: (() => number) | undefined, delays?: Readonly<{
    spread: number;
    retry: number;
    most: number;
    away: number;
    opening: number;
    reply: number;
    page: number;
    probe: number;
}> | undefined): number | null;
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
export const VERSION: "0.1.0-dev";
/** The WebSocket sub-protocol that it speaks. */
export const PROTOCOL: "chelseru.v1";
/** What is kept at most. Beyond it a call throws: nothing is dropped in silence. */
export const LIMITS: Readonly<{
    rooms: 100;
    unsent: 100;
    commands: 500;
    held: 1000;
    watches: 20;
    textBytes: number;
}>;
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
export const DELAYS: Readonly<{
    spread: number;
    retry: number;
    most: number;
    away: number;
    opening: number;
    reply: number;
    page: number;
    probe: number;
}>;
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
    constructor(code: string, message?: string | undefined, temporary?: boolean | undefined, retryAfter?: number | undefined);
    code: string;
    temporary: boolean;
    retryAfter: number;
}
/** One user's connection. */
export class ChelseruChat {
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
    constructor({ url, token, onStatus, user, delays, keep, debug, open }: {
        token: (wish: {
            fresh: boolean;
        }) => string | null | undefined | Promise<string | null | undefined>;
        url?: string | undefined;
        onStatus?: ((status: Status) => void) | undefined;
        user?: number | User | undefined;
        delays?: Partial<Readonly<{
            spread: number;
            retry: number;
            most: number;
            away: number;
            opening: number;
            reply: number;
            page: number;
            probe: number;
        }>> | undefined;
        keep?: {
            getItem(key: string): string | null;
            setItem(key: string, value: string): void;
            removeItem(key: string): void;
        } | undefined;
        debug?: boolean | ((...said: any[]) => void) | undefined;
        open?: ((url: string, protocols: string[]) => any) | undefined;
    });
    /**
     * The user's id: given, or the token's, or the server's word; null before the first token.
     *
     * @returns {?number}
     */
    get user(): number | null;
    /**
     * `{state, code?, delay?}`: `waiting` has the milliseconds until the next try, `closed` is for good.
     *
     * @returns {Status}
     */
    get status(): Status;
    /**
     * What was sent here and is not stored yet: a reason to ask before the page is left.
     *
     * @returns {Message[]}
     */
    get unsent(): Message[];
    /**
     * Listens to something over all rooms; each listener is called, in the order in which they came.
     *
     * @template {keyof ChatEvents} Type
     * @param {Type} type
     * @param {(detail: ChatEvents[Type], room?: number) => void} listener
     * @returns {() => void} what ends it
     */
    on<Type extends keyof ChatEvents>(type: Type, listener: (detail: ChatEvents[Type], room?: number) => void): () => void;
    /**
     * Ends what `on` began.
     *
     * @template {keyof ChatEvents} Type
     * @param {Type} type
     * @param {(detail: ChatEvents[Type], room?: number) => void} listener
     */
    off<Type_1 extends keyof ChatEvents>(type: Type_1, listener: (detail: ChatEvents[Type_1], room?: number) => void): void;
    /** Connects, and stays connected until `close()`. */
    connect(): void;
    /** Connects now, where the next try would come later. */
    retryNow(): void;
    /** Ends the connection for good; `connect()` begins anew with the same rooms. */
    close(): void;
    /**
     * Listens to a room, now and after every reconnection. A room may have several listeners; each begins with an `onReset` of its own.
     *
     * @param {number} id
     * @param {RoomHandlers} [handlers]
     * @returns {() => void} what ends this listener; with the last one the room is left
     * @throws {ChelseruError} `too_many` for more than `LIMITS.rooms`
     */
    subscribe(id: number, handlers?: RoomHandlers | undefined): () => void;
    /**
     * Leaves a room, with all its listeners.
     *
     * @param {number} id
     */
    unsubscribe(id: number): void;
    /**
     * Older messages, oldest first; in any room that is the user's.
     *
     * @param {number} room
     * @param {{before?: number, limit?: number}} [which] those before an offset, at most 100; without it the newest
     * @returns {Promise<{messages: Message[], more: boolean}>}
     */
    history(room: number, { before, limit }?: {
        before?: number | undefined;
        limit?: number | undefined;
    } | undefined): Promise<{
        messages: Message[];
        more: boolean;
    }>;
    /**
     * Sends a message, now or when there is a connection again.
     *
     * @param {number} room
     * @param {string} text
     * @param {{type?: string, lat?: ?number, lng?: ?number}} [more]
     * @returns {Message} the message, as `onMessage` also gets it at once: `"sending"` until the server has it
     * @throws {ChelseruError} `queue_full` when too many are unsent, `too_large`
     */
    send(room: number, text: string, { type, lat, lng }?: {
        type?: string | undefined;
        lat?: number | null | undefined;
        lng?: number | null | undefined;
    } | undefined): Message;
    /**
     * Sends a failed message once more, under its old key.
     *
     * @param {Message} message
     */
    resend(message: Message): void;
    /**
     * Tells that everything up to an offset was read. Kept until the server knows.
     *
     * @param {number} room
     * @param {number} offset
     */
    read(room: number, offset: number): void;
    /**
     * Tells that everything up to an offset has arrived here.
     *
     * @param {number} room
     * @param {number} offset
     */
    delivered(room: number, offset: number): void;
    /**
     * Who is there.
     *
     * @param {number} room
     * @returns {Promise<Present[]>}
     */
    presence(room: number): Promise<Present[]>;
    /**
     * Tells that this user types, or no longer. May be called on every key.
     *
     * @param {number} id of the room
     * @param {boolean} [active]
     */
    typing(id: number, active?: boolean | undefined): void;
    /**
     * Passes something on to the others' sockets (WebRTC, say). Not stored: false if there is no connection. Who only reads, or sends
     * too many, is not heard.
     *
     * @param {number} id of the room
     * @param {any} data what JSON can hold
     * @returns {boolean}
     * @throws {ChelseruError} `too_large` for more than the server takes, 8 KiB of JSON unless it is set otherwise
     */
    signal(id: number, data: any): boolean;
    /**
     * Follows an SMS of this user to its end.
     *
     * @param {string} id
     * @param {(status: string) => void} callback gets its status now and at each change
     * @param {(error: ChelseruError) => void} [onError]
     * @returns {() => void} what ends it earlier
     * @throws {ChelseruError} `too_many` for more than `LIMITS.watches`
     */
    watch(id: string, callback: (status: string) => void, onError?: ((error: ChelseruError) => void) | undefined): () => void;
    /**
     * Follows the user's whole list of rooms, without listening to any: what is made, joined, left, renamed, closed, and what is unread. It
     * replaces the one before.
     *
     * @param {InboxHandlers} handlers
     * @returns {() => void} what ends it
     */
    inbox(handlers: InboxHandlers): () => void;
    #private;
}
/**
 * A message as handlers get it. The same object comes again when its state changes, so a page can keep one element for each.
 */
export type Message = {
    /**
     * of those that were sent here
     */
    room?: number | undefined;
    /**
     * under which it is stored once
     */
    key: string | null;
    /**
     * its place in the room, from 1; null until the server has it
     */
    offset: number | null;
    sender: {
        id: number;
        username: string;
    };
    /**
     * whether this user wrote it, here or elsewhere; known before there is a connection
     */
    mine: boolean;
    /**
     * `text`, `image`, `file`, `location` …
     */
    message_type: string;
    message: string;
    lat: number | null;
    lng: number | null;
    /**
     * ISO 8601, by the server's clock once it is sent
     */
    created_at: string;
    /**
     * `received` came from the server; what was sent here is `sending`, then
     * `sent` or `failed`
     */
    state: "received" | "sending" | "sent" | "failed";
    /**
     * why it failed, or, while it is `sending`, why it waits: `rate_limited` is "slow down"
     */
    error?: ChelseruError | undefined;
    /**
     * when what waits is tried again, comparable with `Date.now()`
     */
    retryAt?: number | undefined;
};
export type Status = {
    /**
     * `closed` is for good, or until `connect()`
     */
    state: "connecting" | "open" | "waiting" | "closed";
    /**
     * the close code that led to it
     */
    code?: number | undefined;
    /**
     * milliseconds until the next try; Infinity while the page is left
     */
    delay?: number | undefined;
};
export type User = {
    id: number;
    username: string;
};
/**
 * What a room's listener is told; each is optional.
 */
export type RoomHandlers = {
    /**
     * show these and nothing else; at the start, and when the
     * way from where we were is lost
     */
    onReset?: ((messages: Message[], page: {
        more: boolean;
    }) => void) | undefined;
    /**
     * a new message, or one that was given before and has changed
     */
    onMessage?: ((message: Message) => void) | undefined;
    onTyping?: ((typing: {
        user: User;
        active: boolean;
    }) => void) | undefined;
    onRead?: ((mark: {
        user: User;
        offset: number;
    }) => void) | undefined;
    onDelivered?: ((mark: {
        user: User;
        offset: number;
    }) => void) | undefined;
    onSignal?: ((signal: {
        user: User;
        data: any;
    }) => void) | undefined;
    /**
     * after each (re)connection; then `onJoin` and `onLeave`
     */
    onPresence?: ((users: Present[]) => void) | undefined;
    onJoin?: ((join: {
        user: User;
    }) => void) | undefined;
    onLeave?: ((leave: {
        user: User;
        removed?: boolean;
    }) => void) | undefined;
    /**
     * the room is not ours to hear, or no longer; it is forgotten
     */
    onError?: ((error: ChelseruError) => void) | undefined;
};
export type Present = {
    id: number;
    username: string;
    connections: number;
    last_seen: string | null;
};
/**
 * A room of the user's list as it is now.
 */
export type ListedRoom = {
    id: number;
    /**
     * empty for none
     */
    name: string;
    kind: "direct" | "group";
    /**
     * 1 open, 2 closed, 3 on hold
     */
    status: number;
    /**
     * of its last message
     */
    offset: number;
    unread_count: number;
    /**
     * ISO 8601
     */
    updated_at: string;
};
/**
 * What follows the user's list of rooms; each is optional.
 */
export type InboxHandlers = {
    /**
     * rooms that are new or have changed; with `complete` all others
     * are as they were, and have nothing unread
     */
    onRooms?: ((rooms: ListedRoom[], state: {
        complete: boolean;
    }) => void) | undefined;
    /**
     * rooms that are the user's no more
     */
    onLeft?: ((ids: number[]) => void) | undefined;
    /**
     * read the list over HTTP: at the start, and when what was missed cannot be told
     */
    onReload?: (() => void) | undefined;
    /**
     * the server knows no list
     */
    onError?: ((error: ChelseruError) => void) | undefined;
};
/**
 * What `on` may listen to, over all rooms: each listener gets what is named here, and then the room's id.
 */
export type ChatEvents = {
    status: Status;
    reset: Message[];
    /**
     * also of rooms that are not subscribed, as their messages are sent or fail
     */
    message: Message;
    typing: {
        user: User;
        active: boolean;
    };
    read: {
        user: User;
        offset: number;
    };
    delivered: {
        user: User;
        offset: number;
    };
    signal: {
        user: User;
        data: any;
    };
    presence: Present[];
    join: {
        user: User;
    };
    leave: {
        user: User;
        removed?: boolean;
    };
    error: ChelseruError;
};
