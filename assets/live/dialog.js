// A question that must be answered before something is lost.
import { button, element } from "./elements.js";

/**
 * Ask, and wait for the answer; Escape means no.
 * @param {string} question
 * @param {string} explanation what it would do
 * @param {{ yes: string, no: string }} answers
 * @returns {Promise<boolean>}
 */
export function ask(question, explanation, { yes, no }) {
  const title = element("h2", { id: "lab-question" }, question);
  const dialog = element("dialog", { class: "lab-dialog", "aria-labelledby": "lab-question" }, title);
  const refuse = button(no, () => dialog.close(), { autofocus: "" });
  const agree = button(yes, () => dialog.close("yes"), { class: "lab-button lab-run" });
  dialog.append(element("p", {}, explanation), element("div", { class: "lab-row" }, agree, refuse));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
