/* The desk's comforts on forms that work without them: focus where something is to do, topics and
   Anliegen at one tap, and nothing typed is lost when the tab closes or the line is down. */
(() => {
  "use strict";
  document.querySelector("[data-focus]")?.focus();
  const form = document.querySelector("#angebot, [data-behalten]");
  let typed = false;
  let sent = false;

  const tick = (box) => {
    if (!box) return;
    const fold = box.closest("details");
    if (fold) fold.open = true;
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.focus();
  };

  /* The box of an Anliegen; one that was not suggested at first gets its own beside the others. */
  const wish = (id, text) => {
    const known = document.getElementById(`anliegen-${id}`);
    if (known) return known;
    const row = document.createElement("div");
    row.className = "check";
    const box = Object.assign(document.createElement("input"), {
      className: "check__box", type: "checkbox", id: `anliegen-${id}`, name: "anliegen", value: id,
    });
    row.append(box, Object.assign(document.createElement("label"), { htmlFor: box.id, textContent: text }));
    document.querySelector("#anliegen .boxes").append(row);
    return box;
  };

  document.addEventListener("click", (event) => {
    const { haken, anliegen } = event.target.dataset ?? {};
    if (haken) tick(document.getElementById(haken));
    if (anliegen) tick(wish(anliegen, event.target.textContent));
  });

  /* "Alle auswählen" without asking the server, which answers the same where there is no script. */
  document.addEventListener("click", (event) => {
    const { alle, keine } = event.target.closest("[data-alle], [data-keine]")?.dataset ?? {};
    const name = alle ?? keine;
    if (!name) return;
    event.preventDefault();
    for (const box of document.querySelectorAll(`input[type="checkbox"][name="${name}"]`)) {
      box.checked = alle !== undefined;
    }
  });

  document.getElementById("anliegen-mehr")?.addEventListener("change", (event) => {
    const chosen = event.target.selectedOptions[0];
    if (!chosen?.value) return;
    event.stopPropagation();
    event.target.value = "";
    tick(wish(chosen.value, chosen.textContent));
  });

  /* Of a new offer the Einordnung that similar ones have is ticked, as long as nobody has touched
     it; which fields those are says the server. */
  const proposing = form?.querySelector("[data-vorschlagen]");
  const classes = () => form.querySelectorAll("[name=zielgruppe], [name=phase], [name=thema]");
  if (proposing && ![...classes()].some((box) => box.checked)) proposing.value = "skript";
  const propose = () => {
    const said = document.querySelector("[data-vorschlag]")?.dataset.vorschlag;
    if (!said || proposing?.value !== "skript") return;
    const wanted = new Set(said.split(" "));
    for (const box of classes()) box.checked = wanted.has(box.id);
  };
  form?.addEventListener("change", (event) => {
    if (proposing && [...classes()].includes(event.target)) proposing.value = "";
  });

  /* Sending ends the form's draft. What is typed while the answer takes its time is another one. */
  form?.addEventListener("input", () => {
    if (sent) form.elements.entwurf.value = crypto.getRandomValues(new Uint32Array(3)).join("-");
    typed = true;
    sent = false;
  });
  form?.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget !== "_blank") sent = true;
  });
  form?.addEventListener("htmx:before:request", (event) => { if (sent) event.preventDefault(); });
  /* What autosave has not sent yet goes along when the page is left. */
  window.addEventListener("pagehide", () => {
    if (form && typed && !sent) navigator.sendBeacon("/pult/entwurf", new FormData(form));
  });

  /* What nothing keeps while it is typed is asked about before the page is left. */
  const unsaved = new Set();
  document.addEventListener("input", ({ target }) => {
    const own = target.closest(".pult form[method=post]");
    const text = target.matches("textarea, [type=text], [type=tel], [type=email], [type=url]");
    if (own && own !== form && text) unsaved.add(own);
  });
  document.addEventListener("submit", ({ target, submitter }) => {
    if (submitter?.formTarget !== "_blank") unsaved.delete(target);
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...unsaved].some((each) => each.isConnected)) event.preventDefault();
  });

  /* Through the lines of the Eingang by arrow keys, as through any list; Escape folds one again. */
  document.addEventListener("keydown", (event) => {
    const entry = event.target.closest(".eintrag");
    if (!entry) return;
    if (event.key === "Escape" && entry.open) {
      entry.open = false;
      entry.querySelector("summary").focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.parentElement !== entry) return;
    const lines = [...document.querySelectorAll(".eintrag > summary")];
    const next = lines[lines.indexOf(event.target) + step];
    if (next) event.preventDefault();
    next?.focus();
  });

  /* A file cannot be carried over a session that has ended: it is asked first whether it has. */
  document.addEventListener("submit", async (event) => {
    const upload = event.target;
    const note = upload.querySelector("[data-abgemeldet]");
    if (!note || upload.dataset.da !== undefined) return;
    event.preventDefault();
    const asked = { redirect: "manual", cache: "no-store" };
    const there = await fetch("/pult/da", asked).catch(() => null);
    note.hidden = !there || there.status === 204;
    if (!note.hidden) return note.focus();
    upload.dataset.da = "";
    upload.requestSubmit();
    delete upload.dataset.da;
  });

  const offline = document.querySelector("[data-offline]");
  document.addEventListener("htmx:error", () => { if (offline) offline.hidden = false; });
  document.addEventListener("htmx:after:swap", () => {
    if (offline) offline.hidden = true;
    propose();
    const fresh = "[data-kurz] [data-focus], [data-fresh]";
    document.querySelector(fresh)?.focus();
    for (const each of document.querySelectorAll(fresh)) {
      each.removeAttribute("data-fresh");
      each.removeAttribute("data-focus");
    }
    document.querySelector("form[data-weiter]")?.requestSubmit();
  });

  /* The small form of a row. One is open at a time, for its fields have the names of the whole
     form; what was typed in it stays until it is saved or thrown away, also behind Escape. */
  const panelOf = (row) => row?.querySelector("[data-kurz]");
  const typedIn = (panel) => panel.matches("[data-getippt]") || panel.querySelector(".faults");
  const show = (panel) => {
    panel.hidden = false;
    (panel.querySelector(".faults") ?? panel.querySelector("input:not([type=hidden])") ?? panel).focus();
  };
  const close = (panel, keep) => {
    const row = panel.closest("li");
    if (!row) return;
    if (keep) panel.hidden = true;
    else panel.remove();
    row.querySelector("[data-kurz-auf]")?.focus();
  };
  document.addEventListener("input", ({ target }) => {
    target.closest("[data-kurz]")?.setAttribute("data-getippt", "");
  });
  document.addEventListener("htmx:before:request", ({ target }) => {
    target.closest?.("li")?.querySelector("[data-signed-out]")?.remove();
  });
  document.addEventListener("htmx:before:request", (event) => {
    const opener = event.target.closest?.("[data-kurz-auf]");
    const open = document.querySelector("[data-kurz]");
    if (!opener || !open) return;
    const here = panelOf(opener.closest("li")) === open;
    if (!here && !typedIn(open)) return open.remove();
    event.preventDefault();
    const first = open.querySelector("[data-kurz-erst]");
    if (first) first.hidden = here;
    show(open);
  });
  document.addEventListener("keydown", (event) => {
    const panel = event.key === "Escape" && event.target.closest("li [data-kurz]");
    if (panel) close(panel, typedIn(panel));
  });
  document.addEventListener("click", (event) => {
    const panel = event.target.closest("[data-kurz-zu]")?.closest("li [data-kurz]");
    if (!panel) return;
    event.preventDefault();
    close(panel, false);
  });
})();
