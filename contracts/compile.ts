/**
 * Compiles the contracts and writes their code to `client/code.gen.ts`: `npx node contracts/compile.ts`.
 *
 * The compiler is pinned and takes nothing but the sources, so the same sources give the same code everywhere; a test
 * compiles again and compares. Browsers get the code and need no compiler.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { runTolkCompiler } from '@ton/tolk-js';

export const CONTRACTS = ['registry', 'relay-vault', 'client-account', 'provider-account'] as const;
export type ContractName = (typeof CONTRACTS)[number];

export interface CompiledContract {
  /** Bag of cells, in base64. */
  readonly code: string;
  /** Hash of the code cell, in hex. */
  readonly hash: string;
}

const source = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** Compiles one file below `contracts/`. `read` may hand out changed sources: what a mutation run does. */
export async function compileFile(
  path: string,
  read: (path: string) => string = source,
): Promise<CompiledContract> {
  const result = await runTolkCompiler({ entrypointFileName: path, fsReadCallback: read });
  if (result.status === 'error') throw new Error(result.message);
  return { code: result.codeBoc64, hash: result.codeHashHex.toLowerCase() };
}

export const compileContract = (
  name: ContractName,
  read?: (path: string) => string,
): Promise<CompiledContract> => compileFile(`${name}/${name}.tolk`, read);

/** The text of `client/code.gen.ts` for the sources as they are. */
export async function generatedCode(): Promise<string> {
  const entries: string[] = [];
  for (const name of CONTRACTS) {
    const { code, hash } = await compileContract(name);
    entries.push(`  '${name}': {\n    hash: '${hash}',\n    code: '${code}',\n  },\n`);
  }
  return (
    '/** Written by contracts/compile.ts from the Tolk sources: the code of every contract, and its hash. */\n' +
    `export const CODE = {\n${entries.join('')}} as const;\n`
  );
}

export const GENERATED = new URL('client/code.gen.ts', import.meta.url);

if (import.meta.main) writeFileSync(GENERATED, await generatedCode());
