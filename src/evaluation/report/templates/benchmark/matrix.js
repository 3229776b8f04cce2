// Filters of the matrix. Without them the whole matrix is shown.

function makeFilters(form, table) {
  const rows = [...table.querySelectorAll("tr[data-body]")];
  const shown = form.querySelector("output");
  const apply = () => {
    const wanted = new FormData(form);
    const [body, useCase, verdict, words] = ["body", "use_case", "verdict", "words"].map((key) => (wanted.get(key) ?? "").trim());
    let count = 0;
    for (const row of rows) {
      const fits = (!body || row.dataset.body === body) && (!useCase || row.dataset.useCase === useCase)
        && (!verdict || row.dataset.verdicts.split(" ").includes(verdict))
        && (!wanted.has("verified") || row.dataset.stamped !== "yes")
        && (!words || row.textContent.toLowerCase().includes(words.toLowerCase()));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    // A use case without rows needs no heading.
    for (const group of table.tBodies) group.hidden = ![...group.rows].some((row) => row.dataset.body && !row.hidden);
    shown.textContent = count === rows.length ? `all ${count} requirements` : `${count} of ${rows.length} requirements`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}

// A link into a folded part opens it.
function openFolded() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target && target.closest("details");
  if (folded && !folded.open) {
    folded.open = true;
    target.scrollIntoView();
  }
}
