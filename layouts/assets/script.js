// Opens a term's definition after a short delay, on focus, or on a tap. Without this a term is a plain link.
const DELAY = 300;
let timer;

const gloss = (term) => document.getElementById("term-" + term.dataset.term);
const open = (term) => {
  const box = gloss(term);
  if (box && !box.matches(":popover-open")) box.showPopover({ source: term });
};
const close = () => document.querySelectorAll(".gloss:popover-open").forEach((box) => box.hidePopover());

addEventListener("pointerover", (event) => {
  clearTimeout(timer);
  if (event.pointerType === "touch") return;
  const term = event.target.closest?.("a.term");
  if (term) timer = setTimeout(open, DELAY, term);
  else if (!event.target.closest?.(".gloss")) timer = setTimeout(close, DELAY);
});
addEventListener("focusin", (event) => {
  const term = event.target.closest?.("a.term");
  if (term?.matches(":focus-visible")) open(term);
});
addEventListener("click", (event) => {
  const term = event.target.closest?.("a.term");
  if (term && event.pointerType === "touch" && gloss(term)) {
    event.preventDefault();
    open(term);
  }
});
