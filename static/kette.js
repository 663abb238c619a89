/* Small comforts on top of pages that work without them: quick exit, print, share, copy,
   unfolding for paper, ticks for times, boxes that follow the swapped list, a word when the line is
   down, nothing lost of what was typed before the scripts came.
   Stores nothing. */
/* What a visitor chose and takes along, as addresses name it; static/merkzettel.js reads it too. */
const CHOSEN = ["kommune", "alter"];
/* What stands before each address of ours in the language of the page: "/uk", "" in German. */
const HOME = document.documentElement.dataset.home ?? "";
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* Quick exit: the link alone works; with script the page also leaves the tab's history. It may
     come with a swap, so it is looked for when it is needed. */
  const exit = () => document.querySelector("[data-quick-exit]:not([hidden]) [data-exit]");
  const leave = () => {
    document.documentElement.hidden = true;
    window.location.replace(exit().href);
  };
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-quick-exit] [data-exit]")) return;
    event.preventDefault();
    leave();
  });
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    presses = event.key === "Shift" ? [...presses, event.timeStamp].slice(-3) : [];
    if (presses.length === 3 && presses[2] - presses[0] < 5000 && exit()) leave();
  });

  /* Hilfe sofort by one chord from anywhere, also while writing in a field. */
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "Digit0") return;
    event.preventDefault();
    location.assign(document.querySelector(".sos")?.href ?? `${HOME}/hilfe-sofort`);
  });

  /* The languages close when somebody goes on elsewhere, or with Escape. */
  const languages = document.querySelector(".sprachen");
  const away = (event) => {
    if (languages && !languages.contains(event.target)) languages.open = false;
  };
  document.addEventListener("pointerdown", away);
  document.addEventListener("focusin", away);
  languages?.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !languages.open) return;
    languages.open = false;
    languages.querySelector("summary").focus();
  });

  /* What was typed in danger is not there any more when somebody else goes back to this page. */
  window.addEventListener("pagehide", () => {
    if (!exit()) return;
    for (const field of all("input[type=search]")) field.value = "";
  });

  /* Buttons that only make sense with script. */
  const said = document.querySelector("[data-said]");
  const offered = (selector, possible, act) => {
    if (!possible) return;
    for (const button of all(selector)) {
      button.hidden = false;
      button.closest("[data-tools]")?.removeAttribute("hidden");
      button.addEventListener("click", () => act(button));
    }
  };
  offered("[data-print]", true, () => window.print());
  offered("[data-share]", Boolean(navigator.share), () => {
    navigator.share({ title: document.title, url: location.href }).catch(() => {});
  });
  offered("[data-copy]", Boolean(navigator.clipboard), async (button) => {
    await navigator.clipboard.writeText(location.href);
    if (said) said.textContent = button.dataset.done;
  });

  /* Paper shows what is folded away on the screen. */
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = all("details:not([open]):not(.filters)");
    for (const fold of folded) fold.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const fold of folded) fold.open = false;
  });

  /* Fields that nobody filled in stay out of the address. */
  document.addEventListener("formdata", ({ target, formData }) => {
    if (target.method !== "get") return;
    for (const name of new Set(formData.keys())) {
      if (formData.getAll(name).every((value) => value === "")) formData.delete(name);
    }
  });

  /* htmx looks at the page only some time after its script has come. Here it does so at once, and
     is told what a fast hand, or a slow line, has had typed before. Not where a browser may have
     put back what was typed on an earlier visit. */
  const changed = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    /* Where no option is marked, the first one is chosen. */
    return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  };
  window.htmx?.process(document.body);
  for (const field of all("form[data-hx-trigger][autocomplete=off] :is(input, select, textarea)").filter(changed)) {
    const events = field === document.activeElement ? ["input"] : ["input", "change"];
    for (const name of events) field.dispatchEvent(new Event(name, { bubbles: true }));
  }

  /* How times were understood is corrected by a tick, which is another sentence in their field. A
     tick that comes before its text was looked at waits for that. */
  const waiting = [];
  const tick = (button) => {
    const field = document.getElementById("zeiten");
    if (!field || !button) return;
    if (button.closest("[data-ticks]").dataset.ticks !== field.value.replace(/\s+/g, " ").trim()) {
      waiting.push(button.id);
      return;
    }
    field.value = button.dataset.zeiten;
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  };
  const unfold = () => {
    for (const ticks of all("[data-ticks]")) ticks.hidden = false;
    if (waiting.length) tick(document.getElementById(waiting.shift()));
  };
  unfold();
  document.addEventListener("htmx:after:swap", unfold);
  document.addEventListener("click", ({ target }) => {
    if (target.dataset?.zeiten) tick(target);
  });

  /* A morph changes the attribute of a box, not the tick that a hand has set. */
  document.addEventListener("htmx:after:swap", () => {
    for (const box of all("#ergebnis input[type=checkbox]")) box.checked = box.defaultChecked;
    const offline = document.getElementById("offline");
    if (offline) offline.hidden = true;
  });
  /* What was chosen goes on in the links of head and foot when only the middle of a page is renewed:
     beside a list of offers comes the menu's way to them, the chain has it in its own address. The
     other languages lead to the page as it is now. */
  const follow = () => {
    const path = location.pathname.slice(HOME.length);
    for (const link of all("a[hreflang]")) {
      const home = link.hreflang === "de" ? "" : `/${link.hreflang}`;
      link.href = home + path + location.search;
    }
    const way = document.getElementById("weg-angebote");
    if (!way) return;
    const chain = path.startsWith("/kette");
    const said = [...new URL(chain ? location.href : way.href).searchParams].filter(([name]) => CHOSEN.includes(name));
    const [, of] = /^\/kette\/([a-z]+)$/.exec(path) ?? [];
    const chosen = of ? [["kommune", of], ...said.filter(([name]) => name !== "kommune")] : said;
    for (const link of all(":is(.top, .foot) a[href^='/']:not([rel], [hreflang])")) {
      const url = new URL(link.href);
      for (const name of CHOSEN) url.searchParams.delete(name);
      for (const [name, value] of chosen) {
        if (name !== "kommune" || !url.pathname.startsWith(`${HOME}/kette/`)) url.searchParams.append(name, value);
      }
      link.href = url.pathname + url.search + url.hash;
    }
  };
  for (const when of ["swap", "history:update"]) document.addEventListener(`htmx:after:${when}`, follow);
  document.addEventListener("htmx:error", () => {
    const offline = document.getElementById("offline");
    if (offline) offline.hidden = false;
  });
})();
