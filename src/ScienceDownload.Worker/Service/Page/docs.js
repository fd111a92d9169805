// Lists the paths of the API description.
const description = await (await fetch("openapi.json")).json();
const list = document.getElementById("paths");
for (const [path, methods] of Object.entries(description.paths)) {
  for (const [method, about] of Object.entries(methods)) {
    const row = document.createElement("li");
    row.className = "batch";
    const head = document.createElement("strong");
    head.textContent = `${method.toUpperCase()} ${path}`;
    const what = document.createElement("p");
    what.className = "facts";
    what.textContent = `${about.summary} Answers: ${Object.entries(about.responses).map(([code, answer]) => `${code} ${answer.description}`).join(", ")}.`;
    row.append(head, what);
    list.append(row);
  }
}
