/* The desk's comforts on forms that work without them: focus where something is to do, topics at
   one tap, and nothing typed is lost when the tab closes or the line is down. */
(() => {
  "use strict";
  document.querySelector("[data-focus]")?.focus();
  const form = document.getElementById("angebot");
  let typed = false;
  let sent = false;

  document.addEventListener("click", (event) => {
    const box = document.getElementById(`themen-${event.target.dataset?.thema}`);
    if (!box) return;
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.focus();
  });

  form?.addEventListener("input", () => { typed = true; sent = false; });
  form?.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget !== "_blank") sent = true;
  });
  /* What autosave has not sent yet goes along when the page is left. */
  window.addEventListener("pagehide", () => {
    if (form && typed && !sent) navigator.sendBeacon("/pult/entwurf", new FormData(form));
  });

  const offline = document.querySelector("[data-offline]");
  document.addEventListener("htmx:error", () => { if (offline) offline.hidden = false; });
  document.addEventListener("htmx:after:swap", () => {
    if (offline) offline.hidden = true;
    const fresh = document.querySelector("[data-fresh]");
    fresh?.focus();
    fresh?.removeAttribute("data-fresh");
  });
})();
