// What can be undone in each file, kept while other files are shown and over a reload of the page. In this browser tab only: a text may hold secrets,
// and what is in it should not outlive the visit.
import { historyField } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";

const mostFiles = 20;
const mostCharacters = 200_000;
const fields = { history: historyField };

export class Undo {
  // scope: what the paths belong to, such as a plan.
  constructor(scope) {
    this.scope = scope;
  }

  keep(path, state) {
    const { doc, ...rest } = state.toJSON(fields);
    const value = JSON.stringify({ hash: hashOf(state.doc.toString()), ...rest });
    const order = [path, ...this.order().filter((p) => p !== path)];
    if (value.length > mostCharacters) {
      sessionStorage.removeItem(this.key(path));
      return;
    }
    for (const old of order.splice(mostFiles)) {
      sessionStorage.removeItem(this.key(old));
    }
    try {
      sessionStorage.setItem(this.key(path), value);
      sessionStorage.setItem(this.key(""), JSON.stringify(order));
    } catch {
      // The browser gives no more room: what cannot be kept cannot be undone later.
      sessionStorage.removeItem(this.key(path));
    }
  }

  // A state over the text, or null when this is not the text that was left.
  restore(path, text, config) {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key(path)));
      const doc = text.replaceAll("\r\n", "\n");
      return kept?.hash === hashOf(doc) ? EditorState.fromJSON({ doc, selection: kept.selection, history: kept.history }, config, fields) : null;
    } catch {
      return null;
    }
  }

  order() {
    try {
      return JSON.parse(sessionStorage.getItem(this.key(""))) ?? [];
    } catch {
      return [];
    }
  }

  key(path) {
    return `tandem-undo/${this.scope}/${path}`;
  }
}

// 53 bits (cyrb53): only tells whether it is the same text.
function hashOf(text) {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return `${text.length}.${4294967296 * (2097151 & b) + (a >>> 0)}`;
}
