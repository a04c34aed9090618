// Comfort for charts; the picture is there without this file, and 下载图 gives it as SVG.
//   <button type="button" data-picture="URL" hidden>   copies the SVG at URL as a PNG, or saves it where it cannot
"use strict";

(() => {
  const SCALE = 2;

  const picture = (address) => new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth * SCALE;
      canvas.height = image.naturalHeight * SCALE;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(resolve, "image/png");
    };
    image.onerror = reject;
    image.src = address;
  });

  const save = (blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${document.title}.png`;
    link.click();
    URL.revokeObjectURL(link.href);
  };

  document.querySelectorAll("[data-picture]").forEach((button) => {
    const label = button.textContent;
    button.hidden = false;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      let said = "已复制";
      try {
        const blob = await picture(button.dataset.picture);
        // navigator.clipboard does not exist on plain http, which is what an intranet often is.
        if (navigator.clipboard && window.ClipboardItem) {
          await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
        } else {
          save(blob);
          said = "已存为图片文件";
        }
      } catch (error) {
        said = "没有复制成，可用“下载图”";
      }
      button.textContent = said;
      setTimeout(() => { button.textContent = label; }, 4000);
    });
  });
})();
