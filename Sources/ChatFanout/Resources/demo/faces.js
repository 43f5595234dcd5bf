/** Names and pictures of people and rooms. There are no pictures to load: each is drawn from the id. */

import { drawing } from "/demo/dom.js";
import { words } from "/demo/words.js";

/** A user's name as people say it: the mark of the group before the number is of no use here. */
export const shownName = (user) => (user?.username ?? "").replace(/^G\d+-/, "") || "?";

export function roomName(room) {
  if (room.givenName) return room.givenName;
  if (room.others.length === 0) return room.isGroup ? words.alone : words.group;
  return room.others.map(shownName).join(", ");
}

/** A number's bits, mixed: ids in a row shall not look alike. */
function mixed(id) {
  let bits = Math.imul(id ^ (id >>> 16), 0x45d9f3b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** The colour of a user or room, as an angle. */
export const hue = (id) => Math.round((id * 137.5) % 360);

/** A pattern of five by five, the same left and right, as faces are. */
function pattern(id) {
  const svg = drawing("svg", { viewBox: "0 0 5 5", "aria-hidden": "true" });
  const bits = mixed(id);
  for (let at = 0; at < 15; at += 1) {
    // The middle is always there: an empty picture is none.
    if (at !== 12 && !((bits >>> at) & 1)) continue;
    const [column, row] = [Math.floor(at / 5), at % 5];
    for (const x of new Set([column, 4 - column])) svg.append(drawing("rect", { x, y: row, width: 1.02, height: 1.02 }));
  }
  return svg;
}

/** Fills a picture: a group's has the first sign of its name. */
export function paintFace(node, room) {
  const person = room.isGroup ? null : room.others[0];
  const key = person ? `u${person.id}` : `r${room.id}${roomName(room)}`;
  node.classList.toggle("online", room.online.length > 0);
  node.classList.toggle("group", room.isGroup);
  if (node.dataset.of === key) return;
  node.dataset.of = key;
  node.style.setProperty("--hue", String(hue(person?.id ?? room.id)));
  if (person) node.replaceChildren(pattern(person.id));
  else node.textContent = [...roomName(room)].find((sign) => /[\p{L}\p{N}]/u.test(sign))?.toUpperCase() ?? "#";
}
