// Where in the chosen folder each file lies, in the order in which the input lists them.
export function paths(input) {
  return Array.from(input.files ?? [], (file) => file.webkitRelativePath || file.name);
}
