/** Finds addresses in texts. Pure: gives pieces, makes no elements. */

// Marks that turn the order of reading around end an address: with them it could read as another.
const ADDRESS = /https?:\/\/[^\s<>"`\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/giu;
const ENDS = /[.,;:!?'…،؛؟»”’]+$/u;
const PAIRS = [["(", ")"], ["[", "]"], ["{", "}"]];

const count = (text, sign) => text.split(sign).length - 1;

/** Without what belongs to the sentence around it: stops, and brackets that were opened before it. */
function trimmed(address) {
  for (;;) {
    let shorter = address.replace(ENDS, "");
    const pair = PAIRS.find(([, end]) => shorter.endsWith(end));
    if (pair && count(shorter, pair[1]) > count(shorter, pair[0])) shorter = shorter.slice(0, -1);
    if (shorter === address) return address;
    address = shorter;
  }
}

/** Whether a link to it is one that people can judge: one with a user's name in front reads as another site. */
function isPlain(address) {
  if (!URL.canParse(address)) return false;
  const { username, password, hostname } = new URL(address);
  return username === "" && password === "" && hostname !== "";
}

/** A text as pieces in order: `{text}`, and `{text, href}` where it is an address of the web. Together they are the whole text. */
export function pieces(text) {
  const found = [];
  let end = 0;
  for (const { 0: raw, index } of text.matchAll(ADDRESS)) {
    const address = trimmed(raw);
    if (!isPlain(address)) continue;
    if (index > end) found.push({ text: text.slice(end, index) });
    found.push({ text: address, href: address });
    end = index + address.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

const ONE = "\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier}|\\u200d\\p{Extended_Pictographic})*";
const FEW_PICTURES = new RegExp(`^(?:${ONE}\\s?){1,3}$`, "u");

/** Whether a text is one to three pictures and nothing else. */
export const isPictures = (text) => FEW_PICTURES.test(text);
