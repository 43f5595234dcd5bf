/** The page's language, its words, and how it writes numbers and times. `?lang=fa` or `?lang=en` chooses (first.js). */

import { en } from "/demo/words-en.js";
import { fa } from "/demo/words-fa.js";

export const language = document.documentElement.lang === "fa" ? "fa" : "en";
export const words = language === "fa" ? fa : en;

const locale = language === "fa" ? "fa-IR" : "en-GB";
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
const shortDate = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const integer = new Intl.NumberFormat(locale, { useGrouping: false });
const twoDigits = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });

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

/** A time that is left: 3:07. */
export function countdown(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${number(Math.floor(whole / 60))}:${twoDigits.format(whole % 60)}`;
}

/** A time that has passed, roughly. */
export const ago = (seconds) =>
  seconds < 60 ? words.seconds(number(Math.round(seconds))) : words.minutes(number(Math.round(seconds / 60)));

/** A time to come, roughly: days, hours or minutes. */
export function span(seconds) {
  if (seconds >= 47 * 3_600) return words.days(number(Math.round(seconds / 86_400)));
  if (seconds >= 110 * 60) return words.hours(number(Math.round(seconds / 3_600)));
  return words.minutes(number(Math.max(1, Math.round(seconds / 60))));
}

/** Latin digits for Persian and Arabic ones. */
export const latin = (text) => text.replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 15));

/**
 * An error in the page's words, by its code: what the server says in words of its own is for developers.
 *
 * @param {string} [place] where it came up, for codes that mean something else there
 */
export function explain({ status, code, limit, retry_after, retryAfter }, place = "") {
  const { errors } = words;
  if (status === 0) return errors.network;
  const text =
    errors[`${place}:${code}`] ?? errors[`limit:${limit}`] ?? errors[code] ?? errors.unknown(code ?? status ?? "?");
  const wait = retry_after ?? retryAfter ?? 0;
  return wait > 0 ? text + errors.waitFor(countdown(wait)) : text;
}
