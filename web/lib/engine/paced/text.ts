/** The text that the paced engine says, and how it is cut into tokens: known beforehand, so that tests can compare. */

const SENTENCES = [
  'A silkworm hatches in spring and eats the leaves of the mulberry tree.',
  'It grows for a month and sheds its skin four times.',
  'Then it spins one single thread, about a mile long, and hides inside.',
  'People unwind the cocoons in warm water and twist the threads together.',
  'For a long time the secret was kept, and caravans carried the cloth across half the world.',
  'Today a network of small workers can spin something together too: each adds a thread, and nobody owns the cloth.',
  'Überall gilt: naïve Zeichen wie “é”, 蚕 and 🐛 must arrive whole.',
];

/** Words with the space before them: about as long as the tokens of real models. */
function toTokens(text: string): string[] {
  return text.match(/\s*\S+/gu) ?? [];
}

/** The first `count` tokens of the endless text. */
export function pacedTokens(count: number): string[] {
  const tokens: string[] = [];
  for (let paragraph = 0; tokens.length < count; paragraph++) {
    const before = paragraph === 0 ? '' : '\n\n';
    tokens.push(...toTokens(before + SENTENCES.join(' ')));
  }
  return tokens.slice(0, count);
}

/** The whole answer of a paced model, as `generate` streams it. */
export function pacedText(answerTokens: number): string {
  return pacedTokens(answerTokens).join('');
}

export function countTokens(text: string): number {
  return toTokens(text).length;
}

/** What is left of `tokens` behind `said`; a token that `said` cuts in two gives its rest. All of it if `said` differs. */
export function tokensBehind(tokens: readonly string[], said: string): string[] {
  if (!tokens.join('').startsWith(said)) return [...tokens];
  let skip = said.length;
  const rest: string[] = [];
  for (const token of tokens) {
    if (token.length > skip) rest.push(token.slice(skip));
    skip = Math.max(0, skip - token.length);
  }
  return rest;
}
