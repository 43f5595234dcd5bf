/** What the page says, in English and Persian, and how it writes numbers and times. `?lang=fa` or `?lang=en` chooses. */

const en = {
  title: "Chelseru chat",
  lead: "Log in with a mobile number. The code comes by SMS.",
  number: "Mobile number",
  sendCode: "Send code",
  codeFor: (number) => `Code sent to ${number}`,
  inbox: "Open the simulated phone ↗",
  logIn: "Log in",
  otherNumber: "Another number",
  logOut: "Log out",
  rooms: "Conversations",
  newRoom: "User id (several make a group)",
  noUsers: "Enter the id of another user, such as 7.",
  open: "Open a conversation",
  noRooms: (id) => `No conversations yet. Tell somebody your id, ${id}, or enter theirs.`,
  yourID: (id) => `your id: ${id}`,
  copy: "Copy",
  copied: "Copied",
  pick: "Pick a conversation, or open one with another user's id.",
  back: "Back to the conversations",
  messages: "Messages",
  write: "Message",
  send: "Send",
  toEnd: "To the newest message",
  online: "online",
  onlineOf: (count, all) => `${count} of ${all} online`,
  lastSeen: (time) => `last seen ${time}`,
  offline: "offline",
  typing: "is typing",
  typingWho: (name) => `${name} is typing`,
  connecting: "Connecting…",
  waiting: "No connection. Trying again…",
  closed: (code) => `The server ended the connection (${code}). Reload the page.`,
  sessionEnded: "Your session has ended. Please log in again.",
  retryNow: "Try now",
  again: "Not sent. Try again",
  removed: "You are no longer a member.",
  group: "Group",
  today: "Today",
  yesterday: "Yesterday",
  place: "A place on the map",
  unread: (count) => `${count} unread`,
  states: { sending: "sending", sent: "sent", delivered: "delivered", read: "read", failed: "not sent" },
  network: "The server cannot be reached.",
  otherLanguage: "فارسی",
};

const fa = {
  title: "گفت‌وگوی چلسرو",
  lead: "با شمارهٔ همراه وارد شوید. کد ورود با پیامک می‌آید.",
  number: "شمارهٔ همراه",
  sendCode: "ارسال کد",
  codeFor: (number) => `کد به \u2066${number}\u2069 فرستاده شد`,
  inbox: "باز کردن گوشی شبیه‌سازی‌شده ↗",
  logIn: "ورود",
  otherNumber: "شمارهٔ دیگر",
  logOut: "خروج",
  rooms: "گفت‌وگوها",
  newRoom: "شناسهٔ کاربر (چند شناسه: گروه)",
  noUsers: "شناسهٔ کاربر دیگری را وارد کنید، مثلاً ۷.",
  open: "گفت‌وگوی تازه",
  noRooms: (id) => `هنوز گفت‌وگویی نیست. شناسهٔ خود، ${id}، را به کسی بدهید یا شناسهٔ او را وارد کنید.`,
  yourID: (id) => `شناسهٔ شما: ${id}`,
  copy: "رونوشت",
  copied: "رونوشت شد",
  pick: "گفت‌وگویی را برگزینید، یا با شناسهٔ کاربری دیگر یکی باز کنید.",
  back: "بازگشت به گفت‌وگوها",
  messages: "پیام‌ها",
  write: "پیام",
  send: "ارسال",
  toEnd: "به تازه‌ترین پیام",
  online: "آنلاین",
  onlineOf: (count, all) => `${count} از ${all} نفر آنلاین`,
  lastSeen: (time) => `آخرین بازدید ${time}`,
  offline: "آفلاین",
  typing: "در حال نوشتن",
  typingWho: (name) => `${name} در حال نوشتن`,
  connecting: "در حال اتصال…",
  waiting: "اتصال برقرار نیست. تلاش دوباره…",
  closed: (code) => `سرور اتصال را بست (${code}). صفحه را دوباره باز کنید.`,
  sessionEnded: "نشست شما پایان یافته است. دوباره وارد شوید.",
  retryNow: "همین حالا",
  again: "فرستاده نشد. تلاش دوباره",
  removed: "دیگر عضو این گفت‌وگو نیستید.",
  group: "گروه",
  today: "امروز",
  yesterday: "دیروز",
  place: "جایی روی نقشه",
  unread: (count) => `${count} خوانده‌نشده`,
  states: { sending: "در حال ارسال", sent: "فرستاده شد", delivered: "رسید", read: "خوانده شد", failed: "فرستاده نشد" },
  network: "سرور در دسترس نیست.",
  otherLanguage: "English",
};

const wanted = new URLSearchParams(location.search).get("lang") ?? navigator.language;
export const language = wanted.startsWith("fa") ? "fa" : "en";
export const direction = language === "fa" ? "rtl" : "ltr";
export const words = language === "fa" ? fa : en;

const locale = language === "fa" ? "fa-IR" : "en-GB";
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const shortDate = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const integer = new Intl.NumberFormat(locale, { useGrouping: false });

export const number = (value) => integer.format(value);
export const time = (at) => clock.format(new Date(at));

/** The day of a moment, as it stands between messages. */
export function day(at) {
  const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(Date.now()) - midnight(at)) / 86_400_000);
  return days === 0 ? words.today : days === 1 ? words.yesterday : date.format(new Date(at));
}

/** A moment in the past: the time of day, and the day unless it is today. */
export const moment = (at) => (day(at) === words.today ? time(at) : `${day(at)} ${time(at)}`);

/** The same where there is little room. */
export const stamp = (at) => (day(at) === words.today ? time(at) : shortDate.format(new Date(at)));
