// A block out of Excel or WPS, pasted into the cell with the focus and downward and to the right of it. Rows are found
// by the label in the block's first column if any of them is one of ours, else by position; likewise the columns by
// the words in the first row. A strip says what came of it and takes it back.
"use strict";

(() => {
  const filing = window.filing;
  if (!filing) return;
  const plain = (text) => text.normalize("NFKC").replace(/[（(][^)）]*[)）]|\s|：.*/g, "");

  // Tab-separated, cells with tabs, newlines or quotes in them quoted, quotes doubled; the last row is often empty.
  const parse = (text) => {
    const rows = [[]];
    const cell = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/y;
    while (cell.lastIndex < text.length) {
      const [, quoted, bare, end] = cell.exec(text);
      rows[rows.length - 1].push((quoted === undefined ? bare : quoted.replace(/""/g, '"')).trim());
      if (end && end !== "\t") rows.push([]);
    }
    return rows.filter((row, index) => row.length || index < rows.length - 1);
  };

  const lines = () => {
    const found = new Map();
    document.querySelectorAll("[data-cell]").forEach((cell) => {
      const row = cell.dataset.row || cell.name;
      found.set(row, [...(found.get(row) || []), cell]);
    });
    return [...found.values()];
  };

  // Which input takes which text: pairs, and how many rows of the block found no place.
  const place = (block, start) => {
    const table = lines();
    const names = table.map((row) => plain(row[0].dataset.cell));
    const row = table.findIndex((cells) => cells.includes(start));
    let column = table[row].indexOf(start);
    let heads = null;
    const titles = table[row].map((cell) => plain(cell.dataset.column || ""));
    if (block.length > 1 && block[0].some((text) => titles.includes(plain(text)) && text)) heads = block.shift();
    const labelled = block.some((texts) => texts[0] && names.includes(plain(texts[0])));
    const pairs = [];
    let lost = 0;
    block.forEach((texts, index) => {
      const target = table[labelled ? names.indexOf(plain(texts[0] || "")) : row + index];
      if (!target) { lost += 1; return; }
      texts.forEach((text, at) => {
        if (labelled && at === 0) return;
        const named = heads && target.find((cell) => plain(cell.dataset.column || "") === plain(heads[at] || ""));
        const cell = heads ? named : target[(labelled ? 0 : column) + at - (labelled ? 1 : 0)];
        if (cell) pairs.push([cell, text]);
      });
    });
    return { pairs, lost };
  };

  const strip = (pairs, lost, before) => {
    document.querySelectorAll(".pasted").forEach((old) => old.remove());
    const line = filing.clone("paste-template");
    const words = filing.part(line, "words");
    const first = pairs[0][0];
    (first.closest(".card,.table-region") || first.parentElement).prepend(line);
    const tell = () => {
      const wrong = [];
      pairs.forEach(([cell], index) => {
        const row = cell.closest("[data-live]");
        if (/value-/.test(cell.name) && row && filing.part(row, "hint").textContent) wrong.push(index + 1);
      });
      words.textContent = `已粘贴 ${pairs.length} 格${wrong.length ? `，第 ${wrong.join("、")} 格有问题` : ""}${lost ? `，${lost} 行没有对上` : ""}`;
    };
    tell();
    document.addEventListener("filing:saved", tell);
    line.querySelector("button").addEventListener("click", () => {
      before.forEach(([cell, text]) => filing.fill(cell, text));
      document.removeEventListener("filing:saved", tell);
      line.remove();
      first.focus();
      filing.saveAll();
    });
  };

  document.addEventListener("paste", (event) => {
    const start = event.target;
    if (!start.dataset || !("cell" in start.dataset)) return;
    const text = event.clipboardData.getData("text/plain").replace(/(\r\n|\r|\n)$/, "");
    if (!/[\t\r\n]/.test(text)) return;
    const block = parse(text);
    if (start.tagName === "TEXTAREA" && block.every((row) => row.length < 2)) return;
    event.preventDefault();
    const { pairs, lost } = place(block, start);
    if (!pairs.length) return;
    const before = pairs.map(([cell]) => [cell, cell.value]);
    pairs.forEach(([cell, value]) => filing.fill(cell, value));
    strip(pairs, lost, before);
    filing.saveAll();
  });
})();
