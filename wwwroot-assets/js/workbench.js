// What the overlay workbench does in the browser: arrow keys in tabs and lines, shortcuts, and dragging in the file tree.

// A row of tabs: arrows, Home and End go to another tab, Delete closes it.
function tabKeys(event) {
  const tab = event.target.closest?.('[role="tab"]');
  if (!tab) {
    return;
  }
  const tabs = [...tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')];
  const at = tabs.indexOf(tab);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    next.focus();
    next.click();
  } else if (event.key === "Delete") {
    tab.querySelector("[data-close]")?.click();
  }
}

// Lines of a rendered object: one stop for Tab, arrows go from line to line.
function lineKeys(event) {
  const line = event.target.closest?.(".yaml-line");
  if (!line) {
    return;
  }
  const lines = [...line.parentElement.querySelectorAll(".yaml-line")];
  const at = lines.indexOf(line);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1, PageDown: at + 15, PageUp: at - 15 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    const next = lines[Math.min(Math.max(to, 0), lines.length - 1)];
    line.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

function shortcuts(event, desk) {
  if (event.ctrlKey && event.shiftKey && event.key.toLowerCase() === "f") {
    event.preventDefault();
    event.stopPropagation();
    const field = desk.querySelector("#search-words");
    field?.focus();
    field?.select();
    return;
  }
  const step = event.altKey ? { PageDown: 1, PageUp: -1 }[event.key] : undefined;
  if (step !== undefined) {
    event.preventDefault();
    const tabs = [...desk.querySelectorAll(".work-tab")];
    const at = tabs.findIndex((t) => t.getAttribute("aria-selected") === "true");
    tabs[(at + step + tabs.length) % tabs.length]?.click();
  } else if (event.altKey && event.key.toLowerCase() === "w") {
    event.preventDefault();
    desk.querySelector('.work-tab[aria-selected="true"] [data-close]')?.click();
  }
}

const openKey = (plan) => `tandem-open/${plan}`;

// Returns the files that were open in this browser tab.
export function attach(desk, plan) {
  desk.addEventListener("keydown", (event) => {
    tabKeys(event);
    lineKeys(event);
  });
  // Before the editor takes Ctrl+Shift+F for its own Ctrl+F.
  desk.addEventListener("keydown", (event) => shortcuts(event, desk), { capture: true });
  try {
    return JSON.parse(sessionStorage.getItem(openKey(plan))) ?? [];
  } catch {
    return [];
  }
}

export function remember(plan, paths) {
  sessionStorage.setItem(openKey(plan), JSON.stringify(paths));
}

// Clicks on rendered lines, for all of them at once: a handler for each line would be sent anew with every rendering.
export function lines(pane, page) {
  pane.addEventListener("click", (event) => {
    const line = event.target.closest?.(".yaml-line");
    if (line) {
      page.invokeMethodAsync("GoToSourceAsync", Number(line.dataset.object), Number(line.dataset.line));
    }
  });
}

// Files of the tree go into another folder, files from the disk into the folder they are dropped on.
export function drags(tree, page) {
  const folderOf = (event) => event.target.closest?.("[data-folder]");
  const clear = () => tree.querySelectorAll(".file-target").forEach((e) => e.classList.remove("file-target"));
  tree.addEventListener("dragstart", (event) => {
    const item = event.target.closest?.("[data-path]");
    if (item) {
      event.dataTransfer.setData("text/x-tandem-path", item.dataset.path);
      event.dataTransfer.effectAllowed = "move";
    }
  });
  tree.addEventListener("dragover", (event) => {
    const folder = folderOf(event);
    if (folder && tree.dataset.locked !== "true") {
      event.preventDefault();
      clear();
      folder.classList.add("file-target");
    }
  });
  tree.addEventListener("dragleave", clear);
  tree.addEventListener("drop", async (event) => {
    const folder = folderOf(event);
    clear();
    if (!folder || tree.dataset.locked === "true") {
      return;
    }
    event.preventDefault();
    const path = event.dataTransfer.getData("text/x-tandem-path");
    const files = event.dataTransfer.files;
    if (path) {
      await page.invokeMethodAsync("MoveIntoAsync", path, folder.dataset.folder);
    } else if (files.length > 0) {
      const input = tree.querySelector("input[type=file]");
      await page.invokeMethodAsync("Aim", folder.dataset.folder);
      input.files = files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
