// The YAML editor of the overlays step. Colours come from the page's stylesheet (classes tok-*); marks, completion and explanations from the server.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, redo, undo } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { completions, excerpt, explanation } from "./advice.js";
import { Undo } from "./undo.js";

// The one rest between the last key and the new rendering: the server begins at once.
const quietMilliseconds = 300;

// Up to here a text goes as one message of the circuit; beyond it as a stream.
const oneMessage = 100_000;

// The text came from the server, so there is nothing to send back.
const fromServer = Annotation.define();

// No indentWithTab: Tab must leave the editor (WCAG 2.1.2).
function extensions(editor, more) {
  const { label, phrases } = editor.options;
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    foldGutter(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("  "),
    bracketMatching(),
    search({ top: true }),
    highlightSelectionMatches(),
    syntaxHighlighting(classHighlighter),
    yaml(),
    autocompletion({ override: [(context) => completions(editor, context)], icons: false, activateOnTypingDelay: 150 }),
    hoverTooltip((view, at) => explanation(editor, view, at)),
    keymap.of([
      { key: "Alt-i", run: (view) => editor.explain(view) },
      { key: "Mod-z", run: (view) => undo(view) || editor.older() },
      { key: "Mod-y", mac: "Mod-Shift-z", run: (view) => redo(view) || editor.newer() },
      { key: "Ctrl-Shift-z", run: (view) => redo(view) || editor.newer() },
      ...completionKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...searchKeymap,
      ...foldKeymap,
      ...lintKeymap,
    ]),
    EditorView.cspNonce.of(document.querySelector("script[nonce]")?.nonce ?? ""),
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", spellcheck: "false" }),
    EditorState.phrases.of(phrases ?? {}),
    ...more,
  ];
}

class Editor {
  constructor(host, dotnet, options) {
    this.dotnet = dotnet;
    this.options = options;
    this.path = options.path;
    this.readOnly = options.readOnly;
    this.undo = new Undo(options.scope);
    this.sent = 0;
    this.marks = [];
    this.undone = [];
    this.view = new EditorView({ parent: host, state: this.stateOf(options.text) });
    this.view.contentDOM.addEventListener("blur", () => this.flush());
    this.leaving = () => this.undo.keep(this.path, this.view.state);
    addEventListener("pagehide", this.leaving);
  }

  // With what can be undone, where this very text was written here before.
  stateOf(text) {
    const changed = EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((t) => t.annotation(fromServer))) {
        this.typed();
      }
      if (update.docChanged) {
        this.undone = [];
      }
    });
    this.config = { extensions: extensions(this, [EditorState.readOnly.of(this.readOnly), changed]) };
    return this.undo.restore(this.path, text, this.config) ?? EditorState.create({ doc: text, ...this.config });
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), quietMilliseconds);
  }

  // Undo goes on where what was typed here ends: with the texts that were saved before, in this visit or an earlier one.
  older() {
    if (!this.readOnly && !this.asking) {
      this.asking = this.askOlder().finally(() => (this.asking = undefined));
    }
    return true;
  }

  async askOlder() {
    await this.flush();
    const { path, view } = this;
    const { state } = view;
    const text = await this.dotnet.invokeMethodAsync("OlderAsync", path);
    if (text !== null && path === this.path && state.doc === view.state.doc) {
      const doc = text.replaceAll("\r\n", "\n");
      this.swap(EditorState.create({ doc, selection: { anchor: Math.min(state.selection.main.head, doc.length) }, ...this.config }));
      this.undone.push(state);
    }
  }

  // Redo after that: the state that was left, with all that could be undone and redone in it.
  newer() {
    const state = this.undone.pop();
    if (state) {
      this.swap(state);
    }
    return true;
  }

  // A new state begins at the top; people look where the cursor is.
  display(state) {
    this.view.setState(state);
    this.view.dispatch({ effects: EditorView.scrollIntoView(state.selection.main, { y: "center" }) });
  }

  swap(state) {
    this.display(state);
    this.mark(this.marks);
    this.typed();
  }

  // Sends what was typed.
  async flush() {
    if (this.timer === undefined) {
      return;
    }
    clearTimeout(this.timer);
    this.timer = undefined;
    this.undo.keep(this.path, this.view.state);
    const text = this.view.state.doc.toString();
    this.sent++;
    if (text.length < oneMessage) {
      await this.dotnet.invokeMethodAsync("TextTypedAsync", this.path, text);
    } else {
      const bytes = new TextEncoder().encode(text);
      await this.dotnet.invokeMethodAsync("TextChangedAsync", this.path, DotNet.createJSStreamReference(bytes));
    }
  }

  // Another file, or the same one with a text from elsewhere. What was typed into the old one goes to the server first, under its own name.
  // A text that does not know yet what was typed here would take it away: false, and the server comes again with one that does.
  async show(path, text, readOnly, label, received) {
    if (path === this.path && readOnly === this.readOnly) {
      if (this.timer !== undefined || received !== this.sent) {
        await this.flush();
        return false;
      }
      this.take(text);
      return true;
    }
    await this.flush();
    this.undo.keep(this.path, this.view.state);
    this.path = path;
    this.readOnly = readOnly;
    this.options.label = label;
    this.undone = [];
    this.display(this.stateOf(text));
    return true;
  }

  // Changes only what differs, so that the cursor stays and the change can be undone.
  take(text) {
    const old = this.view.state.doc.toString();
    if (old === text) {
      return;
    }
    let from = 0;
    while (from < old.length && old[from] === text[from]) {
      from++;
    }
    let tail = 0;
    while (tail < Math.min(old.length, text.length) - from && old[old.length - 1 - tail] === text[text.length - 1 - tail]) {
      tail++;
    }
    const changes = { from, to: old.length - tail, insert: text.slice(from, text.length - tail) };
    this.view.dispatch({ changes, annotations: fromServer.of(true) });
  }

  // What the key at the cursor means, without a pointer.
  explain(view) {
    const { head } = view.state.selection.main;
    const place = excerpt(view.state, head);
    this.dotnet.invokeMethodAsync("TellAsync", this.path, place.text, place.line);
    return true;
  }

  mark(marks) {
    this.marks = marks;
    const doc = this.view.state.doc;
    const diagnostics = marks.map((mark) => {
      const line = doc.line(Math.min(Math.max(mark.line, 1), doc.lines));
      return { from: line.from, to: line.to, severity: "error", message: mark.message };
    });
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  jump(line) {
    const at = this.view.state.doc.line(Math.min(Math.max(line, 1), this.view.state.doc.lines));
    this.view.dispatch({ selection: { anchor: at.from }, effects: EditorView.scrollIntoView(at.from, { y: "center" }) });
    this.view.focus();
  }

  async close() {
    removeEventListener("pagehide", this.leaving);
    await this.flush();
    this.undo.keep(this.path, this.view.state);
    this.view.destroy();
  }
}

export function open(host, dotnet, options) {
  return new Editor(host, dotnet, options);
}
