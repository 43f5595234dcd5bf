/** Who is logged in, and calls of the API in that name. */

import { ChelseruSession } from "/chelseru-session.js";

const TAB = "chelseru.demo";
const SESSION = "chelseru.demo.session.";
const DEVICE = "chelseru.demo.device";
const PATIENCE = 15_000;

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

/** A request as `fetch` takes it. */
function asked(method, body) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return { method, headers, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE), credentials: "omit" };
}

/** What was answered; `next` of a list is where it goes on. */
async function answered(promise) {
  const response = await promise.catch(() => {
    throw new CallError(0);
  });
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new CallError(response.status, answer);
  const next = /<([^>]+)>; rel="next"/.exec(response.headers.get("Link") ?? "")?.[1];
  if (next) answer.next = new URL(next, location.href).pathname + new URL(next, location.href).search;
  return answer;
}

const post = (path, body) => answered(fetch(path, asked("POST", body)));

/**
 * The account of this tab. Which session is the tab's own, in `sessionStorage`: two tabs may be two users, which is what one wants
 * when trying a chat. A tab that is doubled has the same session, and shares its tokens: that is what the client's module is for.
 */
export class Account {
  #tab = null;
  #session = null;

  /** Is told when the session is over, here or in another tab; `isLoggedOut` says how. */
  onEnded = null;

  constructor() {
    const tab = JSON.parse(sessionStorage.getItem(TAB) ?? "null");
    if (tab) this.join(tab);
    if (!this.isLoggedIn) this.#forgetTab();
  }

  /** The sessions of this browser that may still be good: `{session, number, id}`. */
  static get others() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(SESSION));
    const kept = keys.map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
    // What is left of one that is over was for its other tabs, and they have heard.
    for (const { key, access } of kept) if (!access) localStorage.removeItem(key);
    return kept.filter(({ access }) => access).map(({ session, number, id }) => ({ session, number, id }));
  }

  get isLoggedIn() {
    return Boolean(this.#session?.tokens);
  }

  /** Whether it was the user who ended the session, in whichever tab. */
  get isLoggedOut() {
    return !this.isLoggedIn && !this.#session?.ended;
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
    return post("/api/otp/send/", { mobile_number: number, device: device(number) });
  }

  /** @param {string} [send] the `id` of the code's sending: it has guesses of its own, which no stranger can use up */
  async logIn(number, code, send) {
    const fields = { mobile_number: number, code, id: send, device: device(number) };
    const { access, refresh, expires_in, device: fresh } = await post("/api/authenticate/", fields);
    localStorage.setItem(DEVICE, JSON.stringify([number, fresh]));
    const { user_id, sid } = claims(access);
    const tab = { session: sid ?? `u${user_id}`, number, id: Number(user_id) };
    this.join(tab);
    this.#session.logIn({ ...tab, access, refresh, expires_in });
  }

  /** Takes up a session of this browser. */
  join({ session, number, id }) {
    this.#tab = { session, number, id };
    sessionStorage.setItem(TAB, JSON.stringify(this.#tab));
    this.#session = new ChelseruSession({ name: SESSION + session });
    this.#session.onChange = ({ tokens }) => tokens || this.onEnded?.();
  }

  /** Ends the session, in all tabs and at the server. */
  async logOut() {
    await this.#session.logOut();
    this.#forgetTab();
  }

  /** Forgets the session; `ended` says that it was the server that ended it. */
  forget(ended) {
    if (this.isLoggedIn) this.#session.forget(ended);
    this.#forgetTab();
  }

  /** The access token, as the client wants it. */
  token = (wish) => this.#session.token(wish);

  /** Calls the API as this user. */
  call(method, path, body) {
    return answered(this.#session.fetch(path, asked(method, body)));
  }

  #forgetTab() {
    sessionStorage.removeItem(TAB);
  }
}
