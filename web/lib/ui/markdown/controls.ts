/** Characters that change how other characters look or act: made visible on the screen, left out of the clipboard. */

// Bidirectional overrides and isolates, zero-width characters used to hide text, and the tag block used to smuggle it.
const HIDDEN = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|\udb40[\udc00-\udc7f]/g;
// C0 and C1 controls other than tab and line feed: an ESC in the clipboard can drive a terminal.
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Shows each hidden character as `⟨U+202E⟩`: for code, where reading something else than what runs is the attack. */
export function revealControls(text: string): string {
  const show = (char: string) =>
    `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
  return text.replace(HIDDEN, show).replace(CONTROLS, show);
}

/** Text without hidden and control characters: for prose on the screen, and for everything put on the clipboard. */
export function dropControls(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(HIDDEN, '').replace(CONTROLS, '');
}
