/** Markdown that grows: only the end of the text is read again, and finished blocks keep their identity. */
import type { Token } from 'marked';
import { lex } from './lexer.ts';
import { blocksOf } from './parse.ts';
import type { Block } from './tree.ts';

/** Longest text that is drawn as markdown; what comes behind is drawn as it is, so that no answer can freeze the page. */
export const MAX_MARKDOWN_CHARS = 100_000;

export interface Piece {
  /** Key for the list on the screen: the number of the first character. */
  readonly at: number;
  readonly blocks: readonly Block[];
}

export interface Markdown {
  readonly pieces: readonly Piece[];
  /** The text past the limit, drawn without markup. */
  readonly rest: string;
}

/** Reads one growing text; a text that does not continue the former one is read from its start. */
export class MarkdownStream {
  #source = '';
  /** Pieces that later text cannot change, and the source up to which they reach. */
  #settled: Piece[] = [];
  #settledChars = 0;

  read(text: string): Markdown {
    const whole = text.replace(/\r\n?/g, '\n');
    const source = whole.slice(0, MAX_MARKDOWN_CHARS);
    if (!source.startsWith(this.#source)) this.#forget();
    this.#source = source;

    const tokens = lex(source.slice(this.#settledChars));
    const open = openFrom(tokens);
    const tail: Piece[] = [];
    let at = this.#settledChars;
    for (const [index, token] of tokens.entries()) {
      const blocks = blocksOf([token]);
      if (blocks.length > 0) (index < open ? this.#settled : tail).push({ at, blocks });
      at += token.raw.length;
      if (index < open) this.#settledChars = at;
    }
    return { pieces: [...this.#settled, ...tail], rest: whole.slice(MAX_MARKDOWN_CHARS) };
  }

  #forget(): void {
    this.#settled = [];
    this.#settledChars = 0;
  }
}

/** Index of the first token that more text could still change: the last one that is not white space. */
function openFrom(tokens: readonly Token[]): number {
  const last = tokens.findLastIndex((token) => token.type !== 'space');
  return Math.max(last, 0);
}
