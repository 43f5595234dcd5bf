/** Who is logged in, and calls of the API in that name. */

const TAB = "chelseru.demo";
const SESSION = "chelseru.demo.session.";
const DEVICE = "chelseru.demo.device";

/**
 * Why a call failed: `status` 0 is no answer at all; `code` is the API's, `field` what it is about if it is about one, and
 * `attempts_left`, `retry_after` (seconds) and `limit` are there where the API says them.
 */
export class CallError extends Error {
  constructor(status, body) {
    super(body?.code ?? `status ${status}`);
    const { code, attempts_left, retry_after, limit } = body ?? {};
    const field = Object.keys(body ?? {}).find((name) => Array.isArray(body[name]));
    Object.assign(this, { status, code, field, attempts_left, retry_after, limit });
  }
}

/** What a JWT says, which anybody may read. */
function claims(token) {
  return JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
}

/**
 * What the last login of a number on this device gave for the next one, if it was this number's. It outlives tab and logout: it is
 * what keeps strangers from using up the codes and guesses that the number has, and logs nobody in.
 */
function device(number) {
  const [owner, text] = JSON.parse(localStorage.getItem(DEVICE) ?? "[]");
  return owner === number ? text : undefined;
}

async function request(method, path, body, token) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  let response;
  try {
    const signal = AbortSignal.timeout(15_000);
    response = await fetch(path, { method, headers, body: JSON.stringify(body), signal, credentials: "omit" });
  } catch {
    throw new CallError(0);
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new CallError(response.status, answer);
  // Where a list goes on.
  const next = /<([^>]+)>; rel="next"/.exec(response.headers.get("Link") ?? "")?.[1];
  if (next) answer.next = new URL(next, location.href).pathname + new URL(next, location.href).search;
  return answer;
}

/** Does something while no other tab does it; where pages have no locks (no TLS), at least while this one does not. */
let last = Promise.resolve();
function alone(name, action) {
  if (navigator.locks) return navigator.locks.request(name, action);
  const mine = last.then(action);
  last = mine.catch(() => {});
  return mine;
}

/**
 * The account of this tab. Which session is the tab's own, in `sessionStorage`: two tabs may be two users, which is what one wants
 * when trying a chat. A tab that is doubled has the same session, so the tokens are where both find them, in `localStorage`: a
 * refresh token that two tabs use one after the other would end the session.
 */
export class Account {
  #tab = JSON.parse(sessionStorage.getItem(TAB) ?? "null");
  #given = null;

  constructor() {
    if (this.#tab && !this.#kept) this.#forgetTab();
  }

  /** The sessions of this browser that may still be good: `{session, number}`. */
  static get others() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(SESSION))
      .map((key) => JSON.parse(localStorage.getItem(key)))
      .map(({ session, number, id }) => ({ session, number, id }));
  }

  get isLoggedIn() {
    return this.#tab !== null && this.#kept !== null;
  }

  /** The user's id. */
  get id() {
    return this.#tab.id;
  }

  /** The number that was logged in with. */
  get number() {
    return this.#tab.number;
  }

  /** Asks for a code: `{id, expires_in}`. */
  static sendCode(number) {
    return request("POST", "/api/otp/send/", { mobile_number: number, device: device(number) });
  }

  /** @param {string} [send] the `id` of the code's sending: it has guesses of its own, which no stranger can use up */
  async logIn(number, code, send) {
    const fields = { mobile_number: number, code, id: send, device: device(number) };
    const { access, refresh, expires_in, device: fresh } = await request("POST", "/api/authenticate/", fields);
    localStorage.setItem(DEVICE, JSON.stringify([number, fresh]));
    const { user_id, sid } = claims(access);
    this.#tab = { session: sid ?? `u${user_id}`, number, id: Number(user_id) };
    sessionStorage.setItem(TAB, JSON.stringify(this.#tab));
    this.#keep({ access, refresh, expires_in });
  }

  /** Takes up a session of another tab. */
  join({ session, number, id }) {
    this.#tab = { session, number, id };
    sessionStorage.setItem(TAB, JSON.stringify(this.#tab));
  }

  async logOut() {
    await this.call("POST", "/api/logout/").catch(() => {});
    this.forget();
  }

  /** Forgets the tokens, which the server no longer takes or which are no longer wanted. */
  forget() {
    if (this.#tab) localStorage.removeItem(SESSION + this.#tab.session);
    this.#forgetTab();
  }

  /** Calls back when another tab has logged this session out. */
  onForgotten(action) {
    addEventListener("storage", ({ key, newValue }) => {
      if (this.#tab && key === SESSION + this.#tab.session && newValue === null) action();
    });
  }

  /** The access token, renewed if it ends soon or is said to be no longer good; null if the session has ended. */
  async token({ fresh = false } = {}) {
    const stale = this.#given;
    const isGood = (kept) => (fresh ? kept.access !== stale : kept.until > Date.now() + 20_000);
    if (this.#kept && !isGood(this.#kept)) {
      await alone(SESSION + this.#tab.session, async () => {
        // Another tab may have renewed it, or logged out, while this one waited.
        if (this.#kept && !isGood(this.#kept)) await this.#renew();
      });
    }
    this.#given = this.#kept?.access ?? null;
    return this.#given;
  }

  async #renew() {
    try {
      this.#keep(await request("POST", "/api/token/refresh/", { refresh: this.#kept.refresh }));
    } catch (error) {
      if (error.status !== 401) throw error;
      this.forget();
    }
  }

  /** Calls the API as this user. */
  async call(method, path, body) {
    const token = await this.token();
    try {
      return await request(method, path, body, token);
    } catch (error) {
      if (error.status !== 401) throw error;
      this.#given = token;
      return request(method, path, body, await this.token({ fresh: true }));
    }
  }

  /** The tokens: `until` is by this device's own clock, counted from when they came, for that clock may be minutes off. */
  #keep({ access, refresh, expires_in }) {
    const { session, number, id } = this.#tab;
    const until = Date.now() + expires_in * 1000;
    localStorage.setItem(SESSION + session, JSON.stringify({ session, number, id, access, refresh, until }));
  }

  get #kept() {
    return this.#tab && JSON.parse(localStorage.getItem(SESSION + this.#tab.session) ?? "null");
  }

  #forgetTab() {
    this.#tab = null;
    sessionStorage.removeItem(TAB);
  }
}
