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

  function say(words, isWrong) {
    status.textContent = words;
    status.classList.toggle("wrong", isWrong);
  }

  /** What is shown stays, and is not what the fields say: which of them, and why. */
  function refuse(field, reason) {
    accept();
    if (field instanceof Element) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-errormessage", "status");
      const folded = field.closest("details");
      if (folded) folded.open = true;
    }
    say(reason, true);
  }

  function accept() {
    for (const field of form.querySelectorAll("[aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-errormessage");
    }
  }

  function tell(result) {
    accept();
    document.getElementById("result").replaceWith(result);
    copyButtons();
    const nothing = document.getElementById("nothing");
    say(nothing?.textContent ?? "The result is up to date.", Boolean(nothing));
  }

  function show() {
    const mine = (turn += 1);
    const wrong = form.querySelector("input:invalid, select:invalid");
    if (wrong) {
      const label = wrong.labels[0]?.textContent ?? wrong.name;
      return refuse(wrong, `${label}: ${wrong.validationMessage}`);
    }
    const query = new URLSearchParams(new FormData(form));
    const address = `${form.action}?${query}`;
    const request = new XMLHttpRequest();
    // A document that is asked for runs nothing, unlike markup that is put into a page.
    request.responseType = "document";
    request.addEventListener("loadend", () => {
      if (mine !== turn) return;
      const result = request.response?.getElementById("result");
      if (!result) {
        const detail = request.response?.getElementById("detail");
        const field = form.elements.namedItem(detail?.dataset.parameter ?? "");
        const reason = detail?.textContent ?? (request.status || "the server cannot be reached");
        return refuse(field, `This cannot be shown: ${reason}`);
      }
      tell(document.importNode(result, true));
      history.replaceState(null, "", address);
    });
    request.open("GET", address);
    // A problem comes as a page, too.
    request.setRequestHeader("Accept", "text/html");
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
