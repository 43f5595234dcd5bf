// What chelseru.js promises, held against a server that is played here, with a clock that is moved by hand.
// Run by chat_client.py in a browser: `run(client)` gives the names of the tests and what failed.

// ------------------------------------------------------------------------------------------------------------ the stage

/** Timers and time that move only when told. */
class Clock {
  now = 0;
  #timers = new Map();
  #last = 0;

  install() {
    globalThis.setTimeout = (action, delay = 0) => (this.#timers.set(++this.#last, { action, at: this.now + Math.max(delay, 0) }), this.#last);
    globalThis.clearTimeout = (id) => this.#timers.delete(id);
    performance.now = () => this.now;
    this.start = Date.now();
    Date.now = () => this.start + this.now;
  }

  clear() {
    this.#timers.clear();
  }

  /** Runs everything that is due within a span, and lets promises settle in between. */
  async advance(span = 0) {
    const end = this.now + span;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.at <= end).sort((one, other) => one[1].at - other[1].at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.now = Math.max(this.now, due[1].at);
      due[1].action();
      await settle();
    }
    this.now = end;
  }
}

async function settle() {
  for (let turn = 0; turn < 50; turn += 1) await null;
}

const clock = new Clock();

class FakeSocket {
  sent = [];
  isClosed = false;

  constructor(url, protocols) {
    Object.assign(this, { url, protocols });
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.isClosed = true;
  }
  push(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  die(code) {
    this.onclose?.({ code });
  }
  welcome(more = {}) {
    this.push({ welcome: { connection: 1, user: { id: 3, username: "me" }, session: "s", ping: 25, max_frame: 65536, ...more } });
  }
  /** The commands of a verb that have come. */
  all(verb) {
    return this.sent.filter((frame) => frame[verb]);
  }
  /** Answers the newest command of a verb. */
  reply(verb, ok) {
    this.push({ id: this.all(verb).at(-1).id, ok });
  }
  refuse(verb, error) {
    this.push({ id: this.all(verb).at(-1).id, error: { message: "", temporary: false, ...error } });
  }
}

function check(condition, what) {
  if (!condition) throw new Error(what);
}

function equal(seen, wanted, what = "") {
  const [one, other] = [JSON.stringify(seen), JSON.stringify(wanted)];
  check(one === other, `${what} is ${one}, not ${other}`);
}

const token = (life, name = "t") => `${name}.${btoa(JSON.stringify({ exp: (Date.now() + life * 1000) / 1000 }))}.x`;
const message = (offset, more = {}) => ({
  offset, sender: { id: 4, username: "other" }, message_type: "text", message: `m${offset}`, lat: null, lng: null, key: `k${offset}`,
  created_at: "2026-11-22T10:00:00.000000+00:00", ...more,
});

/** A client with its sockets, and what it was asked and has told. */
class Scene {
  sockets = [];
  statuses = [];
  wishes = [];
  shown = [];
  resets = [];
  errors = [];
  token = token(3600);

  constructor(client) {
    this.chat = new client.ChelseruChat({
      url: "https://chat.test",
      token: async (wish) => (this.wishes.push(wish.fresh), this.token),
      onStatus: (status) => this.statuses.push(status.state),
      open: (url, protocols) => (this.sockets.push(new FakeSocket(url, protocols)), this.socket),
    });
  }
  get socket() {
    return this.sockets.at(-1);
  }
  handlers = {
    onReset: (messages, { more }) => this.resets.push([messages.map((one) => one.message), more]),
    onMessage: (one) => this.shown.push(one),
    onError: (error) => this.errors.push(error.code),
  };
  /** What a page that keeps one line for each object would show. */
  get lines() {
    return [...new Set(this.shown)].map((one) => `${one.message}:${one.state}`);
  }

