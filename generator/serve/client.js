// What a served page does beside what it does anyway: it listens to the news of the site that it belongs to.
(() => {
  const own = document.currentScript.dataset;
  const KEPT = "sidelight-place";
  const BLOCKS = "main :is(h1, h2, h3, h4, p, li, figure, pre, blockquote, table, dt, dd)";
  let leaving = false;

  // The reader's place is a block of text and its distance from the top: what stands above it may grow.

  function words(block) {
    return block.textContent.trim().slice(0, 80);
  }

  function keepPlace() {
    const blocks = [...document.querySelectorAll(BLOCKS)];
    const at = blocks.findIndex((one) => one.getBoundingClientRect().bottom > 0);
    const place = { page: location.pathname, y: scrollY, at, details: openDetails() };
    if (at >= 0 && scrollY > 0) {
      place.top = blocks[at].getBoundingClientRect().top;
      place.words = blocks.slice(at, at + 4).map(words);
    }
    sessionStorage.setItem(KEPT, JSON.stringify(place));
    history.scrollRestoration = "manual";
  }

  function openDetails() {
    return [...document.querySelectorAll("details")].flatMap((one, n) => (one.open ? [n] : []));
  }

  function takePlace() {
    const place = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    sessionStorage.removeItem(KEPT);
    history.scrollRestoration = "auto";
    if (place?.page !== location.pathname) return;
    document.querySelectorAll("details").forEach((one, n) => {
      if (place.details.includes(n)) one.open = true;
    });
    const go = () => {
      const blocks = [...document.querySelectorAll(BLOCKS)];
      // The first of the blocks in view that is as it was; the others may be what was edited.
      const n = place.words?.findIndex((one) => one && blocks.some((block) => words(block) === one)) ?? -1;
      if (n < 0) return scrollTo({ top: place.y, behavior: "instant" });
      const same = blocks.filter((block) => words(block) === place.words[n]);
      const near = (block) => Math.abs(blocks.indexOf(block) - place.at - n);
      const found = same.reduce((best, one) => (near(one) < near(best) ? one : best));
      const first = n === 0 ? found : blocks[Math.max(0, blocks.indexOf(found) - n)];
      scrollBy({ top: first.getBoundingClientRect().top - place.top, behavior: "instant" });
    };
    go();
    if (document.readyState !== "complete") addEventListener("load", go, { once: true });
  }

  function reload() {
    if (leaving) return;
    leaving = true;
    keepPlace();
    location.reload();
  }

  // A page whose text changed is patched: the nodes that differ are exchanged, and the reader's place, what is open and what is
  // typed stay. `source` is the page as it was served; where the scripts of the page made something else of it than the source
  // has, or the head changed, it is loaded again as a whole.

  let source = null;
  let patching = Promise.resolve();

  async function fetched() {
    const answer = await fetch(location.href, { cache: "no-cache" });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  function update() {
    patching = patching.then(async () => {
      if (leaving) return;
      const fresh = await fetched().catch(() => null);
      show([]); // it comes again with the next findings, and is no part of the source
      if (!fresh || !source || !sameHead(source, fresh) || !patched(source.body, fresh.body, document.body)) return reload();
      document.title = fresh.title;
      source = fresh;
      dispatchEvent(new Event("patched"));
    });
  }

  function sameHead(one, other) {
    if (document.querySelector("[data-reload]")) return false; // a layout that asks for it
    const used = "meta[http-equiv], link:is([rel=stylesheet], [rel=preload]), style, script:not([type$=json])";
    const parts = (of) => [...of.head.querySelectorAll(used)].map((part) => part.outerHTML).join();
    return parts(one) === parts(other);
  }

  // Whether `live`, which was made from `old`, could be made to be as `fresh`.
  function patched(old, fresh, live) {
    if (old.isEqualNode(fresh)) return true;
    if (old.nodeName !== fresh.nodeName || old.nodeName !== live.nodeName) return false;
    if (old.nodeType !== Node.ELEMENT_NODE) {
      live.data = fresh.data;
      return true;
    }
    for (const name of new Set([...old.getAttributeNames(), ...fresh.getAttributeNames()])) {
      const value = fresh.getAttribute(name);
      if (old.getAttribute(name) === value) continue;
      if (value === null) live.removeAttribute(name);
      else live.setAttribute(name, value);
    }
    const [was, is, here] = [old, fresh, live].map((one) => [...one.childNodes]);
    if (was.length !== here.length || was.some((one, n) => one.nodeName !== here[n].nodeName)) return false;
    let first = 0;
    while (first < Math.min(was.length, is.length) && was[first].isEqualNode(is[first])) first++;
    let last = 0;
    while (last < Math.min(was.length, is.length) - first && was.at(-1 - last).isEqualNode(is.at(-1 - last))) last++;
    const [gone, come, place] = [was, is, here].map((nodes) => nodes.slice(first, nodes.length - last));
    if (gone.length === come.length && gone.every((one, n) => one.nodeName === come[n].nodeName)) {
      return gone.every((one, n) => patched(one, come[n], place[n]));
    }
    if (come.some((one) => one.matches?.("script, :has(script)"))) return false; // it would not run
    const next = here[here.length - last] ?? null;
    for (const one of place) one.remove();
    for (const one of come) live.insertBefore(document.importNode(one, true), next);
    return true;
  }

  function follow(url) {
    if (leaving || document.hidden || url === location.pathname) return;
    leaving = true;
    location.assign(url);
  }

  function swapStyles(paths) {
    for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
      const url = new URL(link.href);
      if (!paths.some((path) => url.pathname.endsWith(`/${path}`))) continue;
      url.searchParams.set("as-of", Date.now());
      const fresh = link.cloneNode();
      fresh.href = url;
      fresh.onload = () => link.remove();
      fresh.onerror = () => fresh.remove();
      link.after(fresh);
    }
  }

  // The overlay lives in a shadow tree, so that neither its styles nor the page's reach the other.

  const STYLE = `
    :host { all: initial; position: fixed; inset: auto 0 0 0; z-index: 2147483647; color-scheme: light dark; }
    section { max-height: 60vh; overflow: auto; box-sizing: border-box; padding: 1rem max(1rem, calc(50vw - 32rem));
      font: 15px/1.5 system-ui, sans-serif; color: light-dark(#1c1917, #f5f0e8); background: light-dark(#fffaf5, #221c1a);
      border-top: 4px solid light-dark(#b3261e, #ff8a80); box-shadow: 0 -4px 24px #0004; }
    header { display: flex; gap: 1rem; align-items: baseline; justify-content: space-between; }
    h2 { font-size: 1rem; margin: 0; }
    button { font: inherit; color: inherit; background: none; border: 1px solid currentColor; border-radius: 4px; padding: 0 .6rem; }
    ol { list-style: none; margin: .5rem 0 0; padding: 0; }
    li { padding: .6rem 0; border-top: 1px solid light-dark(#0002, #fff3); }
    p { margin: 0; overflow-wrap: anywhere; }
    a, .place { font: 13px/1.5 ui-monospace, monospace; color: light-dark(#9a3412, #ffb59d); overflow-wrap: anywhere; }
    .code { opacity: .75; font-size: 13px; }
    pre { margin: .4rem 0 0; padding: .4rem .6rem; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace;
      background: light-dark(#0000000d, #ffffff14); }
    b { font-weight: 600; color: light-dark(#b3261e, #ff8a80); }
    @media print { :host { display: none; } }`;

  let overlay = null;
  let hidden = "";

  function element(name, text = "", className = "") {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function excerpt(one) {
    const width = String(one.excerpt.at(-1)[0]).length;
    const made = element("pre");
    for (const [number, text] of one.excerpt) {
      const line = `${String(number).padStart(width)}  ${text}\n`;
      const here = number === one.line;
      made.append(here ? element("b", line) : line);
      if (here) {
        // Tabs are kept, so that the mark stands below what it means.
        const indent = text.slice(0, one.column - 1).replace(/[^\t]/g, " ");
        made.append(element("b", `${" ".repeat(width + 2)}${indent}^\n`));
      }
    }
    return made;
  }

  function item(one) {
    const made = element("li");
    if (one.path) {
      const place = element(one.href ? "a" : "span", `${one.path}:${one.line}:${one.column}`, "place");
      if (one.href) place.href = one.href;
      made.append(place);
    }
    const said = element("p", `${one.severity}: ${one.message} `);
    if (one.code) said.append(element("span", `[${one.code}]`, "code"));
    made.append(said, ...one.notes.map((note) => element("p", note, "code")));
    if (one.excerpt.length) made.append(excerpt(one));
    return made;
  }

  function show(findings) {
    overlay?.remove();
    overlay = null;
    const these = JSON.stringify(findings);
    if (!findings.length || these === hidden) return;
    overlay = element("div");
    overlay.id = "sidelight-findings";
    const tree = overlay.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    tree.adoptedStyleSheets = [sheet];
    const section = element("section");
    section.setAttribute("role", "alert");
    const hide = element("button", "Hide");
    hide.onclick = () => {
      hidden = these;
      show([]);
    };
    const header = element("header");
    header.append(element("h2", "The site is shown as it was: this keeps it from being built"), hide);
    const list = element("ol");
    list.append(...findings.map(item));
    section.append(header, list);
    tree.append(section);
    document.body.append(overlay);
  }

  takePlace();
  const remember = async () => {
    const found = await fetched();
    // Only where it is what this page was made from.
    if (found.querySelector("script[data-tag]")?.dataset.tag === own.tag) source = found;
  };
  addEventListener("load", () => remember().catch(() => null), { once: true });
  const asked = new URLSearchParams({ page: own.page, tag: own.tag });
  const news = new EventSource(`/.sidelight/events?${asked}`);
  const on = (name, act) => news.addEventListener(name, (event) => act(JSON.parse(event.data)));
  on("page", update);
  on("reload", reload);
  on("follow", follow);
  on("styles", swapStyles);
  on("findings", show);
  addEventListener("pagehide", () => news.close());
})();
