/** The hub's endpoints, from the one URL that people configure. */
import { BombyxError } from '../../protocol/errors.ts';

export interface HubAddress {
  /** Scheme, host and port: what admission proofs name. */
  readonly origin: string;
  readonly challengeUrl: string;
  readonly marketUrl: string;
  readonly peerJs: {
    readonly host: string;
    readonly port: number;
    readonly path: string;
    readonly secure: boolean;
  };
}

/** @throws BombyxError `input/invalid` unless `signaling` is an http(s) URL, or a path on an http(s) page. */
export function hubAddress(signaling: string, pageUrl: string | undefined): HubAddress {
  const url = URL.parse(signaling, pageUrl);
  if (!url || !/^https?:$/.test(url.protocol)) throw new BombyxError('input/invalid', 'signaling URL');
  const secure = url.protocol === 'https:';
  const path = url.pathname.replace(/\/+$/, '');
  return {
    origin: url.origin,
    challengeUrl: `${url.origin}${path}/challenge`,
    marketUrl: `${url.origin.replace(/^http/, 'ws')}${path}/market`,
    peerJs: {
      host: url.hostname,
      port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
      path: path === '' ? '/' : path,
      secure,
    },
  };
}
