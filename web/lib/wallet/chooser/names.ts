/** What readers of the page say in TON Connect's dialog: names for buttons that have only a picture, headings in order. */

/** They stand directly below the dialog's own heading of the first level. */
const HEADINGS = 'h3:not([aria-level])';

const BUTTONS = 'button[data-tc-icon-button]:not([aria-label])';

/** Where each lies in the dialog: frame, content and foot of the sheet. */
const PLACES: readonly (readonly [selector: string, name: string])[] = [
  ['[data-tc-modal] > div > div:first-child > button', 'Close'],
  ['[data-tc-modal] > div > div:last-child > button', 'About wallets'],
];

function name(root: Element): void {
  for (const button of root.querySelectorAll(BUTTONS)) {
    const [, label] = PLACES.find(([selector]) => button.matches(selector)) ?? ['', 'Back'];
    button.setAttribute('aria-label', label);
  }
  for (const heading of root.querySelectorAll(HEADINGS)) heading.setAttribute('aria-level', '2');
}

/** Names what is there and whatever comes; returns the way to stop. */
export function keepNamed(root: Element): () => void {
  name(root);
  const observer = new MutationObserver(() => name(root));
  observer.observe(root, { childList: true, subtree: true });
  return () => observer.disconnect();
}
