// Small helpers for pages that are built of text alone: nothing that comes from the cloud is ever read as markup.

export const byId = (id) => document.getElementById(id);

/** An element with attributes and children; children that are no elements become text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (attribute === 'onclick') made.addEventListener('click', value);
    else if (value !== undefined) made.setAttribute(attribute, value);
  }
  made.append(...children.map((child) => (child instanceof Node ? child : String(child ?? ''))));
  return made;
}

/** Puts these children in place of the present ones, unless they look the same: nobody loses what he points at. */
export function replace(parent, children) {
  const fresh = document.createElement(parent.tagName);
  fresh.append(...children);
  if (fresh.innerHTML !== parent.innerHTML) parent.replaceChildren(...fresh.childNodes);
}

/** Shows these children, or a word that there are none. */
export function show(parent, children, none) {
  const isTable = parent.tagName === 'TBODY';
  const wide = () => element('tr', {class: 'empty'}, element('td', {colspan: columns(parent)}, none));
  const empty = () => (isTable ? wide() : element('li', {class: 'empty'}, none));
  replace(parent, children.length > 0 ? children : [empty()]);
}

const columns = (body) => body.closest('table').tHead.rows[0].cells.length;

/** A row of a table. */
export function row(cells) {
  const cell = (content) => (content instanceof Node ? content : element('td', {title: content}, content));
  return element('tr', {}, ...cells.map(cell));
}

/** A number of things. */
export const count = (number, thing) => `${number} ${thing}${number === 1 ? '' : 's'}`;

/** The time of day of an ISO text. */
export const timeOfDay = (iso) => new Date(iso).toLocaleTimeString([], {hour12: false});
