// Definitions and previews open in place, a passage and its note light up together, the choice of what to see is
// remembered, the contents follow the reader. Without this script every link is a plain link, and nothing is lost.
{
  const OPEN_AFTER = 300, CLOSE_AFTER = 250; // ms that a pointer rests, or is gone
  const root = document.documentElement;
  const each = (selector, run) => document.querySelectorAll(selector).forEach(run);
  const closest = (event, selector) => event.target.closest?.(selector);

  // What to see. The script runs before the text is there, so that nothing jumps when the choice is known.
  const memory = (value) => {
    try {
      if (value) localStorage.lens = value;
      return localStorage.lens;
    } catch {} // storage may be switched off
  };
  root.dataset.lens = memory() ?? "all";
  addEventListener("DOMContentLoaded", () => {
    const chosen = document.getElementById("lens-" + root.dataset.lens);
    if (chosen) chosen.checked = true;
    delete root.dataset.lens;
    prepare();
  });
  addEventListener("patched", () => prepare()); // the page is served while it is written, and its text has changed
  addEventListener("change", ({ target }) => target.name === "lens" && memory(target.value));

  // Popovers. `open` holds those that stand open, each with its link: the first is in the page, the next in the one before it.
  const LINKS = "a.term, a[data-article], a[data-related]";
  const narrow = matchMedia("(max-width: 40rem)");
  const anchored = CSS.supports("position-area: block-end");
  let open = [], timer, tapped, wasOpen, givenBack;

  const boxOf = ({ dataset }) =>
    document.getElementById(dataset.term ? "term-" + dataset.term : "preview-" + (dataset.article ?? dataset.related));
  const isOpen = (box) => box?.matches(":popover-open");
  /** Close all but those up to `box`, which the pointer or the focus is in. */
  const close = (box) => {
    clearTimeout(timer);
    open = open.filter((one) => isOpen(one.box));
    open[open.findIndex((one) => one.box === box) + 1]?.box.hidePopover();
  };
  const away = new IntersectionObserver((entries) => entries.at(-1).isIntersecting || close());

  const show = (link) => {
    const box = boxOf(link);
    const parent = link.closest("[popover]");
    close(isOpen(box) ? box : parent);
    if (!box || isOpen(box) || getComputedStyle(link).pointerEvents === "none") return;
    box.dataset.side = parent?.dataset.side === "bottom" ? "top" : "bottom";
    box.showPopover({ source: link });
    box.scrollTop = 0;
    open = [...open.filter((one) => isOpen(one.box)), { box, link }];
    if (parent) return;
    away.disconnect();
    away.observe(link);
    if (!narrow.matches && anchored) return;
    // A sheet at the bottom must not cover its own term: bring that above it, or where the page ends, the sheet to the top.
    const covered = () => Math.ceil(link.getBoundingClientRect().bottom + 8 - box.getBoundingClientRect().top);
    if (covered() > 0) scrollBy({ top: covered(), behavior: "instant" });
    if (covered() > 1) box.dataset.side = "top"; // the window scrolls by whole pixels
  };

  addEventListener("pointerover", (event) => {
    light(event);
    if (event.pointerType === "touch") return;
    clearTimeout(timer);
    const link = closest(event, LINKS), box = closest(event, "[popover]");
    if (link && !isOpen(boxOf(link))) timer = setTimeout(show, OPEN_AFTER, link);
    // A sheet is far from its term: the pointer may leave both.
    else if (anchored && !narrow.matches) timer = setTimeout(close, CLOSE_AFTER, link ? boxOf(link) : box);
  });
  root.addEventListener("pointerleave", () => clearTimeout(timer));
  // What closes gives the focus back to its link, which must not open it again.
  addEventListener("beforetoggle", (event) => {
    if (event.newState === "closed") givenBack = event.target.contains(document.activeElement);
  }, true);
  addEventListener("focusin", (event) => {
    light(event);
    if (givenBack) return (givenBack = false);
    const link = closest(event, LINKS);
    if (link?.matches(":focus-visible")) show(link);
    else if (!link) close(closest(event, "[popover]"));
  });
  addEventListener("pointerdown", (event) => {
    const link = closest(event, LINKS);
    tapped = event.pointerType === "touch" && link;
    wasOpen = tapped && isOpen(boxOf(link));
  }, true);
  addEventListener("click", (event) => {
    const link = closest(event, LINKS);
    if (!link || link !== tapped || !boxOf(link)) return close(closest(event, "[popover]"));
    event.preventDefault();
    if (wasOpen) close(link.closest("[popover]"));
    else show(link);
  });
  for (const name of ["pagehide", "popstate"]) addEventListener(name, () => close());

  // Ctrl or Cmd and K leads to the search, or into its field.
  addEventListener("keydown", (event) => {
    const link = document.querySelector("[rel=search]"), field = document.getElementById("q");
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !link) return;
    event.preventDefault();
    if (field) field.select();
    else location.href = link.href;
  });

  // A passage and its note.
  let lit = "";
  const light = (event) => {
    const one = closest(event, ".passage, [role=doc-noteref], .note");
    const ids = !one ? "" : one.dataset.note ?? (one.hash ?? one.id).replace(/^#?note-/, "");
    if (ids === lit) return;
    lit = ids;
    each(".lit", (other) => other.classList.remove("lit"));
    for (const id of ids.split(" ").filter(Boolean)) {
      each(`[data-note~="${CSS.escape(id)}"]`, (passage) => passage.classList.add("lit"));
      document.getElementById("note-" + id)?.classList.add("lit");
    }
  };

  // The contents: the heading that the reader has passed last is the current one.
  let follow = () => {};
  addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true });
  const contents = () => {
    follow = () => {};
    const links = [...document.querySelectorAll(".contents a")];
    const summary = document.querySelector(".contents summary");
    if (!summary) return;
    const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    follow = () => {
      const at = headings.findLastIndex((heading) => heading?.getBoundingClientRect().top < innerHeight / 3);
      links.forEach((link, n) => (n === at ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current")));
      summary.dataset.here = links[at]?.textContent ?? "";
    };
    follow();
  };

  // Browsers that know anchors, but cannot take their names from attributes.
  const anchors = () => {
    if (!CSS.supports("anchor-name: --a") || CSS.supports("width: attr(data-x px, 1px)")) return;
    root.classList.add("anchors");
    each("[data-anchor]:not(.note)", ({ style, dataset }) => style.setProperty("anchor-name", dataset.anchor));
    each(".note[data-anchor]", ({ style, dataset }) => style.setProperty("--at", dataset.anchor));
  };

  const prepare = () => {
    contents();
    anchors();
  };
}
