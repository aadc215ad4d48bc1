/** A TonClient that speaks to a chain of this process, without HTTP: what deploys to testnet, and what reads it, works here. */
import { TonClient, type TonClientParameters } from '@ton/ton';
import { callMethod, type MethodContext } from './methods.ts';

type Adapter = Extract<TonClientParameters['httpAdapter'], (...args: never[]) => unknown>;

export function inProcessClient(context: MethodContext): TonClient {
  return new TonClient({ endpoint: 'http://devnet.invalid', httpAdapter: adapterOf(context) });
}

function adapterOf(context: MethodContext): Adapter {
  return async (config) => {
    const { method, params } = JSON.parse(String(config.data)) as { method: string; params: unknown };
    const result = await callMethod(context, method, params);
    return { data: { ok: true, result }, status: 200, statusText: 'OK', headers: {}, config };
  };
}
