// Leads to another page without leaving this document: a scanner goes on typing meanwhile, and no key is lost.

// Whether the page is here; the whole document is loaded where it cannot come so.
export async function visit(href, arrived) {
  const next = await fetched(href);
  const page = next?.getElementById("page");
  if (!page || !next.querySelector(".rail")) {
    location.assign(href);
    return false;
  }
  history.pushState({ visited: true }, "", href);
  document.title = next.title;
  document.querySelector(".rail").replaceWith(next.querySelector(".rail"));
  document.getElementById("page").replaceWith(page);
  window.htmx?.process(page);
  window.scrollTo(0, 0);
  arrived();
  return true;
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
