/**
 * Where TON Connect's dialog puts its styles: it writes them into a `<style>` element, which this page's policy blocks.
 *
 * Its style library (goober) first looks for `window._goober` and appends to the text node inside; this hands it an
 * object with the same one property, behind which a constructed style sheet takes the rules. No policy needs to be
 * weakened for that: scripts of the page's own origin may make style sheets.
 */

/** Before the library draws anything. */
export function adoptStyles(): void {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  let text = '';
  const firstChild = {
    get data() {
      return text;
    },
    set data(next: string) {
      text = next;
      sheet.replaceSync(next);
    },
  };
  Object.assign(window, { _goober: { firstChild } });
}
