/** Who is logged in, and calls of the API in that name. */

const STORE = "chelseru.demo";
const DEVICE = "chelseru.demo.device";

/** Why a call failed: `status` 0 is no answer at all; `message` is what the server says. */
export class CallError extends Error {
  constructor(status, body) {
    // The API says it under one of three names, or by field.
    const text = body?.details ?? body?.error ?? body?.detail ?? Object.values(body ?? {}).flat()[0];
    super(typeof text === "string" ? text : "");
    Object.assign(this, { status, code: body?.code });
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
  return answer;
}

/**
 * An account in this tab. Its tokens are in `sessionStorage`, which is the tab's own: two tabs are two users, which is what one
 * wants when trying a chat, and they are gone with the tab.
 */
export class Account {
  #tokens = JSON.parse(sessionStorage.getItem(STORE) ?? "null");
  #refreshing = null;

  get isLoggedIn() {
    return this.#tokens !== null;
  }

  /** The user's id. */
  get id() {
    return Number(claims(this.#tokens.access).user_id);
  }

  /** The number that was logged in with. */
  get number() {
    return this.#tokens.number;
  }

  sendCode(number) {
    return request("POST", "/api/otp/send/", { mobile_number: number, device: device(number) });
  }

  async logIn(number, code) {
    const fields = { mobile_number: number, code, device: device(number) };
    const { access, refresh, device: fresh } = await request("POST", "/api/authenticate/", fields);
    localStorage.setItem(DEVICE, JSON.stringify([number, fresh]));
    this.#keep({ access, refresh, number });
  }

  async logOut() {
    await this.call("POST", "/api/logout/").catch(() => {});
    this.forget();
  }

  /** Forgets the tokens, which the server no longer takes or which are no longer wanted. */
  forget() {
    this.#keep(null);
  }

  /** The access token, renewed if it ends soon or is said to be no longer good; null if the session has ended. */
  async token({ fresh = false } = {}) {
    if (!this.#tokens) return null;
    const isOld = claims(this.#tokens.access).exp * 1000 < Date.now() + 20_000;
    if (!fresh && !isOld) return this.#tokens.access;
    // Two renewals at once would use one refresh token twice.
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    await this.#refreshing;
    return this.#tokens?.access ?? null;
  }

  async #refresh() {
    try {
      const { access, refresh } = await request("POST", "/api/token/refresh/", { refresh: this.#tokens.refresh });
      if (this.#tokens) this.#keep({ ...this.#tokens, access, refresh });
    } catch (error) {
      if (error.status !== 401) throw error;
      this.forget();
    }
  }

  /** Calls the API as this user. */
  async call(method, path, body) {
    try {
      return await request(method, path, body, await this.token());
    } catch (error) {
      if (error.status !== 401) throw error;
      return request(method, path, body, await this.token({ fresh: true }));
    }
  }

  #keep(tokens) {
    this.#tokens = tokens;
    if (tokens) sessionStorage.setItem(STORE, JSON.stringify(tokens));
    else sessionStorage.removeItem(STORE);
  }
}
