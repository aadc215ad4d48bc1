/** Every contract with one place changed, as the compiler takes it. */
import { compileContract, CONTRACTS, type CompiledContract, type ContractName } from '../compile.ts';
import { editsOf, type Edit } from './operators.ts';
import { allSources, bodiesOf, lineOf, shown, type Source } from './source.ts';

export type Code = Readonly<Record<ContractName, CompiledContract>>;

/** One place changed; not compiled yet. */
export interface Mutant {
  /** Says the place and the change without a line number, which every edit above it would change. */
  readonly id: string;
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly hints: readonly string[];
}

const HINT = /Error\.(\w+)/g;

function mutantOf(source: Source, edit: Edit): Mutant {
  const { text, code, path } = source;
  const body = bodiesOf(source).find(({ from, to }) => from <= edit.from && edit.to <= to);
  const line = lineOf(source, edit.from);
  const endOfStatement = code.slice(edit.from).search(/;|,\n/) + edit.from;
  const named = Array.from(code.slice(edit.from, endOfStatement).matchAll(HINT), ([, name]) => name ?? '');
  return {
    id: `${path} ${body?.name ?? ''}: ${edit.operator}: ${shown(source, edit)}`,
    path,
    line,
    text: text.slice(0, edit.from) + edit.text + text.slice(edit.to),
    hints: [...named, body?.name ?? ''].map((hint) => hint.toLowerCase()),
  };
}

/** In the order of the sources. Where one line holds the same text twice, the id is the same, and so is its judgement. */
export const allMutants = (): Mutant[] =>
  allSources().flatMap((source) =>
    editsOf(source)
      .toSorted((a, b) => a.from - b.from)
      .map((edit) => mutantOf(source, edit)),
  );

/** Compiles whatever a change reaches, and takes the rest from the code as it is. */
export class Compiler {
  readonly original: Code;
  readonly #sources: ReadonlyMap<string, string>;
  readonly #users: ReadonlyMap<string, readonly ContractName[]>;

  private constructor(original: Code, sources: Map<string, string>, users: Map<string, ContractName[]>) {
    this.original = original;
    this.#sources = sources;
    this.#users = users;
  }

  static async create(): Promise<Compiler> {
    const sources = new Map(allSources().map(({ path, text }) => [path, text]));
    const users = new Map<string, ContractName[]>([...sources.keys()].map((path) => [path, []]));
    const compiled: [ContractName, CompiledContract][] = [];
    for (const name of CONTRACTS) {
      const read = (path: string): string => {
        users.get(path)?.push(name);
        return textIn(sources, path);
      };
      compiled.push([name, await compileContract(name, read)]);
    }
    return new Compiler(
      Object.fromEntries(compiled) as Record<ContractName, CompiledContract>,
      sources,
      users,
    );
  }

  /** The contracts that a source is part of. */
  users(path: string): readonly ContractName[] {
    return this.#users.get(path) ?? [];
  }

  /** The same contracts with one getter more, which nobody asks: other code, other addresses, no other behaviour. */
  async harmless(): Promise<Code> {
    const code = { ...this.original };
    for (const name of CONTRACTS) {
      const more = `\nget fun unasked(): int {\n    return 1;\n}\n`;
      const read = (path: string): string =>
        textIn(this.#sources, path) + (path === `${name}/${name}.tolk` ? more : '');
      code[name] = await compileContract(name, read);
    }
    return code;
  }

  /** The code of all contracts with this change, or `undefined` where the compiler refuses it. */
  async compile(mutant: Mutant): Promise<Code | undefined> {
    const read = (path: string): string => (path === mutant.path ? mutant.text : textIn(this.#sources, path));
    const code = { ...this.original };
    try {
      for (const name of this.users(mutant.path)) code[name] = await compileContract(name, read);
    } catch {
      return undefined;
    }
    return code;
  }
}

function textIn(sources: ReadonlyMap<string, string>, path: string): string {
  const text = sources.get(path);
  if (text === undefined) throw new Error(`no source ${path}`);
  return text;
}

/** The same for the same code. */
export const fingerprint = (code: Code): string => CONTRACTS.map((name) => code[name].hash).join(' ');
