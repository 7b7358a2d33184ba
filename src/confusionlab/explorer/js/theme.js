// Light or dark: the page's own switch if it has one, else what is behind us, else the system.

const system = () => window.matchMedia("(prefers-color-scheme: dark)");

/** @param {string} colour as computed: rgb(…) or rgba(…) */
function brightness(colour) {
  const [red, green, blue, opaque = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return opaque > 0.5 ? (0.299 * red + 0.587 * green + 0.114 * blue) / 255 : NaN;
}

/** What the page says of itself: Sphinx and ours, Colab, JupyterLab, VS Code. */
function declared() {
  const page = document.documentElement, body = document.body;
  const theme = page.dataset.theme ?? page.getAttribute("theme") ?? body.dataset.vscodeThemeKind ?? "";
  if (/dark|high-contrast$/.test(theme)) return true;
  if (/light/.test(theme)) return false;
  const lab = body.dataset.jpThemeLight;
  return lab === undefined ? undefined : lab === "false";
}

/** @param {HTMLElement} element */
export function isDark(element) {
  const said = declared();
  if (said !== undefined) return said;
  for (let box = /** @type {HTMLElement | null} */ (element); box; box = box.parentElement) {
    const behind = brightness(getComputedStyle(box).backgroundColor);
    if (!Number.isNaN(behind)) return behind < 0.5;
  }
  return system().matches && getComputedStyle(document.documentElement).colorScheme.includes("dark");
}

/** Call back when it may have changed; returns how to stop. @param {() => void} callback */
export function onTheme(callback) {
  const observer = new MutationObserver(callback), query = system();
  for (const page of [document.documentElement, document.body]) observer.observe(page, { attributes: true, attributeFilter: ["data-theme", "theme", "class", "data-jp-theme-light", "data-vscode-theme-kind"] });
  query.addEventListener("change", callback);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", callback);
  };
}
