/*! chelseru 0.1.0-dev, a login that all tabs share | SPDX-License-Identifier: Apache-2.0 */

const SECOND = 1000;
/** A token with less than this to live is renewed before it is used for a request. */
const SPARE = 20 * SECOND;
/** The other tabs wait as well. */
const PATIENCE = 15 * SECOND;

/** @typedef {{access: string, refresh: string, expires_in?: number, [more: string]: any}} Tokens */

/**
 * A user's login, as all tabs of a browser share it: whichever tab needs a fresh token first fetches it, and the others take that
 * one. (A refresh token works once; two tabs that each use it end the session.)
 *
 *     import { ChelseruSession } from "/chelseru-session.js";
 *     const session = new ChelseruSession();
 *     session.logIn(answerOfAuthenticate);
 *     const chat = new ChelseruChat({ token: session.token });
 */
export class ChelseruSession {
  #options;
  #given; // the token that was handed out last

  /**
   * Is told when the user logs in or out, here or in another tab. `ended` says that it was not the user who ended it.
   *
   * @type {?(state: {tokens: ?Tokens, ended: boolean}) => void}
   */
  onChange = null;

  /**
   * @param {object} [options]
   * @param {string} [options.url] of the server, default: where the page came from
   * @param {string} [options.name] under which the tokens lie in the store; two apps of one origin need two
   * @param {{getItem(key: string): ?string, setItem(key: string, value: string): void}} [options.store] default: `localStorage`, which
   *   all tabs share, and where there is none, this object's memory
   */
  constructor({ url, name = "chelseru.session", store = storage() } = {}) {
    this.#options = { url, name, store };
    globalThis.addEventListener?.("storage", ({ key }) => (key ?? name) === name && this.#changed());
  }

  /**
   * The tokens, and what else `logIn` was given; null if nobody is logged in.
   *
   * @returns {?Tokens}
   */
  get tokens() {
    const stored = this.#read();
    return stored.access ? stored : null;
  }

  /**
   * Whether the last session was ended by the server, and not by logging out.
   *
   * @returns {boolean}
   */
  get ended() {
    return this.#read().ended === true;
  }

  /**
   * Takes the answer of a login, `POST /api/authenticate/`, and whatever else should be known beside it.
   *
   * @param {Tokens} tokens
   */
  logIn(tokens) {
    this.#write({ ...tokens, at: Date.now() });
    this.#changed();
  }

  /** Ends the session, in all tabs and at the server. Close the chat first: then it hears no reason for its end. */
  async logOut() {
    const { tokens } = this;
    this.forget();
    if (!tokens) return;
    const end = (access) =>
      this.#ask("/api/logout/", { method: "POST", headers: { Authorization: `Bearer ${access}` }, keepalive: true });
    try {
      if ((await end(tokens.access)).status !== 401) return;
      // The token is too old; the session behind it may still live.
      const answer = await this.#askForTokens(tokens.refresh);
      if (answer.ok) await end((await answer.json()).access);
    } catch {
      // The server is not there: the session ends by itself.
    }
  }

  /**
   * Forgets the tokens, in all tabs, and tells the server nothing.
   *
   * @param {boolean} [ended] whether it was the server that ended the session
   */
  forget(ended = false) {
    this.#write(ended ? { ended } : {});
    this.#changed();
  }

  /**
   * The access token: what `ChelseruChat` wants for its option `token`. Null if nobody is logged in, or no longer.
   *
   * @param {{fresh?: boolean}} [wish] `fresh`: the one that was given before is no longer good
   * @returns {Promise<?string>}
   */
  token = async ({ fresh = false } = {}) => {
    const good = () => {
      const { tokens } = this;
      if (!tokens) return null;
      const age = Date.now() - tokens.at;
      // Both moments are this device's, so it does not matter how wrong its clock is; if it was set meanwhile, a renewal mends that.
      const isOld = !(age >= 0 && age < (tokens.expires_in ?? Infinity) * SECOND - SPARE);
      return isOld || (fresh && tokens.access === this.#given) ? undefined : tokens.access;
    };
    let token = good();
    // Another tab may be at it, and then its token is ours, too.
    if (token === undefined) token = await alone(this.#options.name, async () => good() ?? (this.tokens && this.#renew()));
    return (this.#given = token);
  };

  /**
   * Calls the API as this user: `fetch` with the token, and once more with a fresh one where that is refused.
   *
   * @param {string} path
   * @param {RequestInit} [request]
   * @returns {Promise<Response>}
   */
  async fetch(path, request = {}) {
    for (const fresh of [false, true]) {
      const headers = new Headers(request.headers);
      const token = await this.token({ fresh });
      if (token) headers.set("Authorization", `Bearer ${token}`);
      const answer = await this.#ask(path, { ...request, headers });
      if (answer.status !== 401 || !token || fresh) return answer;
    }
  }

  async #renew() {
    const before = this.tokens;
    const answer = await this.#askForTokens(before.refresh);
    const { tokens } = this; // somebody may have logged out meanwhile, or, without locks, renewed
    if (answer.ok) {
      const fresh = await answer.json();
      if (tokens?.refresh === before.refresh) this.#write({ ...tokens, ...fresh, at: Date.now() });
    } else if (answer.status !== 401) {
      throw new Error(`The token was not renewed: ${answer.status}.`);
    } else if (tokens?.refresh === before.refresh) {
      this.forget(true);
    }
    return this.tokens?.access ?? null;
  }

  #askForTokens(refresh) {
    return this.#ask("/api/token/refresh/", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ refresh }),
      keepalive: true, signal: AbortSignal.timeout?.(PATIENCE),
    });
  }

  #ask(path, request) {
    return fetch(new URL(path, this.#options.url ?? globalThis.location?.origin), { ...request, credentials: "omit" });
  }

  #read() {
    try {
      return JSON.parse(this.#options.store.getItem(this.#options.name)) ?? {};
    } catch {
      return {}; // somebody else's
    }
  }

  #write(tokens) {
    this.#options.store.setItem(this.#options.name, JSON.stringify(tokens));
  }

  #changed() {
    try {
      this.onChange?.({ tokens: this.tokens, ended: this.ended });
    } catch (error) {
      (globalThis.reportError ?? console.error)(error);
    }
  }
}

/** What all tabs share; a page that may not, or that is none, has its own. */
function storage() {
  try {
    if (globalThis.localStorage) return localStorage;
  } catch {
    // The user has forbidden it.
  }
  const items = new Map();
  return { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value) };
}

const turns = new Map();

/** Does something while no other tab does it, or, where pages have no locks, nobody else in this one. */
function alone(name, action) {
  const { locks } = globalThis.navigator ?? {};
  if (locks) return locks.request(name, action);
  const turn = (turns.get(name) ?? Promise.resolve()).then(action, action);
  turns.set(name, turn);
  return turn;
}
