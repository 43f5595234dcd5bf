/** Small helpers for elements. Everything foreign is set as text, never as markup. */

export const byID = (id) => document.getElementById(id);

export function element(name, className = "", text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

export function drawing(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

/** One of the symbols at the head of the page. */
export function icon(name) {
  const svg = drawing("svg", { "aria-hidden": "true" });
  svg.append(drawing("use", { href: `#${name}` }));
  return svg;
}

/** Sets a text only where it differs: an assignment costs the reader's selection, and may be read aloud again. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A mistake that is found here, under a code as the server's have; `input` is the field that it is about. */
export function mistake(code, input) {
  return Object.assign(new Error(code), { code, input });
}

/** Whether there is a mouse: where fingers write, a focus in a field opens the keyboard over half of the page. */
export const hasMouse = () => matchMedia("(pointer: fine)").matches;

/**
 * Runs a form's action, once at a time, and shows what went wrong. The button stays where the focus can be: one that is disabled
 * loses it.
 *
 * @param {(error: Error) => string} explain gives what is shown
 */
export function onSubmit(form, problem, action, explain) {
  let isBusy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    form.classList.add("busy");
    problem.textContent = "";
    const field = form.querySelector("input, textarea");
    field?.removeAttribute("aria-invalid");
    try {
      await action();
    } catch (error) {
      problem.textContent = explain(error);
      const wrong = error.input ?? field;
      if (wrong?.checkVisibility?.()) {
        wrong.setAttribute("aria-invalid", "true");
        wrong.focus();
        wrong.select?.();
      }
    } finally {
      isBusy = false;
      form.classList.remove("busy");
    }
  });
}
