/* Passkeys: asks the device and puts its answer into a form that is sent like any other. Where the
   browser knows none, the form stays hidden and the page says what goes without. */
(() => {
  "use strict";
  const device = window.PublicKeyCredential;
  if (!device?.parseRequestOptionsFromJSON || !navigator.credentials) return;
  for (const each of document.querySelectorAll("[data-ohne-passkey]")) each.hidden = true;

  const question = async (form) => {
    if (form.dataset.optionen) return JSON.parse(form.dataset.optionen);
    const answer = await fetch(form.dataset.frage, {
      method: "POST", body: new URLSearchParams(new FormData(form)),
    });
    const told = await answer.json();
    if (!answer.ok) throw Object.assign(new Error("refused"), { told: told.title });
    return told;
  };

  const ask = (form, options) => form.dataset.passkey === "neu"
    ? navigator.credentials.create({ publicKey: device.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: device.parseRequestOptionsFromJSON(options) });

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const said = form.querySelector("[data-gesagt]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (form.elements.antwort.value) return;
      event.preventDefault();
      said.textContent = "";
      try {
        form.elements.antwort.value = JSON.stringify(await ask(form, await question(form)));
        form.requestSubmit();
      } catch (error) {
        said.textContent = error.told ?? said.dataset.gesagt;
      }
    });
  }
})();
