/* The desk's comforts: the first fault gets the focus. */
(() => {
  "use strict";
  document.querySelector("[data-focus]")?.focus();
})();
