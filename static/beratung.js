/* The desk by keyboard. Everything here is a short cut to a link or field that works without it. */
(() => {
  "use strict";
  const get = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const form = () => get("familie");

  /* --- dates become months here and are not sent ------------------------------------------ */
  const monthsFrom = (date) => {
    const now = new Date();
    const months = (now.getFullYear() - date.getFullYear()) * 12 + now.getMonth() - date.getMonth();
    return date.getDate() > now.getDate() && months >= 0 ? months - 1 : months;
  };
  const said = (words, months) => {
    if (months < 0) return words.geburt.replace("{n}", -months);
    if (months % 12 || !months) return words.monate.replace("{n}", months);
    return words.jahre.replace("{n}", months / 12);
  };
  const takeDate = (field) => {
    const date = field.valueAsDate;
    if (!date) return;
    const months = date > new Date() ? Math.min(-1, monthsFrom(date)) : monthsFrom(date);
    field.value = "";
    const children = get("kinder");
    children.value = [children.value.trim(), said(field.closest("[data-datum]").dataset, months)].filter(Boolean).join(", ");
    children.dispatchEvent(new Event("change", { bubbles: true }));
    children.focus();
  };
  document.addEventListener("change", (event) => {
    if (event.target.id !== "datum") return;
    /* Not a field of the form: the form must not notice before the months are there. */
    event.stopPropagation();
    takeDate(event.target);
  }, true);

  /* --- swaps ------------------------------------------------------------------------------- */
  let sent = "";
  document.addEventListener("htmx:before:request", (event) => {
    /* The address of this page with its notes stays here. */
    delete event.detail.ctx.request.headers["HX-Current-URL"];
    sent = get("worte")?.value ?? "";
  });
  /* What was not understood stays in its field, to be mended. */
  const unclear = (id) => document.querySelector(`[data-hinweis="${id}"]`);
  /* A morph changes what a field is born with, not what a hand has put in. */
  const follow = () => {
    for (const field of form()?.elements ?? []) {
      if (field === document.activeElement && field.id !== "worte") continue;
      if (field.type === "checkbox") field.checked = field.defaultChecked;
      else if (field.id === "worte") {
        if (field.value === sent && !unclear("worte")) field.value = "";
      } else if (field.id === "kinder" && unclear("kinder")) continue;
      else if (field.type === "text") field.value = field.defaultValue;
      else if (field.tagName === "SELECT") {
        for (const option of field.options) option.selected = option.defaultSelected;
      }
    }
  };
  const prepare = () => {
    for (const box of all("[data-datum]")) box.hidden = false;
    for (const box of all("[data-tasten-wahl]")) box.hidden = false;
  };
  let after = null;
  document.addEventListener("htmx:after:swap", () => {
    follow();
    prepare();
    after?.();
    after = null;
  });
  prepare();

  /* --- keys -------------------------------------------------------------------------------- */
  const writing = (element) =>
    element.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
  const among = (selector, step) => {
    const items = all(selector).filter((item) => item.checkVisibility?.() ?? true);
    const at = items.findIndex((item) => item.contains(document.activeElement));
    if (at < 0 && step < 0) return false;
    items[Math.min(Math.max(at + step, 0), items.length - 1)]?.focus();
    return Boolean(items.length);
  };
  const open = (id) => {
    const fold = get(id);
    fold.open = !fold.open;
    fold.querySelector("summary").focus();
  };
  const entry = () => document.activeElement.closest("[data-eintrag]");
  const press = (selector) => {
    const at = entry();
    const link = at?.querySelector(selector);
    if (!link) return;
    const id = at.id;
    after = () => (get(id) ?? document.querySelector("[data-eintrag]") ?? get("zettel-titel"))?.focus?.();
    link.click();
  };
  const KEYS = {
    k: () => get("kinder").focus(),
    o: () => get("kommune").focus(),
    a: () => get("worte").focus(),
    s: () => get("sprache").focus(),
    t: () => document.querySelector("[data-treffer]")?.focus(),
    z: () => document.querySelector("[data-eintrag]")?.focus(),
    p: () => get("blatt-oeffnen")?.click(),
    n: () => get("neue-familie").click(),
    h: () => location.assign(`${HOME}/hilfe-sofort`),
    "?": () => open("tasten"),
  };
  document.addEventListener("keydown", (event) => {
    const here = document.activeElement ?? document.body;
    if (event.key === "Escape") {
      here.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writing(here)) return;
    if (get("tasten-an") && !get("tasten-an").checked) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const wish = document.querySelector(`[data-wunsch="${CSS.escape(key)}"]`);
    let done = true;
    if (wish) wish.click();
    else if (KEYS[key]) KEYS[key]();
    else if (key === "ArrowDown" || key === "ArrowUp") {
      const step = key === "ArrowDown" ? 1 : -1;
      if (entry() && event.shiftKey) press(step > 0 ? "[data-nach-unten]" : "[data-nach-oben]");
      else if (entry()) among("[data-eintrag]", step);
      else if (here.matches("[data-treffer]")) among("[data-treffer]", step);
      else done = false;
    } else if (key === "Delete" && entry()) press("[data-herunter]");
    else done = false;
    if (done) event.preventDefault();
  });
})();
