/* For websites that embed the chain: makes each frame as high as its content. It listens to the
   server that it was loaded from and to nobody else; it loads nothing and stores nothing. */
(() => {
  "use strict";
  const ours = new URL(document.currentScript.src).origin;
  window.addEventListener("message", (event) => {
    if (event.origin !== ours) return;
    const height = Number(event.data?.praeventionskette);
    if (!Number.isFinite(height)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === event.source) frame.height = Math.ceil(height);
    }
  });
})();
