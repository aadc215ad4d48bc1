/** A guest agent on a real unix socket and a PCCS on a real port, which answer whatever a test wants. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RAW_COLLATERAL, type RawCollateral } from '#protocol/attestation/fixtures/real.ts';
import { fromHex } from '#protocol/bytes/text.ts';

/** Answers one request; never called twice for the same one. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

abstract class TestServer {
  /** By path, without the query. */
  readonly handlers = new Map<string, Handler>();
  /** Method and URL of everything that was asked. */
  readonly asked: string[] = [];
  protected readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      this.asked.push(`${request.method} ${request.url}`);
      const handler = this.handlers.get(request.url?.split('?')[0] ?? '');
      if (handler) handler(request, response);
      else response.writeHead(404).end();
    });
  }

  protected listen(at: string | number): Promise<void> {
    return new Promise((resolve) => {
      if (typeof at === 'string') this.server.listen(at, resolve);
      else this.server.listen(at, '127.0.0.1', resolve);
    });
  }

  protected close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

/** The whole body, as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

export class FakeAgent extends TestServer {
  #folder = '';

  get socket(): string {
    return join(this.#folder, 'agent.sock');
  }

  static async start(): Promise<FakeAgent> {
    const agent = new FakeAgent();
    agent.#folder = await mkdtemp(join(tmpdir(), 'bombyx-agent-'));
    await agent.listen(agent.socket);
    return agent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await rm(this.#folder, { recursive: true });
  }

  /** Answers `method` with this JSON, or with what it makes of the body. */
  answer(method: string, json: object | ((fields: string) => object | Promise<object>)): void {
    this.handlers.set(`/${method}`, (request, response) => {
      void bodyOf(request).then(async (body) => {
        const fields = typeof json === 'function' ? await json(body) : json;
        response.setHeader('content-type', 'application/json').end(JSON.stringify(fields));
      });
    });
  }
}

const TDX = '/tdx/certification/v4';
const SGX = '/sgx/certification/v4';

export class FakePccs extends TestServer {
  static async start(raw: RawCollateral = RAW_COLLATERAL.v4): Promise<FakePccs> {
    const pccs = new FakePccs();
    await pccs.listen(0);
    pccs.serve(raw);
    return pccs;
  }

  get baseUrl(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Serves this collateral in the way of Intel's caching service. */
  serve(raw: RawCollateral): void {
    const tcb = `{"tcbInfo":${raw.tcb_info},"signature":"${raw.tcb_info_signature}"}`;
    const qe = `{"enclaveIdentity":${raw.qe_identity},"signature":"${raw.qe_identity_signature}"}`;
    this.put(`${TDX}/tcb`, tcb, { 'TCB-Info-Issuer-Chain': raw.tcb_info_issuer_chain });
    this.put(`${TDX}/qe/identity`, qe, { 'SGX-Enclave-Identity-Issuer-Chain': raw.qe_identity_issuer_chain });
    this.put(`${SGX}/pckcrl`, fromHex(raw.pck_crl));
    this.put(`${SGX}/rootcacrl`, raw.root_ca_crl);
  }

  put(path: string, body: string | Uint8Array, headers: Record<string, string> = {}, status = 200): void {
    const encoded = Object.entries(headers).map(
      ([name, value]) => [name, encodeURIComponent(value)] as const,
    );
    this.handlers.set(path, (_, response) => {
      response.writeHead(status, Object.fromEntries(encoded)).end(body);
    });
  }
}
