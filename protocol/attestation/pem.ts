/** Chains of certificates as text, in the one form that the verifier takes. SPEC §15.4. */
import type { Bytes } from '../bytes/bytes.ts';
import { demand } from './demand.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----\r?\n([^-]+?)\r?\n-----END CERTIFICATE-----(?:\r?\n|$)/y;
const BODY = /^(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{1,64}={0,2}$/;

/** The certificates of `text` in DER. @throws BombyxError `attest/encoding` on anything between or behind them. */
export function decodePem(text: string): Bytes[] {
  const certificates: Bytes[] = [];
  const block = new RegExp(BLOCK);
  while (block.lastIndex < text.length) {
    const [, body] = block.exec(text) ?? [];
    demand(body !== undefined, 'attest/encoding');
    certificates.push(fromBase64(body.replaceAll('\r\n', '\n')));
  }
  return certificates;
}

/** `atob` overlooks white space and left-over bits, hence the way back. */
function fromBase64(body: string): Bytes {
  demand(BODY.test(body), 'attest/encoding');
  const text = body.replaceAll('\n', '');
  demand(text.length % 4 === 0, 'attest/encoding');
  const binary = atob(text);
  demand(btoa(binary) === text, 'attest/encoding');
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
