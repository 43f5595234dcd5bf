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
      let [next, due] = [null, null];
      for (const [id, timer] of this.#timers) if (timer.at <= (due?.at ?? end) && timer.at !== due?.at) [next, due] = [id, timer];
      if (!due) break;
      this.#timers.delete(next);
      this.now = Math.max(this.now, due.at);
      due.action();
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

const token = (life, name = "t", { ago = 0, ...more } = {}) => {
  const iat = Date.now() / 1000 - ago;
  return `${name}.${btoa(JSON.stringify({ iat, exp: iat + life, user_id: "3", ...more }))}.x`;
};
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

  constructor(client, options = {}) {
    this.chat = new client.ChelseruChat({
      url: "https://chat.test",
      token: async (wish) => (this.wishes.push(wish.fresh), this.token),
      onStatus: (status) => this.statuses.push(status.state),
      open: (url, protocols) => (this.sockets.push(new FakeSocket(url, protocols)), this.socket),
      ...options,
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
  async pausesFollowTheTableOfCodes({ pauseAfter, DELAYS }) {
    for (const code of [4101, 4102, 1003, 1007, 1009]) equal(pauseAfter(code, 0), null, String(code));
    const span = (code, attempt) => [0, 1].map((random) => pauseAfter(code, attempt, () => random));
    equal(span(1001, 7), [0, 10_000], "1001");
    equal(span(4103, 0), [5_000, 15_000], "4103");
    equal(span(4103, 9), [5_000, 125_000], "4103 again");
    equal([0, 3, 100].map((attempt) => span(4100, attempt)[1]), [500, 4_000, 30_000], "4100");
    for (const code of [1006, 4000, 4001, 4002]) {
      equal(span(code, 0), [0, 5_000], String(code));
      for (const attempt of [1, 5]) equal(span(code, attempt), [4_000, 8_000], String(code));
      equal([6, 7, 100].map((attempt) => span(code, attempt)), [[8_000, 16_000], [15_000, 30_000], [15_000, 30_000]], String(code));
    }
    equal([0, 1].map((random) => pauseAfter(1006, 0, () => random, { ...DELAYS, spread: 100 })), [0, 100], "delays of one's own");
  },

  async theTokenIsASubProtocolAndNeverInTheAddress(client) {
    const scene = await new Scene(client).connect();
    equal(scene.socket.url, "wss://chat.test/ws/");
    equal(scene.socket.protocols, ["chelseru.v1", `bearer.${scene.token}`]);
    equal(scene.statuses, ["connecting", "open"]);
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

  async handshakesThatFailAskForAnotherTokenWhenTheOneThereIsHasEnded(client) {
    // Whatever this device's clock says: the token was made for five minutes, and lives no longer from its arrival on.
    const scene = new Scene(client);
    scene.token = token(300, "t", { ago: -86_400 });
    scene.chat.connect();
    for (let second = 0; second < 295; second += 1) {
      if (!scene.socket?.isClosed) scene.socket?.die(1006);
      await clock.advance(1_000);
    }
    check(scene.sockets.length > 10, `${scene.sockets.length} tries in five minutes`);
    equal(scene.wishes.filter(Boolean).length, 0, "fresh tokens before the end");
    for (let second = 0; second < 40; second += 1) {
      if (!scene.socket.isClosed) scene.socket.die(1006);
      await clock.advance(1_000);
    }
    check(scene.wishes.includes(true), "no fresh token after the end");
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
    await clock.advance(239_000);
    equal(scene.socket.all("refresh").length, 0, "too early");
    scene.token = token(300, "second");
    await clock.advance(2_000);
    equal([scene.wishes, scene.socket.all("refresh")[0]?.refresh], [[false, true], { token: scene.token }]);
    scene.socket.reply("refresh", { expires_in: 300 });
    await clock.advance(239_000);
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
      await clock.advance(239_000);
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

  async whatHandlersThrowIsReportedAndChangesNothing(client) {
    const reported = [];
    const report = globalThis.reportError;
    globalThis.reportError = (error) => reported.push(error.message);
    const broken = (name) => () => {
      throw new Error(name);
    };
    const scene = new Scene(client, { onStatus: broken("onStatus"), debug: broken("debug") });
    const names = ["onReset", "onMessage", "onTyping", "onRead", "onDelivered", "onPresence", "onJoin", "onLeave", "onSignal", "onError"];
    scene.chat.subscribe(12, Object.fromEntries(names.map((name) => [name, broken(name)])));
    scene.chat.subscribe(12, scene.handlers);
    scene.chat.on("message", broken("message"));
    const sent = scene.chat.send(12, "hi");
    await scene.connect();
    await scene.entered({ offset: 2, recovered: false });
    scene.socket.reply("presence", { users: [] });
    scene.socket.reply("send", { room: 12, offset: 3, created_at: "2026", duplicate: false });
    await clock.advance();
    equal([sent.state, scene.resets], ["sent", [[["m1", "m2"], false]]]);
    for (const kind of ["typing", "read", "delivered", "join", "leave", "signal"]) scene.socket.push({ room: 12, [kind]: { user: { id: 4 } } });
    scene.socket.push({ room: 12, message: message(3, { key: sent.key, message: "hi" }) });
    scene.socket.push({ room: 12, message: message(4) });
    equal(scene.lines, ["hi:sent", "m4:received"]);
    scene.chat.watch("id", broken("watch"));
    scene.socket.reply("watch", { status: "delivered" });
    await clock.advance();
    await scene.reconnect();
    equal(scene.socket.all("subscribe")[0].subscribe.since, { epoch: "e", offset: 4 });
    await scene.entered({ offset: 4, recovered: true });
    scene.socket.push({ room: 12, leave: { user: { id: 3 }, removed: true } });
    equal(scene.errors, ["removed"]);
    scene.socket.die(4101);
    equal(scene.chat.status.state, "closed");
    for (const name of [...names, "onStatus", "debug", "message", "watch"]) check(reported.includes(name), `${name} was not reported`);
    globalThis.reportError = report;
  },

  async handlersMayCallBackInTheMiddleOfEverything(client) {
    // Whoever closes while it connects, opens, waits, or shows a page, has it closed.
    for (const state of ["connecting", "open", "waiting"]) {
      const scene = new Scene(client);
      scene.chat.on("status", (status) => status.state === state && scene.chat.close());
      scene.chat.subscribe(12, scene.handlers);
      scene.chat.connect();
      await clock.advance();
      if (state !== "connecting") scene.socket.welcome();
      await clock.advance();
      if (state === "waiting") scene.socket.die(1006);
      await clock.advance(120_000);
      equal([scene.chat.status, scene.sockets.length], [{ state: "closed", code: 1000 }, state === "connecting" ? 0 : 1], state);
    }
    const scene = await new Scene(client).connect();
    scene.chat.subscribe(12, { onReset: () => scene.chat.unsubscribe(12), onMessage: (one) => scene.shown.push(one) });
    await clock.advance();
    await scene.entered({ offset: 2, recovered: false });
    scene.socket.push({ room: 12, message: message(3) });
    equal([scene.shown, scene.socket.all("unsubscribe").length], [[], 1]);
    // Who sends again what fails, does so once for each failure.
    const again = await (await new Scene(client).connect()).enter(0);
    let count = 0;
    again.chat.on("message", (one) => one.state === "failed" && (count += 1) < 5 && again.chat.resend(one));
    again.chat.send(12, "hi");
    again.socket.push({ room: 12, leave: { user: { id: 3 }, removed: true } });
    equal([count, again.errors], [1, ["removed"]]);
  },

  async aRoomHasSeveralListenersAndEachItsBeginning(client) {
    const scene = await (await new Scene(client).connect()).enter(2);
    const [late, seen] = [[], []];
    const off = scene.chat.on("message", (one, room) => seen.push(`${room}:${one.message}`));
    const end = scene.chat.subscribe(12, {
      onReset: (messages) => late.push(messages.map((one) => one.message).join()), onMessage: (one) => late.push(one.message),
    });
    await clock.advance();
    equal(scene.socket.all("subscribe").length, 1, "subscriptions");
    scene.socket.push({ room: 12, message: message(3) });
    equal([late, scene.lines], [[], ["m3:received"]], "before its page");
    scene.socket.reply("history", { messages: [message(2), message(1)], more: false });
    await clock.advance();
    equal(late, ["m1,m2", "m3"]);
    equal(scene.resets.length, 1, "resets of the first");
    // One whose page was lost with the connection has it with the next.
    const third = [];
    scene.chat.subscribe(12, { onReset: (messages) => third.push(messages.length) });
    await scene.reconnect();
    await scene.entered({ offset: 3, recovered: true });
    scene.socket.reply("history", { messages: [message(3), message(2), message(1)], more: false });
    await clock.advance();
    equal(third, [3]);
    end();
    off();
    scene.socket.push({ room: 12, message: message(4) });
    equal([late, seen, scene.lines], [["m1,m2", "m3"], ["12:m3"], ["m3:received", "m4:received"]]);
    equal(scene.socket.all("unsubscribe").length, 0, "others still listen");
  },

  async theLastListenerLeavesTheRoom(client) {
    const scene = await new Scene(client).connect();
    const end = scene.chat.subscribe(12, scene.handlers);
    await clock.advance();
    await scene.entered({ offset: 0, recovered: false });
    end();
    end();
    await clock.advance();
    equal(scene.socket.all("unsubscribe").length, 1);
    scene.socket.push({ room: 12, message: message(1) });
    equal(scene.lines, []);
  },

  async ownMessagesAreOnesOwnBeforeThereIsAConnection(client) {
    for (const options of [{}, { user: 3 }, { user: { id: 3, username: "me" } }]) {
      const scene = new Scene(client, options);
      scene.chat.subscribe(12, scene.handlers);
      const early = scene.chat.send(12, "early");
      equal([early.mine, early.sender.username], [true, options.user?.username ?? ""]);
      if (options.user) equal(early.sender.id, 3);
      scene.chat.connect();
      await clock.advance();
      // The token says who it is, long before a server does.
      equal([scene.chat.user, scene.chat.send(12, "later").sender.id, early.sender.id], [3, 3, 3]);
      scene.socket.welcome();
      await clock.advance();
      equal(early.sender, { id: 3, username: "me" });
      scene.chat.close();
    }
    const scene = await (await new Scene(client).connect()).enter(0);
    scene.socket.push({ room: 12, message: message(1, { sender: { id: 3, username: "me" } }) });
    scene.socket.push({ room: 12, message: message(2) });
    equal(scene.shown.map((one) => one.mine), [true, false], "from another device, and from another user");
  },

  async whatIsSentTooFastSaysUntilWhenItWaits(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    const sent = scene.chat.send(12, "hi");
    scene.socket.refuse("send", { code: "rate_limited", temporary: true, retry_after: 40 });
    await clock.advance();
    equal([sent.state, sent.error.code, sent.error.retryAfter, sent.retryAt - Date.now()], ["sending", "rate_limited", 40, 41_000]);
    equal(scene.shown.length, 2, "told of it");
    await clock.advance(42_000);
    scene.socket.reply("send", { room: 12, offset: 1, created_at: "2026", duplicate: false });
    await clock.advance();
    equal([sent.state, sent.error, sent.retryAt], ["sent", undefined, undefined]);
  },

  async whatIsUnsentOutlivesAReload(client) {
    const items = new Map();
    const keep = {
      getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value), removeItem: (key) => items.delete(key),
    };
    const before = await (await new Scene(client, { keep }).connect()).enter(0);
    const [one, two] = ["a", "b"].map((text) => before.chat.send(12, text));
    before.socket.reply("send", { room: 12, offset: 1, created_at: "2026", duplicate: false });
    await clock.advance();
    equal([...items.keys()], ["chelseru.unsent.3"]);
    equal(before.chat.unsent.map((message) => message.message), ["b"]);
    before.socket.die(1006);
    clock.clear();

    const after = new Scene(client, { keep });
    after.chat.subscribe(12, after.handlers);
    after.chat.send(12, "c");
    await after.connect();
    await after.entered({ offset: 1, recovered: false });
    equal(after.lines, ["c:sending", "b:sending"]);
    equal(after.socket.all("send").map((frame) => frame.send.key), [two.key], "in their order, under the old key");
    after.socket.reply("send", { room: 12, offset: 2, created_at: "2026", duplicate: true });
    await clock.advance();
    after.socket.reply("send", { room: 12, offset: 3, created_at: "2026", duplicate: false });
    await clock.advance();
    equal([items.size, after.chat.unsent.length, one.state], [0, 0, "sent"]);
    // Another user does not send them, and what cannot be read is nothing.
    before.chat.send(12, "d");
    await clock.advance();
    items.set("chelseru.unsent.4", "no JSON");
    const reported = [];
    const report = globalThis.reportError;
    globalThis.reportError = (error) => reported.push(error.name);
    const other = new Scene(client, { keep });
    other.token = token(300, "t", { user_id: "4" });
    other.chat.connect();
    await clock.advance();
    equal([other.chat.unsent, reported], [[], ["SyntaxError"]]);
    globalThis.reportError = report;
  },

  async delaysAreTheAppsAndDebugSaysNoToken(client) {
    const said = [];
    const debug = (...all) => said.push(all.map((one) => JSON.stringify(one)).join(" "));
    const scene = new Scene(client, { delays: { spread: 100, reply: 1_000 }, debug });
    scene.token = token(300, "SECRET");
    await (await scene.connect()).enter(0);
    scene.chat.send(12, "hi");
    await clock.advance(1_100);
    equal(scene.sockets.length, 2, "connections");
    scene.socket.welcome({ expires_in: 10 });
    await clock.advance(9_000);
    equal(scene.socket.all("refresh").length, 1);
    check(said.some((line) => line.includes("waiting")) && said.some((line) => line.includes("hi")), "nothing was said");
    check(!said.some((line) => line.includes("SECRET")), "a token was said");
  },

  async anOfflineNetworkIsNoticedSoonAndAnOpenerThatThrowsIsTriedAgain(client) {
    const scene = await (await new Scene(client).connect()).enter(0);
    dispatchEvent(new Event("offline"));
    await clock.advance(3_100);
    equal(scene.chat.status.state, "waiting");
    let count = 0;
    const broken = new Scene(client, {
      open: () => {
        count += 1;
        throw new SyntaxError("no such protocol");
      },
    });
    broken.chat.connect();
    await clock.advance(30_000);
    check(count > 2 && count < 10, `${count} tries`);
  },

  /** All nodes are killed and are away for 20 s, under a thousand clients whose tokens are renewed as ever. */
  async aThousandClientsComeBackWithoutAStorm(client) {
    const random = Math.random;
    let seed = 16;
    Math.random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const [handshakes, renewals] = [[], []];
    let isUp = true;
    const open = (...all) => {
      const socket = new FakeSocket(...all);
      handshakes.push(clock.now);
      setTimeout(() => (isUp ? socket.welcome({ expires_in: 300 }) : socket.die(1006)), 5);
      socket.send = (text) => socket.push({ id: JSON.parse(text).id, ok: { expires_in: 300 } });
      return socket;
    };
    const sockets = [];
    const chats = Array.from({ length: 1_000 }, () => {
      const chat = new client.ChelseruChat({
        url: "https://chat.test", token: ({ fresh }) => (fresh && renewals.push(clock.now), token(300)),
        open: (...all) => (sockets[chats.indexOf(chat)] = open(...all)),
      });
      return chat;
    });
    // They come all within ten seconds, and so do their tokens' ends; then two lives go by.
    for (const chat of chats) setTimeout(() => chat.connect(), Math.random() * 10_000);
    await clock.advance(600_000);
    const killed = clock.now;
    isUp = false;
    handshakes.length = 0;
    for (const socket of sockets) socket.die(1006);
    await clock.advance(20_000);
    isUp = true;
    await clock.advance(10_000);
    equal(chats.filter((chat) => chat.status.state !== "open").length, 0, "clients that are not back after 10 s");
    await clock.advance(300_000);
    Math.random = random;
    for (const [name, moments, most] of [["handshakes", handshakes, 300], ["renewals", renewals, 50]]) {
      const worst = Math.max(...moments.map((from, at) => moments.slice(at, at + 1_000).filter((one) => one < from + 1_000).length));
      check(worst <= most, `${worst} ${name} in a second`);
    }
    check(handshakes[0] >= killed && handshakes.length > 2_000 && renewals.length > 2_000, "too few to say anything");
    for (const chat of chats) chat.close();
  },

  async tabsOfOneUserAreOneSession(client) {
    const [server, items] = [new FakeSessions(), new Map()];
    const store = { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value) };
    const tab = () => new client.ChelseruSession({ url: "https://chat.test", store });
    const [one, two] = [tab(), tab()];
    equal([await one.token(), one.tokens, one.ended], [null, null, false]);
    one.logIn({ ...server.logIn(), number: "0912" });
    const first = await one.token();
    equal([first, await two.token(), two.tokens.number], ["access1", "access1", "0912"]);
    // Both want another one at once, and then each again: one renewal each time.
    equal(await Promise.all([one.token({ fresh: true }), two.token({ fresh: true })]), ["access2", "access2"]);
    await clock.advance(60_000);
    equal([await one.token({ fresh: true }), await two.token({ fresh: true }), await two.token()], ["access3", "access3", "access3"]);
    // Before it ends it is renewed for a request as well, whatever the clock says.
    await clock.advance(285_000);
    equal([await two.token(), await one.token()], ["access4", "access4"]);
    equal(server.renewals, 3, "renewals");
    // A refused request is repeated with a fresh token, a server in trouble ends nothing.
    server.refused.add("access4");
    equal((await two.fetch("/api/chat/chatrooms/")).status, 200);
    server.isAway = true;
    equal(await one.token({ fresh: true }), "access5");
    equal(await one.token({ fresh: true }).catch((error) => error.message), "The token was not renewed: 503.");
    server.isAway = false;
    // Logging out is everybody's, and no error.
    const changes = [];
    two.onChange = (state) => changes.push(state);
    one.logOut();
    dispatchEvent(Object.assign(new Event("storage"), { key: "chelseru.session" }));
    equal([await two.token(), two.tokens, two.ended, changes], [null, null, false, [{ tokens: null, ended: false }]]);
    await clock.advance();
    equal(server.loggedOut, ["Bearer access5"]);
    // With a token that is too old for it, too, and without hearing of the server's fault.
    one.logIn(server.logIn());
    server.refused.add("access6");
    await one.logOut();
    equal([server.loggedOut, one.tokens], [["Bearer access5", "Bearer access7"], null]);
    one.logIn(server.logIn());
    server.isAway = true;
    await one.logOut();
    equal([server.loggedOut.length, one.tokens], [2, null]);
    server.isAway = false;
    // What the server ends is told as such.
    one.logIn(server.logIn());
    server.isEnded = true;
    equal([await two.token(), await two.token({ fresh: true }), one.tokens, one.ended], ["access9", null, null, true]);
    server.leave();
  },
};

/** The API's part of sessions: a refresh token that was used more than 30 s ago ends the session. */
class FakeSessions {
  renewals = 0;
  refused = new Set();
  loggedOut = [];
  #count = 0;
  #used = new Map();
  #fetch = globalThis.fetch;

  constructor() {
    globalThis.fetch = async (url, request) => {
      await null;
      if (this.isAway) return new Response(null, { status: 503 });
      const authorization = new Headers(request.headers).get("Authorization");
      switch (new URL(url).pathname) {
        case "/api/token/refresh/":
          return this.#renew(JSON.parse(request.body).refresh);
        case "/api/logout/":
          if (this.refused.has(authorization.slice(7))) return new Response(null, { status: 401 });
          this.loggedOut.push(authorization);
          return new Response(null, { status: 204 });
        default:
          return new Response(null, { status: this.refused.has(authorization?.slice(7)) ? 401 : 200 });
      }
    };
  }
  leave() {
    globalThis.fetch = this.#fetch;
  }
  logIn() {
    this.#count += 1;
    return { access: `access${this.#count}`, refresh: `refresh${this.#count}`, expires_in: 300 };
  }
  #renew(refresh) {
    const used = this.#used.get(refresh);
    if (used !== undefined && clock.now - used > 30_000) this.isEnded = true;
    if (this.isEnded) return new Response(null, { status: 401 });
    this.#used.set(refresh, used ?? clock.now);
    this.renewals += 1;
    return new Response(JSON.stringify(this.logIn()));
  }
}

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
