/* Suggestions below a search field (ARIA combobox with a list). Without this script the field is a
   plain form; with it Enter still searches for what was typed unless a line was chosen. */
(() => {
  "use strict";
  const LEAST = 2;
  const WAIT = 120;

  for (const [number, field] of document.querySelectorAll("input[data-suggestions]").entries()) {
    const list = document.createElement("ul");
    list.className = "combo";
    list.id = `vorschlaege-${number}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.dataset.suggestions);
    list.hidden = true;
    field.after(list);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("autocomplete", "off");

    let chosen = -1;
    let timer = 0;
    let asking = null;
    const options = () => [...list.children];

    const close = () => {
      list.hidden = true;
      chosen = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };

    const choose = (place) => {
      const all = options();
      chosen = (place + all.length) % all.length;
      for (const [index, option] of all.entries()) {
        option.setAttribute("aria-selected", String(index === chosen));
      }
      field.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    };

    const ask = async () => {
      const typed = field.value.trim();
      asking?.abort();
      if (typed.length < LEAST) return close();
      asking = new AbortController();
      try {
        const answer = await fetch(`${HOME}/vorschlaege?q=${encodeURIComponent(typed)}`, {
          signal: asking.signal,
        });
        if (!answer.ok || document.activeElement !== field) return;
        list.innerHTML = await answer.text();
        for (const option of options()) option.id = `${list.id}-${option.id}`;
        chosen = -1;
        field.removeAttribute("aria-activedescendant");
        list.hidden = !list.children.length;
        field.setAttribute("aria-expanded", String(!list.hidden));
      } catch {
        /* Overtaken by the next letter, or no connection: the plain search still works. */
      }
    };

    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && chosen >= 0) location.href = options()[chosen].dataset.url;
      else return void (event.key === "Enter" && close());
      event.preventDefault();
    });
    field.addEventListener("blur", () => setTimeout(close, 150));
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[data-url]");
      if (option) location.href = option.dataset.url;
    });
  }
})();
