/** Writes `webllm.gen.ts` from the installed WebLLM: `node web/lib/engine/catalogue/generate.ts`. */
import { writeFileSync } from 'node:fs';
import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { webllmRows } from './webllm-rows.ts';

const rows = webllmRows(prebuiltAppConfig.model_list).map((row) => `  ${JSON.stringify(row)},`);
const source = `/** WebLLM's chat models, so that a page can list them without its megabytes. Made by generate.ts: do not edit. */
import type { WebllmRow } from './model.ts';

// prettier-ignore
export const WEBLLM_ROWS: readonly WebllmRow[] = [
${rows.join('\n')}
];
`;
writeFileSync(new URL('./webllm.gen.ts', import.meta.url), source);
