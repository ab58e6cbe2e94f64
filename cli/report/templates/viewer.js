"use strict";
// Shows whose a thin line is. All text is set as text; nothing is fetched.
(() => {
  const lines = JSON.parse(document.getElementById("viewer-lines").textContent);
  const pick = document.getElementById("viewer-pick");
  const says = document.getElementById("viewer-says");
  const drawn = [...document.querySelectorAll("[data-line]")];
  lines.forEach((line, number) => pick.append(new Option(line.name, number)));
  const show = (number) => {
    drawn.forEach((path) => path.classList.toggle("shown", path.dataset.line === number));
    pick.value = number;
    const line = lines[number];
    says.textContent = line ? `${line.name}: ${line.says}` : "Point at a thin line, or choose a client.";
  };
  drawn.forEach((path) => path.addEventListener("pointerenter", () => show(path.dataset.line)));
  pick.addEventListener("change", () => show(pick.value));
  document.getElementById("viewer").hidden = false;
})();
