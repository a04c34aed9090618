// Comforts only: every page works without this file.
//   <button type="button" data-print hidden>         prints the page
//   <button type="button" data-copy="ID" hidden>     copies the text of #ID; announces it in its own label
//   <textarea data-count="ID">                       writes "已写 n 字" into #ID
//   <div data-sign-out> round the sign-out form      forgets on signing out what filings lie in this browser
//   <form data-pick>                                 one press picks the file and sends it
"use strict";

(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // navigator.clipboard does not exist on plain http, which is what an intranet often is.
  const copy = (text) => {
    const pad = document.createElement("textarea");
    pad.value = text;
    pad.className = "vh";
    document.body.append(pad);
    pad.select();
    const copied = document.execCommand("copy");
    pad.remove();
    return copied;
  };

  each("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  each("[data-copy]", (button) => {
    const label = button.textContent;
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => {
      const copied = copy("value" in source ? source.value : source.innerText);
      button.textContent = copied ? "已复制" : "没有复制成，请选中文字后按 Ctrl+C";
      button.focus();
      setTimeout(() => { button.textContent = label; }, 4000);
    });
  });

  each("[data-sign-out]", (place) => {
    place.addEventListener("submit", () => {
      Object.keys(localStorage).filter((key) => key.startsWith("filing:")).forEach((key) => localStorage.removeItem(key));
    });
  });

  each("[data-pick]", (form) => {
    const file = form.querySelector("[type=file]");
    file.closest("label").hidden = true;
    form.addEventListener("submit", (event) => {
      if (file.files.length) return;
      event.preventDefault();
      file.click();
    });
    file.required = false;
    file.addEventListener("change", () => { if (file.files.length) form.requestSubmit(); });
  });

  each("[data-count]", (area) => {
    const place = document.getElementById(area.dataset.count);
    if (!place) return;
    const show = () => { place.textContent = `已写 ${[...area.value].length} 字`; };
    area.addEventListener("input", show);
    show();
  });
})();
