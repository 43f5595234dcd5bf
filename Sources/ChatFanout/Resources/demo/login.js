/** The login: a number, then a code, which may be wrong, late, used up or on its way already. */

import { Account } from "/demo/account.js";
import { byID, element, onSubmit, say } from "/demo/dom.js";
import { isInvited } from "/demo/joining.js";
import { ago, countdown, explain, latin, number, words } from "/demo/words.js";

const STORE = "chelseru.demo.code";

/**
 * The code that is on its way, kept over a reload (phones load a page anew when one comes back from the SMS): `number`; `id` of its
 * sending, unless another page sent it; `at`, when it was sent; `until`, when a new one can be; `isUsedUp`.
 */
let sent = JSON.parse(sessionStorage.getItem(STORE) ?? "null");

function keep(code) {
  sent = code;
  if (code) sessionStorage.setItem(STORE, JSON.stringify(code));
  else sessionStorage.removeItem(STORE);
}

const secondsLeft = () => (sent ? (sent.until - Date.now()) / 1000 : 0);

/** Begins; `onLogin` is called once there is an account. */
export function beginLogin(account, onLogin) {
  const [error, code] = [byID("login-error"), byID("code")];

  onSubmit(byID("number-form"), error, () => ask(latin(byID("number").value.trim())), (fault) => explain(fault, "number"));
  onSubmit(byID("code-form"), error, () => enter(latin(code.value.trim())), explainCode);
  byID("again").addEventListener("click", async () => {
    if (secondsLeft() > 0) return;
    error.textContent = "";
    try {
      await ask(sent.number);
    } catch (fault) {
      error.textContent = explain(fault, "number");
    }
  });
  byID("other-number").addEventListener("click", () => showNumber());
  setInterval(tick, 1000);

  async function ask(mobile) {
    const before = sent?.number === mobile ? sent : null;
    try {
      const { id, expires_in } = await Account.sendCode(mobile);
      keep({ number: mobile, id: id ?? before?.id, at: Date.now(), until: Date.now() + expires_in * 1000, isNew: true });
    } catch (fault) {
      if (fault.code !== "otp_already_sent") throw fault;
      keep({ at: null, ...before, number: mobile, until: Date.now() + fault.retry_after * 1000, isNew: false });
      if (sent.isUsedUp) {
        error.textContent = showUsedUp();
        return;
      }
    }
    showCode();
  }

  async function enter(text) {
    const { number: mobile, id } = sent;
    await account.logIn(mobile, text, id);
    keep(null);
    onLogin();
  }

  function explainCode(fault) {
    const isUsedUp = fault.code === "otp_exhausted" || fault.attempts_left === 0;
    if (isUsedUp) {
      keep({ ...sent, isUsedUp: true });
      return showUsedUp();
    }
    if (fault.code === "otp_not_found") {
      keep({ ...sent, until: Date.now() });
      tick();
    }
    if (fault.attempts_left > 0) return words.triesLeft(number(fault.attempts_left));
    return explain(fault, "code");
  }

  function showUsedUp() {
    showNumber();
    byID("number").value = sent.number;
    tick();
    return usedUpText();
  }

  // The text counts down in its own place: what is an alert is read aloud, once.
  const usedUpText = () => (secondsLeft() > 0 ? words.usedUp(countdown(secondsLeft())) : words.usedUpNow);

  function tick() {
    if (!sent) return;
    const left = secondsLeft();
    say(byID("again"), left > 0 ? words.sendAgainIn(countdown(left)) : words.sendAgain);
    byID("again").setAttribute("aria-disabled", String(left > 0));
    const isNumberShown = !byID("number-form").hidden;
    byID("number-wait").hidden = !(sent.isUsedUp && isNumberShown && left > 0 && latin(byID("number").value.trim()) === sent.number);
    say(byID("number-wait"), words.sendAgainIn(countdown(left)));
  }

  function showCode() {
    byID("number-form").hidden = byID("login-lead").hidden = byID("sessions").hidden = true;
    byID("code-form").hidden = false;
    const { number: mobile, at, isNew } = sent;
    say(
      byID("code-label"),
      isNew ? words.codeSent(mobile)
        : at ? words.codeSentBefore(mobile, ago((Date.now() - at) / 1000)) : words.codeUnderWay(mobile));
    code.value = "";
    showInbox(mobile);
    tick();
    code.focus();
  }

  /** The number's form, where a login begins. */
  function showNumber(problem = "") {
    byID("code-form").hidden = true;
    byID("number-form").hidden = byID("login-lead").hidden = false;
    error.textContent = problem;
    showSessions();
    byID("number").focus();
    byID("number").select();
  }

  function showInvited() {
    byID("login-invited").hidden = !isInvited();
    say(byID("login-invited"), words.invitedLogIn);
  }

  function showSessions() {
    const buttons = Account.others.map((session) => {
      const button = element("button", "quiet", words.goOn(session.number));
      button.type = "button";
      button.addEventListener("click", () => (account.join(session), onLogin()));
      return button;
    });
    byID("sessions").replaceChildren(...buttons);
    byID("sessions").hidden = buttons.length === 0;
  }

  return {
    show(problem = "") {
      document.documentElement.dataset.view = "login";
      showInvited();
      addEventListener("hashchange", showInvited);
      document.title = words.title;
      if (!problem && sent && !sent.isUsedUp && secondsLeft() > 0) return showCode();
      // What was typed before the script was there stays.
      showNumber(problem);
    },
  };
}

/** The simulator's page in a trial, from `?inbox=`. Only on this machine: a link to anywhere would be a stranger's choice. */
function showInbox(mobile) {
  const given = new URLSearchParams(location.search).get("inbox");
  if (!given || !URL.canParse(given)) return;
  const url = new URL(given);
  const isHere = ["127.0.0.1", "localhost", "[::1]", location.hostname].includes(url.hostname);
  if (!isHere || !["http:", "https:"].includes(url.protocol)) return;
  url.searchParams.set("number", mobile);
  url.searchParams.set("lang", document.documentElement.lang);
  Object.assign(byID("inbox"), { href: url.href, hidden: false });
}
