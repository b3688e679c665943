"use strict";

/** The element of an id, which the page has. */
const byId = (id) => document.getElementById(id);

/** Gives an element or a text its place in another: text is text, whatever is in it. */
const append = (parent, children) => {
  parent.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return parent;
};

/** An HTML element with properties, and with attributes where a name has a dash or is `role`. */
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") made.setAttribute(name, value);
    else made[name] = value;
  }
  return append(made, children);
}

/** An SVG element with attributes. */
function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http" + "://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return append(made, children);
}

/** Lets the browser draw, take input and run timers before the next slice of work. */
const pause = () => new Promise((done) => setTimeout(done, 0));

/** Says something to whoever listens, a screen reader too. */
function say(text) {
  byId("source").textContent = text;
}

/** Copies a text. Some browsers have no clipboard for a page from disk; these copy what is selected. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = element("textarea", { value: text, className: "offscreen", "aria-hidden": "true" });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (!done) throw new Error("this browser does not let a page copy: select the text instead");
  }
}

/** A button that copies, and says that it has. */
function copyButton(label, text) {
  const button = element("button", { type: "button", className: "copy" }, label);
  button.addEventListener("click", async () => {
    try {
      await copy(text);
      button.textContent = "Copied";
      say(`Copied: ${label.toLowerCase()}`);
      setTimeout(() => (button.textContent = label), 800);
      button.focus();
    } catch (error) {
      say(String(error.message));
    }
  });
  return button;
}

const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
