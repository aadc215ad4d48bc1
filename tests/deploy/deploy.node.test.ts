/** The deployment, on a real devnet process: done once, taken up after a kill, and compared with the sources. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mnemonicNew } from '@ton/crypto';
import { TonClient } from '@ton/ton';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { toHex } from '../../protocol/bytes/text.ts';
import { CLIENT_CODE } from '../../contracts/client/codes.ts';
import { DEVNET } from '../../contracts/client/network.ts';
import { mnemonicSigner } from '../../contracts/deploy/mnemonic.ts';
import { targetsOf } from '../../contracts/deploy/terms.ts';
import { OrderWallet } from '../../contracts/client/order-wallet.ts';
import { startDevnet, type Devnet } from '../../contracts/devnet/devnet.ts';
import { fixedSigner } from '../../contracts/testing/keys.ts';
import { startProcess, type DevnetProcess } from '../devnet/process.ts';
import { fund, GRAM, post } from '../devnet/wallets.ts';
import { compiled, deployed, killedAt, type Deployer } from './run.ts';
import { replaceCode } from './tamper.ts';

/** Where a run is killed: the message is sent, and nobody has seen it yet. */
const KILLED_AFTER = process.env['FULL'] === undefined ? ['vault'] : ['registry', 'vault'];

/** Several processes on shared cores: for what hangs, never a measure. */
const TIMEOUT_MS = 180_000;

const BOND = ['--bond', '5'];
const ENTRY = ['--relay-url', 'https://relay.example', '--measurement', 'ab'.repeat(32)];

const { publicKey: relayKey } = await fixedSigner(1);
const RELAY = ['--relay-key', toHex(relayKey)];

function targetsFor(wallet: OrderWallet) {
  const relay = { key: relayKey, bondNano: 5n * GRAM };
  const { registry, relay: targets } = targetsOf({
    network: DEVNET,
    wallet: wallet.address,
    feeCapBps: 500,
    relay,
  });
  if (targets === undefined) throw new Error('no vault');
  return { registry: registry.address, vault: targets.vault.address };
}

let mnemonic: string;
let wallet: OrderWallet;
let registry: ReturnType<typeof targetsFor>['registry'];
let vault: ReturnType<typeof targetsFor>['vault'];

beforeAll(async () => {
  mnemonic = (await mnemonicNew()).join(' ');
  const signer = await mnemonicSigner({ DEPLOY_MNEMONIC: mnemonic });
  if (signer === undefined) throw new Error('no key');
  wallet = new OrderWallet(signer, DEVNET);
  ({ registry, vault } = targetsFor(wallet));
});

function stateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bombyx-deploy-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'state.sqlite');
}

const clientOf = ({ endpoint }: Devnet): TonClient => new TonClient({ endpoint });

/** Resolves when the gift is in a block: a run that looks earlier finds an empty wallet. */
async function fundInBlock(devnet: Devnet): Promise<void> {
  await fund(devnet.url, wallet.address, 10n * GRAM);
  await expect
    .poll(() => clientOf(devnet).getBalance(wallet.address), { interval: 20, timeout: TIMEOUT_MS })
    .toBe(10n * GRAM);
}

const counts = async (client: TonClient) =>
  Promise.all(
    [wallet.address, registry, vault].map(async (of) => {
      return (await client.getTransactions(of, { limit: 50 })).length;
    }),
  );

/** No two words of the mnemonic stand side by side in `text`. */
function expectSecret(text: string): void {
  const words = mnemonic.split(' ');
  for (const [at, word] of words.slice(1).entries()) expect(text).not.toContain(`${words[at]} ${word}`);
}

