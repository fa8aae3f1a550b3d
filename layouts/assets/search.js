// The search page. The index lies beside it in shards, each a bundle of Pagefind; shards.json names them. The first shard's
// Pagefind reads all of them.
const $ = (id) => document.getElementById(id);
const form = document.querySelector("form.search");
const status = $("page.status"), list = $("page.results"), more = $("page.more");
const { base, failed, none, one, many } = form.dataset;
const AT_ONCE = 10;

let engine;
const load = () => (engine ??= start().catch((error) => ((engine = undefined), Promise.reject(error))));
const start = async () => {
  const answer = await fetch(new URL("shards.json", form.action), { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${answer.status} shards.json`);
  const shards = (await answer.json()).map(([name, tag]) => [new URL(`${name}/`, form.action).pathname, tag]);
  if (!shards.length) return { search: async () => ({ results: [] }) };
  const pagefind = await import(`${shards[0][0]}pagefind.js`);
  await pagefind.options({ baseUrl: base, metaCacheTag: shards[0][1] });
  await pagefind.init();
  await Promise.all(shards.slice(1).map(([path, tag]) => pagefind.mergeIndex(path, { baseUrl: base, metaCacheTag: tag })));
  return pagefind;
};

const add = (parent, name, words = "", values = {}) => {
  const element = Object.assign(document.createElement(name), values);
  element.append(words);
  parent.append(element);
  return element;
};
/** An excerpt is HTML: its words as text, those that were sought for in <mark>. */
const excerpt = (parent, html) => {
  html.split(/<\/?mark>/).forEach((piece, n) => {
    const inert = Object.assign(document.createElement("template"), { innerHTML: piece });
    if (n % 2) add(parent, "mark", inert.content.textContent);
    else parent.append(inert.content.textContent);
  });
};
/** Indexed as `articles/a.html`, published as `articles/a/`. */
const address = (url) => url.replace(/\.html(?=#|$)/, "/");
const show = ({ url, meta, filters, excerpt: html, sub_results: parts }) => {
  const item = add(list, "li");
  add(item, "p", [filters.label, filters.date].filter(Boolean).join(" · "), { className: "label" });
  add(add(item, "h2"), "a", meta.title, { href: address(url) });
  excerpt(add(item, "p", "", { className: "summary" }), html);
  const inside = parts.filter((part) => part.url !== url).slice(0, 3);
  if (inside.length) {
    const links = add(item, "ul", "", { className: "tallies" });
    for (const part of inside) add(add(links, "li"), "a", part.title, { href: address(part.url) });
  }
};

let current = 0, pending = [];
const page = async (run) => {
  const some = await Promise.all(pending.splice(0, AT_ONCE).map((result) => result.data()));
  if (run !== current) return;
  some.forEach(show);
  more.hidden = !pending.length;
};

const search = async () => {
  const run = ++current;
  const { q, ...chosen } = Object.fromEntries(new FormData(form));
  const filters = Object.fromEntries(Object.entries(chosen).filter(([, value]) => value));
  const asked = new URLSearchParams(Object.entries({ q, ...filters }).filter(([, value]) => value));
  history.replaceState(null, "", asked.size ? `?${asked}` : location.pathname);
  if (!q && !Object.keys(filters).length) return clear("");
  try {
    const found = await (await load()).search(q || null, { filters });
    if (run !== current) return;
    const count = found.results.length;
    clear(count ? (count === 1 ? one : many.replace("#", count)) : none);
    pending = found.results;
    await page(run);
  } catch (error) {
    console.warn(error);
    if (run === current) clear(failed);
  }
};
const clear = (words) => {
  list.replaceChildren();
  pending = [];
  more.hidden = true;
  status.textContent = words;
};

status.textContent = ""; // it says that there is no script
let timer;
const fill = () => {
  const asked = new URLSearchParams(location.search);
  for (const field of form.elements) field.value = asked.get(field.name) ?? "";
  if (asked.size) search();
};
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, 150);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  search();
});
form.addEventListener("focusin", () => load().catch(() => {}), { once: true });
more.addEventListener("click", async () => {
  const next = list.children.length;
  await page(current);
  list.children[next]?.querySelector("a").focus();
});
addEventListener("pageshow", ({ persisted }) => persisted && fill());
fill();
$("q").focus();
