/* Merkzettel: "Merken" without leaving the page, the number in the menu, notes in the fragment.
   Writes to the browser's store only after "Merken" was pressed, and never an offer marked
   data-fluechtig; notes never leave the browser but in the sheet's own form. */
(() => {
  "use strict";
  const KEY = "merkzettel";
  const NOTE = "notiz-";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const same = (a, b) => a.length === b.length && a.every((slug, i) => slug === b[i]);

  /* --- what this browser keeps ---------------------------------------------------------- */
  const kept = () => {
    try {
      const { a = [], n = {} } = JSON.parse(localStorage.getItem(KEY)) ?? {};
      return { a: a.filter((slug) => /^[a-z0-9-]{1,80}$/.test(slug)).slice(0, 30), n };
    } catch {
      return { a: [], n: {} };
    }
  };
  const keep = (a, n) => {
    try {
      if (a.length) localStorage.setItem(KEY, JSON.stringify({ a, n }));
      else localStorage.removeItem(KEY);
    } catch {
      /* A browser that keeps nothing still has the address. */
    }
  };
  const listOf = (url) => new URL(url, location.href).searchParams.getAll("a");
  /* Of the slugs, with what was chosen (CHOSEN of kette.js) as a link says it already. */
  const address = (slugs, link) => {
    const said = [...new URL(link, location.href).searchParams];
    const chosen = said.filter(([name]) => CHOSEN.includes(name));
    const query = new URLSearchParams([...slugs.map((slug) => ["a", slug]), ...chosen]).toString();
    return `${HOME}/merkzettel${query ? `?${query}` : ""}`;
  };

  /* --- notes, in the fragment ----------------------------------------------------------- */
  let notes = {};
  const readNotes = () => {
    for (const [name, text] of new URLSearchParams(location.hash.slice(1))) {
      if (name.startsWith(NOTE) && text) notes[name.slice(NOTE.length)] = text.slice(0, 200);
    }
  };
  const fragment = (texts, slugs) => {
    const pairs = slugs.filter((slug) => texts[slug]).map((slug) => [NOTE + slug, texts[slug]]);
    return pairs.length ? `#${new URLSearchParams(pairs)}` : "";
  };
  const here = () => listOf(location.href);
  const writeNotes = () => {
    const hash = fragment(notes, here());
    if (hash !== location.hash && (hash || location.hash.includes(NOTE))) {
      history.replaceState(history.state, "", location.pathname + location.search + hash);
    }
  };
  const showNotes = () => {
    for (const field of all("[data-notiz]")) {
      const text = notes[field.name.slice(NOTE.length)] ?? "";
      if (field !== document.activeElement && field.value !== text) field.value = text;
    }
    for (const link of all("a[data-liste]:not([data-hx-get])")) {
      link.href = link.href.split("#")[0] + fragment(notes, listOf(link.href));
    }
    for (const form of all("form[data-liste]")) {
      form.action = form.action.split("#")[0] + fragment(notes, here());
    }
  };

  /* --- what the page shows -------------------------------------------------------------- */
  const page = document.querySelector("[data-merkzettel-seite]");
  const mark = () => {
    const { a, n } = kept();
    for (const link of all("[data-merken]")) {
      const slug = link.dataset.merken;
      const on = a.includes(slug);
      link.classList.toggle("merken--on", on);
      link.querySelector("[data-wort]").textContent = on ? link.dataset.on : link.dataset.off;
      if ("fluechtig" in link.dataset) {
        link.href = address([...a.filter((each) => each !== slug), slug], link.href);
      } else {
        link.setAttribute("role", "button");
        link.setAttribute("aria-pressed", String(on));
      }
    }
    for (const link of all("[data-merkzettel]")) {
      link.href = address(a, link.href) + fragment(n, a);
      const number = link.querySelector("[data-zahl]");
      number.hidden = !a.length;
      number.textContent = a.length;
    }
    const box = document.querySelector("[data-behalten-kasten]");
    if (box) {
      const mine = same(a, here());
      const text = box.querySelector("[data-behalten-text]");
      box.hidden = false;
      text.textContent = mine ? text.dataset.mine : a.length ? text.dataset.other : text.dataset.none;
      box.querySelector("[data-behalten]").hidden = mine;
      box.querySelector("[data-vergessen]").hidden = !a.length;
    }
  };
  const fluechtig = () => page && "fluechtig" in page.dataset;

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-merken], [data-liste], [data-behalten], [data-vergessen]");
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { a, n } = kept();
    if ("warnung" in target.dataset) {
      if (!confirm(target.dataset.warnung)) event.preventDefault();
    } else if (target.dataset.merken) {
      event.preventDefault();
      const slug = target.dataset.merken;
      keep(a.includes(slug) ? a.filter((each) => each !== slug) : [...a, slug].slice(0, 30), n);
      mark();
    } else if ("behalten" in target.dataset) {
      keep(here(), notes);
      mark();
    } else if ("vergessen" in target.dataset) {
      keep([], {});
      mark();
    } else if (page && target.href && "liste" in target.dataset && a.length && same(a, here()) && !fluechtig()) {
      /* The list that is kept follows its own page. */
      keep(listOf(target.href), notes);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches?.("[data-merken][role=button]")) {
      event.preventDefault();
      event.target.click();
    }
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-notiz]")) return;
    notes[event.target.name.slice(NOTE.length)] = event.target.value;
    writeNotes();
    showNotes();
    const { a } = kept();
    if (page && a.length && same(a, here()) && !fluechtig()) keep(a, notes);
  });

  const refresh = () => {
    writeNotes();
    showNotes();
    mark();
  };
  const plain = [...new URLSearchParams(location.search).keys()].every((name) => CHOSEN.includes(name));
  if (page && kept().a.length && plain) {
    const { a, n } = kept();
    location.replace(address(a, location.href) + fragment(n, a));
    return;
  }
  readNotes();
  refresh();
  window.addEventListener("hashchange", () => {
    readNotes();
    refresh();
  });
  window.addEventListener("pageshow", (event) => event.persisted && refresh());
  window.addEventListener("storage", mark);
  document.addEventListener("htmx:after:swap", refresh);
  document.addEventListener("htmx:after:history:update", writeNotes);
})();
