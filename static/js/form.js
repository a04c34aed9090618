// Saves while people write. A piece is an element with data-autosave=URL: the form, the check page's last form, a
// row of the grid. Its fields are measured against what the server holds (#standing), saved 800 ms after the last
// key, one request at a time, as {field, was, now}; what somebody else changed meanwhile is asked about, never
// overwritten. Until it is saved, everything also lies in this browser. Floor: Chromium 86.
"use strict";

(() => {
  const PAUSE = 800, LONGEST = 1500, RETRY = 5000;
  const FIELD = /^(percent|progress|problems|next_steps|no_progress|(value|absence|absent|milestone|reason)-.+)$/;
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
  const by = (id) => document.getElementById(id);
  const part = (element, name) => element.querySelector(`[data-part="${name}"]`);
  const say = (text, offline) => {
    const line = by("save-status");
    if (!line) return;
    line.textContent = text;
    line.classList.toggle("offline", Boolean(offline));
  };
  const clone = (id) => by(id).content.firstElementChild.cloneNode(true);
  const text = (box) => (box.type === "checkbox" ? (box.checked ? "1" : "") : box.value);
  const fill = (box, value) => {
    if (box.type === "checkbox") box.checked = value === "1";
    else box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const shelf = {
    read(key) { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch (fault) { return {}; } },
    write(key, fields) {
      try {
        if (Object.keys(fields).length) localStorage.setItem(key, JSON.stringify(fields));
        else localStorage.removeItem(key);
      } catch (fault) { /* full or forbidden: the server still has all but the last second */ }
    },
  };

  class Piece {
    constructor(element) {
      Object.assign(this, { element, held: new Set(), clashes: {}, since: 0, composing: false });
      this.url = element.dataset.autosave;
      this.prefix = element.dataset.prefix || "";
      this.owner = element.closest("form");
      this.key = `filing:${this.owner.dataset.who}:${this.url}`;
      const standing = JSON.parse(by("standing").textContent);
      this.base = this.prefix ? standing[this.prefix] || {} : standing;
      this.counter = [...this.owner.elements].find((box) => box.name === `${this.prefix}revision`);
      if ("hold" in this.owner.dataset) this.dirty().forEach((name) => this.held.add(name));
      this.restore();
    }

    boxes() {
      const boxes = new Map();
      for (const box of this.owner.elements) {
        if (!box.name || box.type === "submit" || !box.name.startsWith(this.prefix)) continue;
        const name = box.name.slice(this.prefix.length);
        if (FIELD.test(name)) boxes.set(name, box);
      }
      return boxes;
    }

    dirty() {
      const found = [];
      this.boxes().forEach((box, name) => { if (text(box) !== (this.base[name] || "")) found.push(name); });
      return found;
    }

    edits() {
      const boxes = this.boxes();
      return this.dirty().filter((name) => !this.held.has(name) && !this.clashes[name]).map((name) => (
        { field: name, was: this.base[name] || "", now: text(boxes.get(name)) }));
    }

    shelve() {
      const fields = {};
      this.dirty().forEach((name) => {
        fields[name] = { was: this.base[name] || "", now: text(this.boxes().get(name)) };
      });
      shelf.write(this.key, fields);
    }

    restore() {
      const boxes = this.boxes();
      let found = 0;
      Object.entries(shelf.read(this.key)).forEach(([name, { was, now }]) => {
        const box = boxes.get(name);
        if (!box || text(box) === now || text(box) !== (this.base[name] || "")) return;
        this.base[name] = was;
        fill(box, now);
        found += 1;
      });
      if (found) {
        this.restored = found;
        this.save();
      }
    }

    touched(name) {
      this.held.delete(name);
      this.shelve();
      if (this.composing) return;
      const now = Date.now();
      this.since = this.since || now;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => { if (!this.composing) this.save(); }, Math.max(0, Math.min(PAUSE, this.since + LONGEST - now)));
    }

    // Resolves when nothing is left to save, or cannot be saved now; true where all is safe on the server.
    async save(always) {
      clearTimeout(this.timer);
      if (this.busy) {
        await this.busy;
        return this.save(always);
      }
      const edits = this.edits();
      this.since = 0;
      if (!edits.length && !always) return !this.dirty().length;
      this.busy = this.send(edits);
      const went = await this.busy;
      this.busy = null;
      return went && this.edits().length ? this.save() : went;
    }

    async send(edits) {
      if (!this.restored && !this.offline) say("正在保存…");
      const body = new URLSearchParams({ revision: this.counter.value, edits: JSON.stringify(edits) });
      body.set("csrfmiddlewaretoken", this.owner.elements.csrfmiddlewaretoken.value);
      let answer, found;
      try {
        answer = await fetch(this.url, { method: "POST", body, redirect: "manual", keepalive: body.toString().length < 60000 });
        if (answer.type === "opaqueredirect" || answer.status === 403) return this.signedOut(answer);
        found = await answer.json();
        this.offline = false;
      } catch (fault) {
        this.offline = true;
        say("网络中断，内容暂存本机，恢复后自动上传", true);
        clearTimeout(this.retry);
        this.retry = setTimeout(() => this.save(), RETRY);
        return false;
      }
      const went = answer.ok ? this.accept(edits, found) : this.refuse(edits, found);
      this.shelve();
      return went;
    }

    accept(edits, found) {
      const boxes = this.boxes();
      const clashing = new Set(found.clashes.map((clash) => clash.field));
      edits.forEach(({ field, now }) => { if (!clashing.has(field)) this.base[field] = now; });
      if (found.moved) {
        boxes.forEach((box, name) => {
          const theirs = found.moved[name] || "", mine = this.base[name] || "";
          if (clashing.has(name) || theirs === mine || text(box) !== mine) return;
          this.base[name] = theirs;
          fill(box, theirs);
        });
      }
      this.counter.value = found.revision;
      found.clashes.forEach((clash) => this.ask(clash, boxes.get(clash.field)));
      this.show(found);
      say(`${this.restored ? `已找回上次没存上的 ${this.restored} 处内容，` : ""}已自动保存 ${found.saved}`);
      this.restored = 0;
      return true;
    }

    // What cannot be stored waits for a change; true where that leaves something else to save.
    refuse(edits, found) {
      const before = this.held.size;
      edits.forEach(({ field }) => {
        const code = field.replace(/^(value|absence|absent)-/, "");
        const problem = found.fields[field] || found.fields[code];
        if (problem) this.held.add(field);
        if (problem) this.hint(code, problem);
      });
      say(found.message, true);
      return this.held.size > before;
    }

    // Said once and left standing: the link must not go away under the pointer.
    signedOut(answer) {
      if (this.offline) return false;
      this.offline = true;
      const line = by("save-status"), link = document.createElement("a");
      const focus = document.activeElement && document.activeElement.id;
      link.href = `${this.owner.dataset.login}?next=${encodeURIComponent(`${location.pathname}#${focus || ""}`)}`;
      link.textContent = "重新登录";
      say(answer.status === 403 ? "登录信息变了，内容暂存本机。" : "登录已过期，内容暂存本机，登录后自动恢复。", true);
      if (line) line.append(link);
      return false;
    }

    hint(code, problem) {
      const place = all("[data-live]", this.element).find((row) => row.dataset.live === code);
      if (place) part(place, "hint").textContent = problem;
    }

    show(found) {
      Object.entries({ ...found.figures, percent: found.percent }).forEach(([code, live]) => {
        const place = all("[data-live]", this.element).find((row) => row.dataset.live === code);
        if (!place) return;
        Object.entries(live).forEach(([name, words]) => {
          const spot = part(place, name);
          if (spot) spot.textContent = words;
        });
      });
      all("[data-under]", this.element).forEach((place) => {
        const wanted = found.cautions.filter((caution) => caution.field === place.dataset.under);
        all("[data-caution]", place).forEach((line) => {
          if (!wanted.some((caution) => caution.key === line.dataset.caution)) line.remove();
        });
        wanted.forEach((caution) => this.caution(place, caution));
      });
      document.dispatchEvent(new CustomEvent("filing:saved", { detail: { piece: this, found } }));
    }

    caution(place, caution) {
      let line = all("[data-caution]", place).find((other) => other.dataset.caution === caution.key);
      if (!line) {
        line = clone("caution-template");
        line.dataset.caution = caution.key;
        const box = line.querySelector("input");
        box.name = `${this.prefix}reason-${caution.key}`;
        box.id = line.querySelector("label").htmlFor = `id_${box.name}`;
        box.value = caution.reason;
        place.append(line);
      }
      if (part(line, "words").textContent === caution.words) return;
      part(line, "words").textContent = caution.words;
      const row = part(line, "offers");
      row.textContent = "";
      caution.offers.forEach((offer) => {
        const button = document.createElement("button");
        Object.assign(button, { type: "submit", className: "btn btn-sm", name: `${this.prefix}instead-${offer.field}`, value: offer.value, textContent: offer.label });
        row.append(button);
      });
    }

    // Two people in one field: theirs stands, mine is in the box, and one of the two is to be kept.
    ask(clash, box) {
      if (!box) return;
      const panel = clone("clash-template");
      const field = box.closest(".field") || box.parentElement;
      part(panel, "words").textContent = clash.words;
      part(panel, "standing").textContent = clash.words.includes("：") ? "" : clash.standing;
      this.clashes[clash.field] = panel;
      field.after(panel);
      panel.addEventListener("click", (event) => {
        const keep = event.target.dataset.keep;
        if (!keep) return;
        this.base[clash.field] = clash.standing;
        delete this.clashes[clash.field];
        panel.remove();
        if (keep === "theirs") fill(box, clash.standing);
        box.focus();
        this.save();
      });
      panel.focus();
    }
  }

  const pieces = all("[data-autosave]").map((element) => new Piece(element));
  if (!pieces.length) return;
  const pieceOf = (box) => pieces.find((piece) => piece.owner === box.form && box.name && box.name.startsWith(piece.prefix)
    && FIELD.test(box.name.slice(piece.prefix.length)));
  const saveAll = (always) => Promise.all(pieces.map((piece) => piece.save(always)));
  window.filing = { pieces, pieceOf, saveAll, fill, clone, part, waiting: new Set() };

  document.addEventListener("input", (event) => {
    const piece = event.target.form && pieceOf(event.target);
    if (piece) piece.touched(event.target.name.slice(piece.prefix.length));
    repeat();
  });
  document.addEventListener("change", (event) => {
    const piece = event.target.form && pieceOf(event.target);
    if (piece && !piece.composing) piece.save();
  });
  document.addEventListener("compositionstart", () => pieces.forEach((piece) => { piece.composing = true; }));
  document.addEventListener("compositionend", (event) => {
    pieces.forEach((piece) => { piece.composing = false; });
    const piece = event.target.form && pieceOf(event.target);
    if (piece) piece.touched(event.target.name.slice(piece.prefix.length));
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll(); });
  window.addEventListener("online", () => saveAll());

  // Text that is still last month's is marked until it is changed.
  function repeat() {
    all("[data-same-as]").forEach((mark) => {
      const box = by("id_progress"), last = by(mark.dataset.sameAs);
      const same = Boolean(last && box.value.trim()) && box.value.trim() === last.textContent.trim();
      mark.hidden = !same;
      box.classList.toggle("to-change", same);
    });
  }
  repeat();

  // Buttons that fill a field save without leaving the page.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || !button.form && !button.dataset.set) return;
    const [prefix, field] = (button.name || "").split("instead-");
    const box = button.dataset.set ? by(button.dataset.set) : field && [...button.form.elements].find((one) => one.name === prefix + field);
    if (box) {
      event.preventDefault();
      const piece = pieceOf(box);
      fill(box, button.value);
      box.focus();
      if (piece) piece.save();
    } else if ("save" in button.dataset) {
      event.preventDefault();
      saveAll(true);
    }
  });
  all("button[data-set],[data-scripted]").forEach((element) => { element.hidden = false; });

  // Leaving by a button: first everything is saved, so that the page stands on the newest revision.
  all("form").forEach((form) => {
    if (!pieces.some((piece) => piece.owner === form)) return;
    form.addEventListener("submit", async (event) => {
      if (form.dataset.ready) return;
      event.preventDefault();
      if (form.dataset.leaving) return;
      form.dataset.leaving = "1";
      await Promise.all(window.filing.waiting);
      await saveAll();
      delete form.dataset.leaving;
      const asked = pieces.map((piece) => Object.values(piece.clashes)[0]).find(Boolean);
      if (asked) {
        asked.scrollIntoView({ block: "center" });
        asked.focus();
        return;
      }
      if (pieces.some((piece) => piece.offline)) return;
      form.dataset.ready = "1";
      if ("done" in form.dataset) pieces.forEach((piece) => shelf.write(piece.key, {}));
      // Not at once: while a form's submit event is under way, asking it to submit does nothing.
      setTimeout(() => form.requestSubmit(event.submitter || undefined));
      setTimeout(() => { delete form.dataset.ready; }, 3000);
    });
  });

  const cells = () => all("[data-cell]");
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      saveAll(true);
    } else if (event.altKey && event.key.toLowerCase() === "n") {
      const next = document.querySelector("[data-next]");
      if (next) saveAll().then(() => { location.href = next.href; });
    } else if (event.key === "Enter" && "cell" in event.target.dataset && event.target.tagName === "INPUT") {
      event.preventDefault();
      const column = cells().filter((cell) => cell.dataset.column === event.target.dataset.column);
      const next = column[column.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
      if (next) next.focus();
    }
  });

  // Begin where there is something to do: the field after a sign-in, the field a remark is on, the first empty cell.
  if (!document.querySelector(".error-summary") && !document.querySelector(".conflict")) {
    const named = location.hash && by(decodeURIComponent(location.hash.slice(1)));
    const remark = document.querySelector("form p.remark[id^=remark-]");
    const row = remark && remark.closest("[data-live],.card");
    const first = named || row && row.querySelector("input,textarea") || cells().find((cell) => !cell.value);
    if (first && first.focus) first.focus();
  }
})();
