// Completion and explanations: the server knows the schemas, the browser only says where the cursor is.

// The YAML document around a position. Of a very long one, its head (which names the kind) and what stands before the position.
export function excerpt(state, pos) {
  const { doc } = state;
  const at = doc.lineAt(pos);
  const border = /^---/;
  let first = at.number;
  while (first > 1 && !border.test(doc.line(first - 1).text)) {
    first--;
  }
  let last = at.number;
  while (last < doc.lines && !border.test(doc.line(last + 1).text)) {
    last++;
  }
  const column = pos - at.from;
  const whole = doc.sliceString(doc.line(first).from, doc.line(last).to);
  if (whole.length <= 24_000) {
    return { text: whole, line: at.number - first + 1, column };
  }
  const head = doc.sliceString(doc.line(first).from, doc.line(Math.min(first + 4, at.number)).to);
  const from = doc.lineAt(Math.max(doc.line(first).from, at.to - 20_000)).from;
  const text = `${head}\n${doc.sliceString(from, at.to)}`;
  return { text, line: text.split("\n").length, column };
}

export async function completions(editor, context) {
  const line = context.state.doc.lineAt(context.pos);
  const head = line.text.slice(0, context.pos - line.from);
  const word = /[\w./-]*$/.exec(head)[0].replace(/^-\s*/, "");
  if (editor.readOnly || (!context.explicit && word.length === 0)) {
    return null;
  }
  const place = excerpt(context.state, context.pos);
  const options = await editor.dotnet.invokeMethodAsync("CompleteAsync", editor.path, place.text, place.line, place.column, context.explicit);
  if (context.aborted || options.length === 0) {
    return null;
  }
  const indent = /^[\s-]*/.exec(head)[0].length;
  const hasColon = /^[\w./-]*\s*:/.test(line.text.slice(context.pos - line.from));
  return {
    from: context.pos - word.length,
    validFor: /^[\w./-]*$/,
    options: options.map((option) => ({
      label: option.label,
      detail: option.required ? `${option.type} *` : option.type,
      info: option.about ?? undefined,
      boost: option.required ? 1 : 0,
      apply: hasColon ? option.label : indented(option.insert, indent),
    })),
  };
}

// What follows on further lines goes below the key, not below the line's start.
function indented(text, indent) {
  const column = text.startsWith("- ") ? indent + 2 : indent;
  return text.replaceAll("\n", `\n${" ".repeat(column)}`);
}

export async function explanation(editor, view, pos) {
  const line = view.state.doc.lineAt(pos);
  const key = /^[\s-]*("[^"]*"|'[^']*'|[^\s:#]+)\s*:/.exec(line.text);
  if (!key || pos - line.from > key[0].length) {
    return null;
  }
  const place = excerpt(view.state, pos);
  const note = await editor.dotnet.invokeMethodAsync("ExplainAsync", editor.path, place.text, place.line);
  return note === null ? null : { pos: line.from + key[0].search(/\S/), end: line.from + key[0].length, above: true, create: () => ({ dom: tooltip(note) }) };
}

function tooltip(note) {
  const dom = document.createElement("div");
  dom.className = "cm-note";
  const title = dom.appendChild(document.createElement("strong"));
  title.textContent = note.title;
  if (note.about) {
    dom.appendChild(document.createElement("p")).textContent = note.about;
  }
  return dom;
}
