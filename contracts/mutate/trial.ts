/** Runs the contracts' tests against some other code, until one of them fails. */
import { fileURLToPath } from 'node:url';
import { createVitest, type TestModule, type Vitest } from 'vitest/node';
import type { ContractName } from '../compile.ts';
import type { Code } from './mutants.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SEAM = fileURLToPath(new URL('code.ts', import.meta.url));
const RUNNER = fileURLToPath(new URL('likely-first.ts', import.meta.url));

/** A change can make a test wait for what never comes; a machine that does other work must not look like that. */
const TIMEOUT_MS = 600_000;

/** By contract, the likeliest first. What a contract uses of gas is not among them: every change would be noticed. */
const TESTS: Readonly<Record<ContractName, string>> = {
  'client-account': 'client-account/client-account.test.ts',
  'provider-account': 'provider-account/provider-account.test.ts',
  'relay-vault': 'relay-vault/relay-vault.test.ts',
  registry: 'registry/registry.test.ts',
};
const REFUSALS = 'refusals/refusals.test.ts';
const TESTS_OF_ALL = ['risks.test.ts', 'fees.test.ts'];
const NOT_GAS = /^(?!gas |.* uses the gas that it did)/;

/** The tests for a change in these contracts, file by file. Nothing else uses the registry, and it uses nothing else. */
export function testsFor(contracts: readonly ContractName[]): readonly string[] {
  const own = [REFUSALS, ...contracts.map((name) => TESTS[name])];
  if (contracts.every((name) => name === 'registry')) return own;
  const others = Object.values(TESTS).filter((file) => file !== TESTS.registry && !own.includes(file));
  return [...own, ...TESTS_OF_ALL, ...others];
}

export const ALL_TESTS: readonly string[] = [REFUSALS, ...Object.values(TESTS), ...TESTS_OF_ALL];

export interface Trial {
  readonly code: Code;
  readonly hints: readonly string[];
  readonly tests: readonly string[];
}

/** One vitest that stays, and starts a fresh worker for every trial. */
export class Court {
  readonly #vitest: Vitest;

  private constructor(vitest: Vitest) {
    this.#vitest = vitest;
  }

  static async open(): Promise<Court> {
    const seam = {
      name: 'code-on-trial',
      enforce: 'pre' as const,
      resolveId: (id: string) => (id.endsWith('/code.gen.ts') ? SEAM : undefined),
    };
    const vitest = await createVitest(
      'test',
      {
        root: ROOT,
        config: false,
        watch: false,
        include: ALL_TESTS.map((file) => `contracts/${file}`),
        runner: RUNNER,
        maxWorkers: 1,
        bail: 1,
        testTimeout: TIMEOUT_MS,
        hookTimeout: TIMEOUT_MS,
        testNamePattern: NOT_GAS,
        reporters: [{}],
      },
      { plugins: [seam] },
    );
    return new Court(vitest);
  }

  /** The name of the first test that fails, or `undefined` when all pass. */
  async firstFailure({ code, hints, tests }: Trial): Promise<string | undefined> {
    const project = this.#vitest.getRootProject();
    project.provide('code', code);
    project.provide('hints', hints);
    for (const file of tests) {
      const specification = project.createSpecification(`${ROOT}contracts/${file}`);
      const { testModules, unhandledErrors } = await this.#vitest.runTestSpecifications([specification]);
      // Vitest hands out every module that it has run so far, with what came of it in the trials before.
      const module = testModules.find(({ moduleId }) => moduleId === specification.moduleId);
      if (module === undefined) throw new Error(`${file} did not run`);
      const failure = failureIn(module);
      if (failure !== undefined) return failure;
      if (unhandledErrors.length > 0) return String(unhandledErrors[0]);
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.#vitest.close();
  }
}

function failureIn(module: TestModule): string | undefined {
  if (module.ok()) {
    if (module.children.allTests('passed').next().done === true)
      throw new Error(`no test ran in ${module.moduleId}`);
    return undefined;
  }
  for (const test of module.children.allTests('failed')) return test.fullName;
  for (const suite of module.children.allSuites())
    for (const { message } of suite.errors()) return `${suite.fullName}, before its tests: ${message}`;
  const messages = module.errors().map(({ message }) => message);
  return `${module.moduleId.slice(ROOT.length)} itself: ${messages.join('; ')}`;
}
