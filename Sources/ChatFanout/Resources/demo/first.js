/**
 * What has to be known before the first paint: the language, its direction, and whether somebody is logged in here. Not a module,
 * so that it runs before them; what is submitted before they are there is submitted again by demo.js.
 *
 * An invitation, `#/invite/TOKEN`, is taken out of the address at once, so that it is in no history and on no screenshot, and kept for
 * joining.js: it outlives the login.
 */
{
  const root = document.documentElement;
  const wanted = new URLSearchParams(location.search).get("lang") ?? navigator.language;
  const isPersian = wanted.startsWith("fa");
  root.lang = isPersian ? "fa" : "en";
  root.dir = isPersian ? "rtl" : "ltr";
  root.dataset.view = sessionStorage.getItem("chelseru.demo") ? "rooms" : "login";
  const takeInvitation = () => {
    const token = /^#\/invite\/(.+)$/.exec(location.hash)?.[1];
    if (!token) return;
    sessionStorage.setItem("chelseru.demo.invitation", token.slice(0, 1000));
    history.replaceState(null, "", location.pathname + location.search);
  };
  takeInvitation();
  addEventListener("hashchange", takeInvitation);
  addEventListener("submit", (event) => {
    event.preventDefault();
    if (!root.dataset.ready) root.dataset.early = event.target.id;
  });
  addEventListener("keydown", ({ key }) => key === "Tab" && root.toggleAttribute("data-keys", true), true);
  addEventListener("pointerdown", () => root.toggleAttribute("data-keys", false), true);
}
