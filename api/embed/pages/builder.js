// Shows the result while options are chosen. The server makes the page either way: this asks for it
// and puts its result in the place of the one that is shown.
"use strict";
(() => {
  const form = document.getElementById("options");
  const status = document.getElementById("status");
  document.documentElement.classList.add("live");
  let turn = 0;
  let timer;

  function copyButtons() {
    if (!navigator.clipboard) return;
    for (const code of document.querySelectorAll("#result pre code")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.setAttribute("aria-describedby", code.parentElement.getAttribute("aria-labelledby"));
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(code.textContent);
          button.textContent = "Copied";
        } catch {
          button.textContent = "Select and copy";
          getSelection().selectAllChildren(code);
        }
        status.textContent = button.textContent;
        setTimeout(() => (button.textContent = "Copy"), 2000);
      });
      code.parentElement.after(button);
    }
  }

  function show() {
    const mine = (turn += 1);
    if (!form.checkValidity()) return;
    const query = new URLSearchParams(new FormData(form));
    const address = `${form.action}?${query}`;
    const request = new XMLHttpRequest();
    // A document that is asked for runs nothing, unlike markup that is put into a page.
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      if (mine !== turn) return;
      const result = request.response?.getElementById("result");
      if (!result) {
        status.textContent = "This cannot be shown: " + (request.status || "the server cannot be reached");
        return;
      }
      document.getElementById("result").replaceWith(document.importNode(result, true));
      copyButtons();
      history.replaceState(null, "", address);
      status.textContent = "The result is up to date.";
    });
    request.open("GET", address);
    request.send();
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 300);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    show();
  });
  copyButtons();
})();
