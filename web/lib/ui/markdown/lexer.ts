/** marked's lexer, with everything taken out that a hostile text could use: HTML, definitions, depth without end. */
import { Lexer, Tokenizer, type Token, type Tokens, type TokensList } from 'marked';

/** Deepest nesting of quotes, lists and emphasis that is still drawn; more becomes plain text. */
const MAX_DEPTH = 12;

/** Longest run that is searched for emphasis and links: some of marked's patterns are quadratic in its length. */
const MAX_INLINE_CHARS = 4_000;

/** Widest table: each short row is filled up to the header's width, so a wide header makes cells without end. */
const MAX_COLUMNS = 24;

class PlainTokenizer extends Tokenizer {
  override html(): undefined {
    return undefined;
  }

  override tag(): undefined {
    return undefined;
  }

  /** A definition would let text far below change links above. */
  override def(): undefined {
    return undefined;
  }

  /** While a list streams in, its first dash would turn the line above into a heading for one frame. */
  override lheading(): undefined {
    return undefined;
  }

  override table(src: string): Tokens.Table | undefined {
    const [header = ''] = src.split('\n', 1);
    return header.split('|').length > MAX_COLUMNS + 2 ? undefined : super.table(src);
  }
}

class BoundedLexer extends Lexer {
  #depth = 0;

  constructor() {
    super({ gfm: true, tokenizer: new PlainTokenizer() });
  }

  override blockTokens(src: string, tokens = emptyList(), lastParagraphClipped?: boolean): TokensList {
    this.#deeper(src, tokens, () => super.blockTokens(src, tokens, lastParagraphClipped));
    return tokens;
  }

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    if (src.length > MAX_INLINE_CHARS) tokens.push(textToken(src));
    else this.#deeper(src, tokens, () => super.inlineTokens(src, tokens));
    return tokens;
  }

  /** Runs `lex`, which fills `tokens`, unless the nesting is too deep: then `src` is one text. */
  #deeper(src: string, tokens: Token[], lex: () => unknown): void {
    if (this.#depth >= MAX_DEPTH) {
      tokens.push(textToken(src));
      return;
    }
    this.#depth += 1;
    try {
      lex();
    } finally {
      this.#depth -= 1;
    }
  }
}

function emptyList(): TokensList {
  return Object.assign([], { links: {} });
}

function textToken(src: string): Token {
  return { type: 'text', raw: src, text: src };
}

/** Top-level tokens of `text`; whatever the lexer cannot digest comes back as one plain paragraph. */
export function lex(text: string): Token[] {
  try {
    return [...new BoundedLexer().lex(text)];
  } catch {
    return [{ type: 'paragraph', raw: text, text, tokens: [textToken(text)] }];
  }
}
