// Comforts of the review pages; everything works without this file.
//   [data-review]                    the decision bar. Its links, buttons and summaries with data-key="x" answer to that key,
//                                    never while something is typed, and not at all once switched off (WCAG 2.1.4)
//   [data-template]                  a reason's wording; goes into the words of the return while they are empty or a template
//   <button data-check-all="NAME">   ticks every checkbox of that name
"use strict";

(() => {
  const bar = document.querySelector("[data-review]");
  const SWITCH = "review-keys";

  document.querySelectorAll("[data-check-all]").forEach((button) => {
    const boxes = document.querySelectorAll(`[name="${button.dataset.checkAll}"]`);
    button.hidden = false;
    button.addEventListener("click", () => {
      const all = [...boxes].every((box) => box.checked);
      boxes.forEach((box) => { box.checked = !all; });
    });
  });

  if (!bar) return;
  const form = bar.querySelector(".return-panel");
  const words = form.querySelector("textarea");
  const templates = [...form.querySelectorAll("[data-template]")];

  templates.forEach((radio) => radio.addEventListener("change", () => {
    const untouched = !words.value.trim() || templates.some((other) => other.dataset.template === words.value);
    if (untouched) words.value = radio.dataset.template;
  }));

  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && !event.isComposing) form.querySelector("[name=return]").click();
  });

  // Storage may be forbidden by the browser; keys then work and are forgotten with the page.
  const stored = () => { try { return localStorage.getItem(SWITCH); } catch { return null; } };
  const store = (value) => { try { localStorage.setItem(SWITCH, value); } catch { /* nothing to remember it in */ } };
  const keys = bar.querySelector(".keys");
  const on = keys.querySelector("[data-keys-on]");
  keys.hidden = false;
  on.checked = stored() !== "off";
  on.addEventListener("change", () => store(on.checked ? "on" : "off"));

  const isTyping = (place) => place.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(place.tagName);
  let isDecided = false;
  document.addEventListener("submit", () => { isDecided = true; });

  document.addEventListener("keydown", (event) => {
    if (!on.checked || isDecided || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const pressed = event.key.toLowerCase();
    const target = [...bar.querySelectorAll("[data-key]")].find((place) => place.dataset.key === pressed);
    if (!target) return;
    event.preventDefault();
    target.click();
    if (pressed === "r" && form.parentElement.open) form.querySelector("input:not([type=hidden])").focus();
  });
})();
