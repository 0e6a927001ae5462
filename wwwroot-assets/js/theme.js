// Keeps the choice in a cookie, so that the next page is rendered with it and does not flash.
export function setTheme(theme) {
  const root = document.documentElement;
  if (theme === "system") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", theme);
  const age = theme === "system" ? 0 : 31536000;
  document.cookie = `theme=${theme};path=/;max-age=${age};samesite=lax`;
  document.dispatchEvent(new CustomEvent("tandem-theme", { detail: theme }));
}
