// Turns a page of rows without loading the whole document again. Without this script the same links
// work as ordinary ones.
"use strict";
(() => {
  const grid = () => document.getElementById("grid");
  if (grid() === null) return;

  // Only the answer to the latest request is shown.
  let latest = 0;
  const show = async (address) => {
    latest += 1;
    const turn = latest;
    grid()?.setAttribute("aria-busy", "true");
    let text;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      text = await answer.text();
    } catch {
      location.assign(address);
      return;
    }
    if (turn !== latest) return;
    const page = new DOMParser().parseFromString(text, "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
    document.title = page.title;
    const scroll = grid()?.querySelector(".scroll");
    scroll?.scrollTo(0, 0);
    scroll?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-page]");
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !plain) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    show(link.href);
  });
  addEventListener("popstate", () => show(location.href));
})();