describe('a deployment', { timeout: TIMEOUT_MS }, () => {
  it('is done once, goes on after the timelock, and is compared with the sources', async () => {
    const statePath = stateFile();
    const env = { DEVNET_STATE: statePath, DEVNET_BLOCK_TIME_MS: '0', DEVNET_ADMIN: '1' };
    const devnet = await startProcess(env);
    const deployer: Deployer = { url: devnet.url, mnemonic };
    const args = [...RELAY, ...BOND, ...ENTRY];

    const poor = await deployed(deployer, args);
    expect(poor).toMatchObject({ code: 1, text: expect.stringContaining('vault/empty') as string });
    expect(await counts(devnet.client)).toEqual([0, 0, 0]);

    await fund(devnet.url, wallet.address, 10n * GRAM);
    const watcher = ['--wallet', wallet.address.toRawString(), ...args];
    const plan = await deployed({ url: devnet.url }, watcher);
    expect(plan).toMatchObject({ code: 0, text: expect.stringContaining('Nothing was sent') as string });
    expect(await counts(devnet.client)).toEqual([1, 0, 0]);

    const first = await deployed(deployer, args);
    const hashes = await compiled();
    expect(first.code).toBe(0);
    for (const word of [registry.toRawString(), vault.toRawString(), ...Object.values(hashes)])
      expect(first.text).toContain(word);
    expect(first.text).toContain('timelock runs');
    expect(await counts(devnet.client)).toEqual([5, 2, 1]); // gift, three orders, what came back of the proposal's gas

    const again = await deployed(deployer, args);
    expect(again.code).toBe(0);
    expect(again.text).not.toContain('sent:');
    expect(await counts(devnet.client)).toEqual([5, 2, 1]);

    await post(`${devnet.url}/admin/advance`, { seconds: DEVNET.timelockSeconds });
    const last = await deployed(deployer, args);
    expect(last).toMatchObject({ code: 0, text: expect.stringContaining('put the relay') as string });
    expect(await counts(devnet.client)).toEqual([7, 3, 1]);

    const verified = await deployed({ url: devnet.url }, [...watcher, '--verify']);
    expect(verified).toMatchObject({ code: 0, text: expect.stringContaining('The chain holds') as string });
    expect(await counts(devnet.client)).toEqual([7, 3, 1]);
    for (const { text } of [poor, first, again, last]) expectSecret(text);

    await expectDifferences(devnet, watcher);
    await devnet.stop();
    replaceCode(statePath, registry, CLIENT_CODE);
    const tampered = await startDevnet({ statePath, port: 0, blockTimeMs: 0, logLevel: 'silent' });
    const { code, text } = await deployed({ url: tampered.url }, [...watcher, '--verify']);
    expect(code).toBe(1);
    expect(text).toContain(
      `registry: code: found ${hashes['client-account']}, expected ${hashes['registry']}`,
    );
    await tampered.close();
  });

  it('that was killed is taken up by the next run, and nothing is sent twice', async () => {
    const devnet = await startDevnet({ port: 0, blockTimeMs: 700, logLevel: 'silent' });
    onTestFinished(() => devnet.close());
    const deployer: Deployer = { url: devnet.url, mnemonic };
    await fundInBlock(devnet);
    const args = [...RELAY, ...BOND];
    for (const sent of KILLED_AFTER) expectSecret(await killedAt(deployer, args, `sent: deploy the ${sent}`));
    const last = await deployed(deployer, args);
    expect(last.code).toBe(0);
    expect(await counts(clientOf(devnet))).toEqual([3, 1, 1]);
    expectSecret(last.text);
  });

  it('run twice at the same time sends nothing twice', async () => {
    const devnet = await startDevnet({ port: 0, blockTimeMs: 200, logLevel: 'silent' });
    onTestFinished(() => devnet.close());
    const deployer: Deployer = { url: devnet.url, mnemonic };
    await fundInBlock(devnet);
    const args = [...RELAY, ...BOND];
    const runs = await Promise.all([deployed(deployer, args), deployed(deployer, args)]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    expect(await counts(clientOf(devnet))).toEqual([3, 1, 1]);
  });
});

/** What is asked for and is not there, and sources that compile to something else, are named. */
async function expectDifferences({ url }: DevnetProcess, watcher: readonly string[]): Promise<void> {
  const hashes = await compiled();
  const other = { ...hashes, 'provider-account': hashes.registry };
  const differs = (args: readonly string[], compile = compiled) =>
    deployed({ url }, [...args, '--verify'], compile);
  const expected = async (outcome: ReturnType<typeof differs>, words: string) =>
    expect(await outcome).toMatchObject({ code: 1, text: expect.stringContaining(words) as string });
  const bond = watcher.map((word) => (word === '5' ? '5.1' : word));
  await expected(differs(bond), 'relay-vault: bond: found 50');
  const measured = watcher.map((word) => word.replace(/^(ab)+$/, 'cd'.repeat(32)));
  await expected(differs(measured), 'registered');
  await expected(differs([...watcher, '--fee-cap-bps', '501']), `registry: account`);
  await expected(
    differs(watcher, () => Promise.resolve(other)),
    'provider-account: generated code',
  );
}
