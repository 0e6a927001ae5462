// Keeps the newest line of a run's log in sight while data-follow is "true", and lets go when the reader scrolls up.
export function follow(lines, page) {
  const toEnd = () => {
    if (lines.dataset.follow === "true") {
      lines.scrollTop = lines.scrollHeight;
    }
  };
  new MutationObserver(toEnd).observe(lines, { childList: true, attributes: true, attributeFilter: ["data-follow"] });
  new ResizeObserver(toEnd).observe(lines);
  let last = 0;
  lines.addEventListener("scroll", () => {
    const up = lines.scrollTop < last - 2;
    const away = lines.scrollHeight - lines.scrollTop - lines.clientHeight > 40;
    last = lines.scrollTop;
    if (up && away && lines.dataset.follow === "true") {
      lines.dataset.follow = "false";
      page.invokeMethodAsync("LetGo");
    }
  });
  toEnd();
}
