// What each output runs: unpack the module, unless the page has it, and render what this output brings.
// Classic script, nothing but inline: a strict policy allows it where notebooks show their outputs. Where a
// script can't tell in which output it runs (VS Code), the first one that hasn't started is as good.
(async (here, name, code, payload) => {
  if (!here || !globalThis.DecompressionStream) return;
  here.dataset.started = "";
  const isOfPage = document.readyState !== "complete";
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const unpacked = (packed) => new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const load = async () => {
    const script = document.createElement("script");
    script.textContent = await new Response(unpacked(bytes(code))).text();
    document.head.append(script);
    script.remove();
    return globalThis[`${name}-made`];
  };
  const made = await (globalThis[name] ??= load());
  const values = { payload: bytes(payload), css: made.css, selection: {}, isOfPage };
  const set = (key, value) => (values[key] = value);
  await made.render({ model: { get: (key) => values[key], set, save_changes() {}, on() {} }, el: here });
})(
  document.currentScript?.closest(".confusionlab-explorer") ??
    document.querySelector(".confusionlab-explorer:not([data-started])"),
  "NAME",
  "CODE",
  "PAYLOAD",
);
