// Leads to another page without leaving this document: a scanner goes on typing meanwhile, and no key is lost.

// Whether the page is here; the whole document is loaded where it cannot come so.
export async function visit(href, arrived) {
  const next = await fetched(href);
  const page = next?.getElementById("page");
  if (!page || !next.querySelector(".rail")) {
    location.assign(href);
    return false;
  }
  const isSame = new URL(href, location.href).href === location.href;
  const top = isSame ? window.scrollY : 0;
  const goOn = isSame ? keepMark(document.getElementById("page"), page) : () => {};
  if (!isSame) history.pushState({ visited: true }, "", href);
  document.title = next.title;
  document.querySelector(".rail").replaceWith(next.querySelector(".rail"));
  document.getElementById("page").replaceWith(page);
  window.htmx?.process(page);
  window.scrollTo(0, top);
  arrived();
  goOn();
  return true;
}

// A grid that is drawn anew under the finger keeps its mark, and the focus where it was in it.
function keepMark(before, page) {
  const marked = before?.querySelector("[data-keeps-mark] [role=gridcell][tabindex='0']");
  const cell = marked && page.querySelector(`[data-keeps-mark] [data-label="${CSS.escape(marked.dataset.label)}"]`);
  if (!cell) return () => {};
  for (const other of page.querySelectorAll("[role=gridcell][tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
  const hadFocus = document.activeElement === marked;
  return () => hadFocus && cell.focus({ preventScroll: true });
}

// A page as a document that nobody sees; null for what is none, or leads elsewhere.
export async function fetched(href) {
  const response = await fetch(href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!response || response.redirected || !response.headers.get("content-type")?.startsWith("text/html")) return null;
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

// Back and forward lead to the page as it is today.
export function goBackByLoading() {
  window.addEventListener("popstate", () => location.reload());
}
