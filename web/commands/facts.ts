/** What the chat page says about an answer, read from its list of facts as a person could. */
import type { Locator } from '@playwright/test';
import { CommandError } from './errors.ts';

export interface DemoResult {
  readonly answer: string;
  readonly engine: string;
  readonly model: string;
  readonly provider: string;
  readonly transport: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly ttftMs: number;
  /** `null` where the page says none: of a few words, or of an answer that came all at once. */
  readonly tokensPerSecond: number | null;
}

/** One row: its text, and the exact values behind the rounded figures in it. */
export interface Fact {
  readonly text: string;
  readonly values: readonly string[];
}

export type Facts = ReadonlyMap<string, Fact>;

export async function readFacts(answer: Locator): Promise<Facts> {
  const rows = await answer.locator('dl > div').all();
  const facts = rows.map(async (row): Promise<[string, Fact]> => {
    const data = await row.locator('data').all();
    const values = await Promise.all(data.map((each) => each.getAttribute('value')));
    const text = (await row.locator('dd').innerText()).trim();
    return [(await row.locator('dt').innerText()).trim(), { text, values: values.map(String) }];
  });
  return new Map(await Promise.all(facts));
}

/** @throws CommandError that names what the page does not say */
export function resultOf(answer: string, facts: Facts): DemoResult {
  const fact = (name: string) => {
    const found = facts.get(name);
    if (found === undefined) throw new CommandError(`The page does not say of its answer: ${name}.`);
    return found;
  };
  const speed = facts.get('Speed');
  return {
    answer,
    engine: fact('Engine').text,
    model: fact('Model').text,
    provider: fact('Provider').text,
    transport: fact('Transport').text,
    promptTokens: figure(fact('Tokens'), 0),
    completionTokens: figure(fact('Tokens'), 1),
    ttftMs: Math.round(milliseconds(fact('First word after'))),
    tokensPerSecond: speed === undefined ? null : Math.round(figure(speed, 0) * 10) / 10,
  };
}

/** The exact value where the page gives one, else the figure that a person reads. */
function figure({ text, values }: Fact, index: number): number {
  const value = Number(values[index] ?? text.match(/\d+(\.\d+)?/g)?.[index]);
  if (!Number.isFinite(value)) throw new CommandError(`The page says no figure here: ${text}`);
  return value;
}

/** Exact values are milliseconds already; what a person reads may be seconds. */
function milliseconds(fact: Fact): number {
  const inSeconds = fact.values.length === 0 && !/\d\s*ms\b/.test(fact.text);
  return figure(fact, 0) * (inSeconds ? 1_000 : 1);
}
