/* Comforts of the chain, all of them on top of pages that work without: a slider beside each
   age, a calendar file from a birth date that never leaves this device, and, inside a frame,
   word to the website around it of how high the chain is. Stores nothing; months are all it sends. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* The axis as app/chain/axis.py has it: each phase equally wide, linear inside. `starts` are the
     months at which the phases begin, and the end of the last one; the page knows them. */
  const STEPS = 24;
  const monthsAt = (starts, step) => {
    const phase = Math.min(Math.floor(step / STEPS), starts.length - 2);
    const share = step / STEPS - phase;
    return Math.round(starts[phase] + share * (starts[phase + 1] - starts[phase]));
  };
  const stepAt = (starts, months) => {
    const next = starts.findIndex((start) => months < start);
    if (next < 1) return next ? STEPS * (starts.length - 1) : 0;
    return STEPS * (next - 1 + (months - starts[next - 1]) / (starts[next] - starts[next - 1]));
  };

  const slider = (row) => {
    if (row.querySelector("[type=range]")) return;
    const starts = row.dataset.phasen.split(" ").map(Number);
    const oldest = starts.at(-1) - 1;
    /* The slider begins at birth; a pregnancy has its own box. */
    const first = Math.ceil(stepAt(starts, 0));
    const [years, months] = all("input", row);
    const range = document.createElement("input");
    range.type = "range";
    range.className = "kind__slider";
    range.id = `${years.id}-regler`;
    range.min = first;
    range.max = STEPS * (starts.length - 1);
    range.setAttribute("aria-label", `${row.getAttribute("aria-label")}: ${row.dataset.regler}`);
    const said = () => `${years.value || 0} ${row.dataset.jahre}, ${months.value || 0} ${row.dataset.monate}`;
    const follow = () => {
      const age = 12 * Number(years.value || 0) + Number(months.value || 0);
      range.value = years.value || months.value ? Math.round(stepAt(starts, age)) : first;
      range.setAttribute("aria-valuetext", said());
    };
    range.addEventListener("input", () => {
      const age = Math.min(Math.max(monthsAt(starts, Number(range.value)), 0), oldest);
      years.value = Math.floor(age / 12);
      months.value = age % 12;
      range.setAttribute("aria-valuetext", said());
    });
    range.addEventListener("change", () => row.closest("form").requestSubmit());
    years.addEventListener("input", follow);
    months.addEventListener("input", follow);
    follow();
    row.append(range);
  };

  /* The server writes the calendar file from months alone. What comes by age it marks with the age
     at which it is over; here, where the day of birth is known, those events move to their day. */
  const OLDEST = 324;
  const pad = (number) => String(number).padStart(2, "0");
  const day = (date) => `${date.getUTCFullYear()}${pad(date.getUTCMonth() + 1)}${pad(date.getUTCDate())}`;
  const after = (birth, months, days = 0) => {
    const date = new Date(Date.UTC(birth.getUTCFullYear(), birth.getUTCMonth() + months, 1));
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(birth.getUTCDate(), last) + days);
    return date;
  };
  const localToday = () => {
    const now = new Date();
    return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
  };
  const monthsOld = (birth, today) => {
    const months = 12 * (today.getUTCFullYear() - birth.getUTCFullYear()) + today.getUTCMonth() - birth.getUTCMonth();
    return after(birth, months) > today ? months - 1 : months;
  };
  const moved = (file, birth, today) =>
    file.replace(/BEGIN:VEVENT[\s\S]*?END:VEVENT/g, (event) => {
      const over = /^X-KETTE-MONATE:(-?\d+)/m.exec(event);
      if (!over || after(birth, Number(over[1]), -1) < today) return event;
      return event
        .replace(/^DTSTART;VALUE=DATE:\d{8}/m, `DTSTART;VALUE=DATE:${day(after(birth, Number(over[1]), -1))}`)
        .replace(/^DTEND;VALUE=DATE:\d{8}/m, `DTEND;VALUE=DATE:${day(after(birth, Number(over[1])))}`);
    });
  const birthday = (box) => {
    const field = box.querySelector("[type=date]");
    const button = box.querySelector("button");
    const hint = box.querySelector("[role=alert]");
    if (!box.hidden) return;
    box.hidden = false;
    button.addEventListener("click", async () => {
      const birth = new Date(`${field.value}T00:00:00Z`);
      const today = localToday();
      const months = monthsOld(birth, today);
      const possible = months >= -9 && months < OLDEST;
      hint.textContent = possible ? "" : box.dataset.unmoeglich;
      if (!possible) {
        field.focus();
        return;
      }
      const url = new URL(box.dataset.geburtstag, location.href);
      url.searchParams.set("alter", months);
      /* Months and a year are all that travels. */
      if (box.dataset.stichtag) {
        const late = field.value.slice(5) > box.dataset.stichtag;
        url.searchParams.set("schulstart", birth.getUTCFullYear() + (late ? 7 : 6));
      }
      const answer = await fetch(url).catch(() => null);
      if (!answer?.ok) {
        hint.textContent = box.dataset.fehler;
        return;
      }
      const file = new Blob([moved(await answer.text(), birth, today)], { type: "text/calendar" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = "termine.ics";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  };

  const dress = () => {
    all("[data-kind]").forEach(slider);
    all("[data-geburtstag]").forEach(birthday);
  };
  dress();
  document.addEventListener("htmx:after:swap", dress);
  document.addEventListener("htmx:after:settle", dress);

  /* A list of places closes when one looks elsewhere. */
  document.addEventListener("click", (event) => {
    const place = document.getElementById("ort");
    if (place && place.open && !place.contains(event.target)) place.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const place = document.getElementById("ort");
    if (event.key !== "Escape" || !place || !place.open) return;
    place.open = false;
    place.querySelector("summary").focus();
  });

  /* In a frame: the height is all that the website around us learns. */
  if (document.body.hasAttribute("data-hoehe") && window.parent !== window) {
    const tell = () => {
      window.parent.postMessage({ praeventionskette: document.body.scrollHeight }, "*");
    };
    new ResizeObserver(tell).observe(document.body);
    tell();
  }
})();
