// The YAML editor of the overlays step. Colours come from the page's stylesheet (classes tok-*), completion and lint from the server.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

const quietMilliseconds = 300;

// No indentWithTab: Tab must leave the editor (WCAG 2.1.2).
function extensions(options, more) {
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
    keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap]),
    EditorView.cspNonce.of(document.querySelector("script[nonce]")?.nonce ?? ""),
    EditorView.contentAttributes.of({ "aria-label": options.label, tabindex: "0", spellcheck: "false" }),
    EditorState.phrases.of(options.phrases ?? {}),
    ...more,
  ];
}

class Editor {
  constructor(host, dotnet, options) {
    this.dotnet = dotnet;
    this.options = options;
    this.path = options.path;
    this.readOnly = options.readOnly;
    this.view = new EditorView({ parent: host, state: this.stateOf(options.text) });
    this.view.contentDOM.addEventListener("blur", () => this.flush());
  }

  stateOf(text) {
    const changed = EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.flush(), quietMilliseconds);
      }
    });
    return EditorState.create({ doc: text, extensions: extensions(this.options, [EditorState.readOnly.of(this.readOnly), changed]) });
  }

  // Sends what was typed. As a stream, because a pasted file would exceed the size of one message and break the circuit.
  async flush() {
    if (this.timer === undefined) {
      return;
    }
    clearTimeout(this.timer);
    this.timer = undefined;
    const bytes = new TextEncoder().encode(this.view.state.doc.toString());
    await this.dotnet.invokeMethodAsync("TextChangedAsync", this.path, DotNet.createJSStreamReference(bytes));
  }

  // Another file, or the same one with a text from elsewhere. What was typed into the old one goes to the server first, under its own name.
  async show(path, text, readOnly, label) {
    await this.flush();
    this.path = path;
    this.readOnly = readOnly;
    this.options.label = label;
    this.view.setState(this.stateOf(text));
  }

  mark(marks) {
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
    await this.flush();
    this.view.destroy();
  }
}

export function open(host, dotnet, options) {
  return new Editor(host, dotnet, options);
}
