// Light or dark: whatever switched it, on a dark page the text around us is light. Paper is light always.

const PAPER = window.matchMedia("print");

/** @param {HTMLElement} element */
export function isDark(element) {
  if (PAPER.matches) return false;
  const [red, green, blue] = (getComputedStyle(element).color.match(/[\d.]+/g) ?? []).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 128;
}

/** Call back when it may have changed; returns how to stop. @param {() => void} callback */
export function onTheme(callback) {
  const observer = new MutationObserver(callback),
    system = window.matchMedia("(prefers-color-scheme: dark)");
  for (const page of [document.documentElement, document.body]) observer.observe(page, { attributes: true });
  for (const medium of [system, PAPER]) medium.addEventListener("change", callback);
  return () => {
    observer.disconnect();
    for (const medium of [system, PAPER]) medium.removeEventListener("change", callback);
  };
}
