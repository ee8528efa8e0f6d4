// Leads to another page without leaving this document: a scanner goes on typing meanwhile, and no key is lost.

export async function visit(href, arrived) {
  const response = await fetch(href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!response || response.redirected || !response.headers.get("content-type")?.startsWith("text/html")) {
    location.assign(href);
    return;
  }
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  const page = next.getElementById("page");
  if (!page || !next.querySelector(".rail")) {
    location.assign(href);
    return;
  }
  history.pushState({ visited: true }, "", href);
  document.title = next.title;
  document.querySelector(".rail").replaceWith(next.querySelector(".rail"));
  document.getElementById("page").replaceWith(page);
  window.htmx?.process(page);
  window.scrollTo(0, 0);
  arrived();
}

// Back and forward lead to the page as it is today.
export function goBackByLoading() {
  window.addEventListener("popstate", () => location.reload());
}
