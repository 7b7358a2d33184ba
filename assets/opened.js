// Which pages of the site were opened in this browser: a quiet tick in the sidebar, and a way to forget it.
import { forget, onChange, read, write } from "./store.js";

const NAME = "pages-opened";
const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href).pathname;
const links = () =>
  /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("nav.bd-links li > a"));

/** A page's path within the site, however it is linked to. @param {string} path */
const within = (path) => path.slice(root.length);

/** @returns {string[]} */
function opened() {
  const kept = read(NAME, []);
  return Array.isArray(kept) ? kept : [];
}

/** Tick the links to pages that were opened, in words too. @param {string[]} pages */
function show(pages) {
  for (const link of links()) {
    const was = pages.includes(within(new URL(link.href).pathname));
    const word = link.querySelector(".opened");
    if (was && !word) link.append(tick());
    if (!was) word?.remove();
  }
  button.hidden = !pages.length;
}

function tick() {
  const sign = document.createElement("span"),
    words = document.createElement("span");
  sign.className = "opened";
  words.className = "visually-hidden";
  words.textContent = ", opened";
  sign.append(words);
  return sign;
}

function forgetAll() {
  forget(NAME);
  show([]);
  said.textContent = "Forgotten.";
}

const button = document.createElement("button"),
  said = document.createElement("span");
button.type = "button";
button.className = "forget-opened";
button.textContent = "Forget which pages I opened";
button.title = "Only this browser knows";
button.onclick = forgetAll;
said.setAttribute("role", "status");
said.className = "visually-hidden";

const here = within(location.pathname);
const pages = [...new Set([...opened(), here])];
write(NAME, pages);
document.querySelector("nav.bd-links")?.append(button, said);
show(opened());
onChange(NAME, () => show(opened()));