  async connect() {
    this.chat.connect();
    await clock.advance();
    this.socket.welcome();
    await clock.advance();
    return this;
  }
  /** Subscribes to room 12, in which `offset` messages are. */
  async enter(offset = 0) {
    this.chat.subscribe(12, this.handlers);
    await clock.advance();
    await this.entered({ offset, recovered: false });
    return this;
  }
  async entered({ offset, recovered, messages = [], epoch = "e" }) {
    this.socket.reply("subscribe", { room: 12, epoch, offset, recovered, messages });
    await clock.advance();
    if (recovered || offset === 0) return;
    const page = [];
    for (let at = offset; at > 0 && page.length < 50; at -= 1) page.push(message(at));
    this.socket.reply("history", { messages: page, more: offset > 50 });
    await clock.advance();
  }
  async reconnect(code = 1006) {
    this.socket.die(code);
    await this.reconnected();
  }
  async reconnected() {
    const old = this.socket;
    for (let second = 0; second < 60 && this.socket === old; second += 1) await clock.advance(1_000);
    check(this.socket !== old, "no new socket");
    this.socket.welcome();
    await clock.advance();
  }
}

// ------------------------------------------------------------------------------------------------------------- the tests

/** The code that an action throws. */
function codeOf(action) {
  try {
    action();
  } catch (error) {
    return error.code;
  }
  return undefined;
}

const tests = {
  async pausesFollowTheTableOfCodes({ pauseAfter }) {
    for (const code of [4101, 4102, 1003, 1007, 1009]) equal(pauseAfter(code, 0), null, String(code));
    const span = (code, attempt) => [0, 1].map((random) => pauseAfter(code, attempt, () => random));
    equal(span(1001, 7), [0, 10_000], "1001");
    equal(span(4103, 0), [5_000, 15_000], "4103");
    equal(span(4103, 9), [5_000, 125_000], "4103 again");
    for (const code of [1006, 4000, 4001, 4002, 4100]) {
      equal(span(code, 0), [0, 500], String(code));
      equal(span(code, 3), [0, 4_000], String(code));
      equal(span(code, 100), [0, 30_000], String(code));
    }
  },

  async theTokenIsASubProtocolAndNeverInTheAddress(client) {
    const scene = await new Scene(client).connect();
    equal(scene.socket.url, "wss://chat.test/ws/");
    equal(scene.socket.protocols, ["chelseru.v1", `bearer.${scene.token}`]);
    equal(scene.statuses, ["connecting", "open"]);
    equal(client.tokenEnd(token(60)), Date.now() + 60_000, "the end of a token");
    equal(client.tokenEnd("no.token"), null);
  },

  async aRoomBeginsWithItsNewestPage(client) {
    const scene = await (await new Scene(client).connect()).enter(60);
    equal(scene.socket.all("subscribe")[0].subscribe, { room: 12 });
    equal(scene.socket.all("history")[0].history, { room: 12, before: 61, limit: 50 });
    equal(scene.resets[0][0].slice(0, 2).concat(scene.resets[0][0].length, scene.resets[0][1]), ["m11", "m12", 50, true]);
  },

  async whatComesWhileThePageLoadsIsShownAfterIt(client) {
    const scene = await new Scene(client).connect();
    scene.chat.subscribe(12, scene.handlers);
    await clock.advance();
    scene.socket.reply("subscribe", { room: 12, epoch: "e", offset: 2, recovered: false, messages: [] });
    for (const offset of [3, 4]) scene.socket.push({ room: 12, message: message(offset) });
    await clock.advance();
    equal(scene.lines, []);
    scene.socket.reply("history", { messages: [message(2), message(1)], more: false });
    await clock.advance();
    equal(scene.resets, [[["m1", "m2"], false]]);
    equal(scene.lines, ["m3:received", "m4:received"]);
  },

  async aLostConnectionIsTakenUpWhereItWas(client) {
    const scene = await (await new Scene(client).connect()).enter(2);
    scene.socket.push({ room: 12, message: message(3) });
    await scene.reconnect();
    equal(scene.socket.all("subscribe")[0].subscribe, { room: 12, since: { epoch: "e", offset: 3 } });
    scene.socket.push({ room: 12, message: message(6) });
    await scene.entered({ offset: 5, recovered: true, messages: [message(4), message(5)] });
    scene.socket.push({ room: 12, message: message(6) });
    await clock.advance();
    equal(scene.lines, ["m3:received", "m4:received", "m5:received", "m6:received"]);
    equal(scene.shown.length, 4, "times shown");
    equal(scene.resets.length, 1, "resets");
  },

  async aLostPositionIsANewPageWithTheUnsentAfterIt(client) {
    const scene = await (await new Scene(client).connect()).enter(2);
    scene.socket.die(1006);
    scene.chat.send(12, "waiting");
    await scene.reconnected();
    scene.shown.length = 0;
    await scene.entered({ offset: 1, recovered: false, epoch: "f" });
    equal(scene.resets[1], [["m1"], false]);
    equal(scene.lines, ["waiting:sending"]);
    equal(scene.socket.all("send").length, 1, "sends");
    await scene.reconnect();
    equal(scene.socket.all("subscribe")[0].subscribe.since, { epoch: "f", offset: 1 });
  },

  async aGapIsNoMessageButALostPosition(client) {
    const scene = await (await new Scene(client).connect()).enter(2);
    scene.socket.push({ room: 12, message: message(4) });
    await scene.reconnected();
    equal([scene.lines, scene.sockets.length, scene.sockets[0].isClosed], [[], 2, true]);
    equal(scene.socket.all("subscribe")[0].subscribe.since, { epoch: "e", offset: 2 });
  },

  async aTextIsShownAtOnceAndOnlyOnce(client) {
    for (const isPushFirst of [true, false]) {
      const scene = await (await new Scene(client).connect()).enter(0);
      const sent = scene.chat.send(12, "hi");
      equal(scene.lines, ["hi:sending"]);
      const { key } = scene.socket.all("send")[0].send;
      check(/^[0-9a-f]{32}$/.test(key), `the key ${key}`);
      const reply = () => scene.socket.reply("send", { room: 12, offset: 1, created_at: "2026", duplicate: false });
      const push = () => scene.socket.push({ room: 12, message: message(1, { key, message: "hi", sender: { id: 3 } }) });
      for (const step of isPushFirst ? [push, reply] : [reply, push]) {
        step();
        await clock.advance();
        equal(scene.lines, ["hi:sent"]);
      }
      equal([sent.offset, sent.state], [1, "sent"]);
      push();
      equal(new Set(scene.shown).size, 1, "lines");
    }
  },

  async aLostAnswerIsFoundInWhatWasMissedAndNotSentAgain(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    const sent = scene.chat.send(12, "hi");
    await scene.reconnect();
    equal(scene.socket.all("send").length, 0, "sent before the room was taken up");
    await scene.entered({ offset: 1, recovered: true, messages: [message(1, { key: sent.key, message: "hi" })] });
    equal(scene.socket.all("send").length, 0, "sent again");
    equal(scene.lines, ["hi:sent"]);
  },

  async aLostAnswerIsFoundOnANewPage(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    const sent = scene.chat.send(12, "hi");
    await scene.reconnect();
    scene.socket.reply("subscribe", { room: 12, epoch: "f", offset: 1, recovered: false, messages: [] });
    await clock.advance();
    scene.shown.length = 0;
    scene.socket.reply("history", { messages: [message(1, { key: sent.key, message: "hi" })], more: false });
    await clock.advance();
    equal([scene.resets.at(-1), scene.lines, sent.state], [[["hi"], false], [], "sent"]);
    equal(scene.socket.all("send").length, 0, "sent again");
  },

  async whatWasLostIsSentAgainUnderItsKeyAndInOrder(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    const keys = ["a", "b"].map((text) => scene.chat.send(12, text).key);
    equal(scene.socket.all("send").length, 1, "one at a time");
    await scene.reconnect();
    await scene.entered({ offset: 0, recovered: true });
    for (const [at, key] of keys.entries()) {
      equal(scene.socket.all("send").map((frame) => frame.send.key), keys.slice(0, at + 1));
      scene.socket.reply("send", { room: 12, offset: at + 1, created_at: "2026", duplicate: false });
      await clock.advance();
      check(key, "a key");
    }
    equal(scene.lines, ["a:sent", "b:sent"]);
  },

  async whatMayWorkLaterIsTriedAgainAndTheRestFails(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    const [one, two] = ["a", "b"].map((text) => scene.chat.send(12, text));
    scene.socket.refuse("send", { code: "rate_limited", temporary: true, retry_after: 20 });
    await clock.advance(19_000);
    equal(scene.socket.all("send").length, 1, "before its time");
    await clock.advance(5_000);
    equal(scene.socket.all("send").map((frame) => frame.send.key), [one.key, one.key]);
    scene.socket.refuse("send", { code: "room_closed" });
    await clock.advance();
    equal([one.state, one.error.code, scene.socket.all("send").at(-1).send.key === two.key], ["failed", "room_closed", true]);
    scene.socket.reply("send", { room: 12, offset: 1, created_at: "2026", duplicate: false });
    await clock.advance();
    scene.chat.resend(one);
    equal([one.state, scene.socket.all("send").at(-1).send.key === one.key], ["sending", true]);
  },

  async everythingThatIsKeptHasABound(client) {
    const scene = new Scene(client);
    for (let count = 0; count < client.LIMITS.unsent; count += 1) scene.chat.send(12, "x");
    equal(codeOf(() => scene.chat.send(12, "x")), "queue_full");
    equal(codeOf(() => new Scene(client).chat.send(12, "ب".repeat(20_000))), "too_large");
    for (let room = 1; room <= client.LIMITS.rooms; room += 1) scene.chat.subscribe(room, {});
    equal(codeOf(() => scene.chat.subscribe(1000, {})), "too_many");
    for (let id = 0; id < client.LIMITS.watches; id += 1) scene.chat.watch(String(id), () => {});
    equal(codeOf(() => scene.chat.watch("x", () => {})), "too_many");
    // All of that is said after a welcome, but not all at once: a server bears 64 commands at a time.
    await scene.connect();
    equal(scene.socket.sent.length, 32, "commands at once");
    scene.socket.push({ id: scene.socket.sent[0].id, error: { code: "not_member", message: "", temporary: false } });
    await clock.advance();
    equal(scene.socket.sent.length, 33, "commands after a reply");
  },

  async anExpiredTokenIsReplacedAndARevokedSessionIsTheEnd(client) {
    const scene = await new Scene(client).connect();
    await scene.reconnect(4100);
    equal(scene.wishes, [false, true]);
    scene.socket.die(4101);
    await clock.advance(600_000);
    equal([scene.sockets.length, scene.chat.status], [2, { state: "closed", code: 4101 }]);
    scene.token = null;
    scene.chat.connect();
    await clock.advance(600_000);
    equal([scene.sockets.length, scene.chat.status.state], [2, "closed"]);
  },

  async refusedHandshakesAskForAnotherTokenOnceAMinute(client) {
    const scene = new Scene(client);
    scene.chat.connect();
    for (let count = 0; count < 10; count += 1) {
      await clock.advance();
      scene.socket.die(1006);
      await clock.advance(3_000);
    }
    equal(scene.wishes.filter(Boolean).length, 1, "fresh tokens in half a minute");
  },

  async aHandshakeWhoseTokenIsRefusedSaysSo(client) {
    const scene = new Scene(client);
    scene.chat.connect();
    for (let count = 0; count < 3; count += 1) {
      await clock.advance();
      scene.socket.die(4100);
      await clock.advance(4_000);
    }
    equal(scene.wishes.slice(0, 4), [false, true, true, true], "another token for each that is refused");
    scene.socket.die(4101);
    await clock.advance(60_000);
    equal(scene.chat.status, { state: "closed", code: 4101 });
  },

  async theTokenIsRenewedOnTheSocketBeforeItEnds(client) {
    const scene = new Scene(client);
    scene.token = token(300);
    await scene.connect();
    await clock.advance(269_000);
    equal(scene.socket.all("refresh").length, 0, "too early");
    scene.token = token(300, "second");
    await clock.advance(2_000);
    equal([scene.wishes, scene.socket.all("refresh")[0]?.refresh], [[false, true], { token: scene.token }]);
    scene.socket.reply("refresh", { expires_in: 300 });
    await clock.advance(269_000);
    equal(scene.socket.all("refresh").length, 1, "again too early");
    await clock.advance(2_000);
    equal(scene.socket.all("refresh").length, 2);
    equal(scene.sockets.length, 1, "connections");
  },

  async theServersWordOnTheTokensLifeCountsAndNotTheDevicesClock(client) {
    // By this device's clock the token has ended long ago, or lives for a year.
    for (const life of [-86_400, 31_536_000]) {
      const scene = new Scene(client);
      scene.token = token(life);
      scene.chat.connect();
      await clock.advance();
      scene.socket.welcome({ expires_in: 300 });
      await clock.advance(269_000);
      equal(scene.socket.all("refresh").length, 0, "too early");
      await clock.advance(2_000);
      equal(scene.socket.all("refresh").length, 1, "renewed in time");
      scene.chat.close();
    }
  },

  async aKeyThatWasUsedForAnotherTextFailsTheMessage(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    const sent = scene.chat.send(12, "hi");
    await clock.advance();
    scene.socket.refuse("send", { code: "key_reused" });
    await clock.advance();
    equal([sent.state, sent.error.code], ["failed", "key_reused"]);
  },

  async aCommandWithoutAnAnswerEndsTheConnection(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    scene.chat.send(12, "hi");
    await clock.advance(9_000);
    equal([scene.socket.isClosed, scene.chat.status.state], [false, "open"]);
    await clock.advance(1_500);
    equal([scene.sockets[0].isClosed, scene.sockets.length > 1 || scene.chat.status.state === "waiting"], [true, true]);
  },

  async theNetworksReturnIsAReasonToAsk(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    dispatchEvent(new Event("online"));
    equal(scene.socket.all("presence").length, 1, "questions");
    scene.socket.reply("presence", { users: [] });
    await clock.advance(60_000);
    equal(scene.sockets.length, 1);
    dispatchEvent(new Event("offline"));
    await clock.advance(60_000);
    check(scene.sockets.length > 1, "a dead connection was kept");
    const count = scene.sockets.length;
    scene.socket.die(4103);
    await clock.advance(1_000);
    dispatchEvent(new Event("online"));
    await clock.advance();
    equal(scene.sockets.length, count + 1, "a waiting client connects at once");
  },

  async aPageThatIsLeftHasNoSocketUntilSomebodyReturns(client) {
    const scene = await (await new Scene(client).connect()).enter(1);
    dispatchEvent(new Event("pagehide"));
    await clock.advance(600_000);
    equal([scene.socket.isClosed, scene.sockets.length, scene.chat.status.state], [true, 1, "waiting"]);
    dispatchEvent(new Event("pageshow"));
    await clock.advance();
    equal(scene.sockets.length, 2);
    scene.chat.close();
    dispatchEvent(new Event("pageshow"));
    await clock.advance(600_000);
    equal([scene.sockets.length, scene.statuses.at(-1)], [2, "closed"]);
  },

  async aSignalIsNoLargerThanTheServerTakes(client) {
    const scene = await new Scene(client).connect();
    equal(scene.chat.signal(12, "x".repeat(8_190)), true);
    equal(codeOf(() => scene.chat.signal(12, "x".repeat(8_191))), "too_large");
    equal(codeOf(() => scene.chat.signal(12, "ب".repeat(5_000))), "too_large");
    scene.socket.push({ welcome: { connection: 1, user: { id: 3, username: "me" }, max_frame: 65536, max_signal: 1024 } });
    equal(codeOf(() => scene.chat.signal(12, "x".repeat(1_023))), "too_large");
    equal(scene.socket.all("signal").length, 1);
  },

  async typingIsSaidSeldomAndTakenBackOnce(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    scene.chat.typing(12, false);
    for (let count = 0; count < 10; count += 1) scene.chat.typing(12);
    equal(scene.socket.all("typing"), [{ typing: { room: 12, active: true } }]);
    await clock.advance(3_100);
    scene.chat.typing(12);
    for (let count = 0; count < 3; count += 1) scene.chat.typing(12, false);
    equal(scene.socket.all("typing").map((frame) => frame.typing.active), [true, true, false]);
  },

  async marksAreGatheredAndNotLost(client) {
    const scene = await (await new Scene(client).connect()).enter(9);
    for (const offset of [3, 5, 4, 7]) scene.chat.read(12, offset);
    equal(scene.socket.all("read").map((frame) => frame.read.offset), [3]);
    scene.socket.reply("read", {});
    await clock.advance();
    equal(scene.socket.all("read").map((frame) => frame.read.offset), [3, 7]);
    await scene.reconnect();
    await scene.entered({ offset: 9, recovered: true });
    equal(scene.socket.all("read").map((frame) => frame.read.offset), [7], "told again");
    scene.socket.reply("read", {});
    await clock.advance();
    scene.chat.read(12, 7);
    equal(scene.socket.all("read").length, 1);
  },

  async marksThatAreRefusedForNowAreToldLater(client) {
    const scene = await (await new Scene(client).connect()).enter(9);
    const refuse = (error) => scene.socket.push({ id: scene.socket.all("read").at(-1).id, error: { message: "no", ...error } });
    const told = () => scene.socket.all("read").map((frame) => frame.read.offset);
    scene.chat.read(12, 3);
    refuse({ code: "storage_full", temporary: true, retry_after: 5 });
    await clock.advance(4_900);
    scene.chat.read(12, 5);
    equal(told(), [3], "not before it is time");
    await clock.advance(3_000);
    equal(told(), [3, 5]);
    refuse({ code: "not_member", temporary: false });
    await clock.advance(10_000);
    equal(told(), [3, 5], "for good");
  },

  async whoIsRemovedHearsItOnceAndLetsGo(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    const sent = scene.chat.send(12, "hi");
    // Another user's removal, and the end of this user's presence in another tab, are none of this.
    scene.socket.push({ room: 12, leave: { user: { id: 4 }, removed: true } });
    scene.socket.push({ room: 12, leave: { user: { id: 3 } } });
    equal(scene.errors, []);
    scene.socket.push({ room: 12, leave: { user: { id: 3 }, removed: true } });
    equal([scene.errors, sent.state], [["removed"], "failed"]);
    await scene.reconnect();
    equal(scene.socket.all("subscribe").length, 0, "subscriptions");
  },

  async aRoomThatIsNotOursIsForgottenAndOneInTroubleIsNot(client) {
    const scene = await new Scene(client).connect();
    scene.chat.subscribe(12, scene.handlers);
    scene.socket.refuse("subscribe", { code: "unavailable", temporary: true });
    await clock.advance(10_000);
    equal([scene.errors, scene.socket.all("subscribe").length], [[], 2]);
    // The room was entered, but its page was not to be had: it is left before it is entered again.
    scene.socket.reply("subscribe", { room: 12, epoch: "e", offset: 1, recovered: false, messages: [] });
    await clock.advance();
    scene.socket.refuse("history", { code: "unavailable", temporary: true });
    await clock.advance(10_000);
    equal(scene.socket.all("unsubscribe").length, 1, "left");
    scene.socket.reply("unsubscribe", {});
    await clock.advance();
    scene.socket.refuse("subscribe", { code: "not_member" });
    await clock.advance(60_000);
    equal([scene.errors, scene.socket.all("subscribe").length, scene.sockets.length], [["not_member"], 3, 1]);
  },

  async aWatchedSMSIsWatchedAgainAfterAReconnection(client) {
    const scene = await new Scene(client).connect();
    const statuses = [];
    const end = scene.chat.watch("id", (status) => statuses.push(status));
    scene.socket.reply("watch", { status: "queued" });
    await clock.advance();
    scene.socket.push({ sms: { id: "id", status: "sent" } });
    await scene.reconnect();
    scene.socket.reply("watch", { status: "delivered" });
    await clock.advance();
    end();
    scene.socket.push({ sms: { id: "id", status: "failed" } });
    equal(statuses, ["queued", "sent", "delivered"]);
  },
};

export async function run(client) {
  const failures = [];
  const random = Math.random;
  clock.install();
  Math.random = () => 0.5;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test(client);
    } catch (error) {
      failures.push(`${name}: ${error.message}`);
    }
    clock.clear();
  }
  Math.random = random;
  return { names: Object.keys(tests), failures };
}
