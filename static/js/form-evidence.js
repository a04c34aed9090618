// Files go up on their own, with a bar, while people write on: chosen, dropped on the section, or pasted as a picture.
"use strict";

(() => {
  const filing = window.filing, card = document.querySelector("[data-upload]");
  const picker = document.getElementById("id_evidence"), list = document.getElementById("uploads");
  if (!filing || !card || !picker) return;

  const upload = (file, name) => {
    const row = document.createElement("li"), bar = document.createElement("progress"), words = document.createElement("span");
    words.textContent = name;
    bar.max = 1;
    bar.setAttribute("aria-label", `上传 ${name}`);
    row.append(words, bar);
    list.append(row);
    const form = picker.form, body = new FormData(), call = new XMLHttpRequest();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("evidence", file, name);
    const done = new Promise((resolve) => {
      call.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; };
      call.onloadend = () => {
        const sent = call.status === 200 && !call.responseURL.includes("/login/");
        if (sent) {
          document.getElementById("evidence-files").innerHTML = call.responseText;
          row.remove();
          filing.pieces[0].save(true);
        } else {
          let problem = "没有传上去，检查网络或重新登录后再传";
          try { problem = JSON.parse(call.responseText).message; } catch (fault) { /* not ours to read */ }
          bar.remove();
          words.textContent = `${name}：${problem}`;
          words.className = "field-error";
        }
        filing.waiting.delete(done);
        resolve();
      };
    });
    filing.waiting.add(done);
    call.open("POST", card.dataset.upload);
    call.send(body);
  };

  const clock = () => new Date().toTimeString().slice(0, 8).replace(/:/g, ".");
  const take = (files, pasted) => {
    list.textContent = "";
    [...files].forEach((file) => upload(file, pasted ? `截图 ${clock()}.${file.type.split("/")[1] === "jpeg" ? "jpg" : "png"}` : file.name));
  };

  picker.addEventListener("change", () => {
    take(picker.files);
    picker.value = "";
  });
  ["dragenter", "dragover"].forEach((name) => card.addEventListener(name, (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    card.classList.add("dropping");
  }));
  ["dragleave", "drop"].forEach((name) => card.addEventListener(name, () => card.classList.remove("dropping")));
  card.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    take(files, true);
  });
})();
