/* Comforts of the chain, all of them on top of pages that work without: a slider beside each
   age, a calendar file from a birth date that never leaves this device, and, inside a frame,
   word to the website around it of how high the chain is. Stores and sends nothing. */
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

  /* Calendar file: RFC 5545, lines of at most 75 bytes, all-day events. */
  const day = (date) => date.toISOString().slice(0, 10).replaceAll("-", "");
  const after = (birth, months) => {
    const date = new Date(Date.UTC(birth.getUTCFullYear(), birth.getUTCMonth() + months, 1));
    const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
    date.setUTCDate(Math.min(birth.getUTCDate(), last));
    return date;
  };
  const quoted = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
  const folded = (line) => {
    const encoder = new TextEncoder();
    let out = "";
    let size = 0;
    for (const letter of line) {
      const bytes = encoder.encode(letter).length;
      if (size + bytes > 73) {
        out += "\r\n ";
        size = 1;
      }
      out += letter;
      size += bytes;
    }
    return out;
  };
  const calendar = (birth, dates) => {
    const today = new Date();
    const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", `PRODID:-//${location.hostname}//Praeventionskette//DE`, "CALSCALE:GREGORIAN", "METHOD:PUBLISH"];
    for (const each of dates) {
      const begins = new Date(Math.max(after(birth, Number(each.dataset.von)), today));
      const ends = after(birth, Number(each.dataset.bis) + 1);
      if (ends < today) continue;
      const link = each.querySelector("a");
      const until = ends.toLocaleDateString("de-DE", { timeZone: "UTC" });
      lines.push(
        "BEGIN:VEVENT",
        `UID:${link.hash.slice(1)}-${day(birth)}@${location.hostname}`,
        `DTSTAMP:${day(today)}T000000Z`,
        `DTSTART;VALUE=DATE:${day(begins)}`,
        `DTEND;VALUE=DATE:${day(new Date(begins.getTime() + 864e5))}`,
        `SUMMARY:${quoted(link.textContent)}`,
        `DESCRIPTION:${quoted(`${each.dataset.text}\n\n${each.dataset.ende} ${until}\n${link.href}`)}`,
        `URL:${link.href}`,
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
      );
    }
    lines.push("END:VCALENDAR");
    return `${lines.map(folded).join("\r\n")}\r\n`;
  };
  const birthday = (box) => {
    const field = box.querySelector("[type=date]");
    const button = box.querySelector("button");
    if (!box.hidden) return;
    box.hidden = false;
    button.addEventListener("click", () => {
      if (!field.value) {
        field.focus();
        return;
      }
      const dates = all("[data-von]", box.closest("[data-termine]"));
      const file = new Blob([calendar(new Date(`${field.value}T00:00:00Z`), dates)], { type: "text/calendar" });
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
