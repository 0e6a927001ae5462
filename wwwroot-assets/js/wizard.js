// Brings the input that a problem's link names into view, once its step is on the page.
export function reveal(id) {
  const element = document.getElementById(id);
  element?.scrollIntoView({ block: "center" });
  element?.focus({ preventScroll: true });
}

// Another step: it starts at the top, and a screen reader starts at its title.
export function begin() {
  window.scrollTo(0, 0);
  document.getElementById("step-title")?.focus({ preventScroll: true });
}
