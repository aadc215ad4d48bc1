/** STUN and TURN servers that peers are told of; TURN credentials last an hour (the coturn REST scheme). */
import { createHmac, randomBytes } from 'node:crypto';

/** Long enough for any conversation to begin; a relay that stands goes on after it. */
const CREDENTIAL_LIFETIME_S = 3_600;

const USER_BYTES = 9;

export interface IceOptions {
  /** `stun:host:port` and the like. Default none: nothing outside is contacted. */
  readonly stunUrls?: readonly string[];
  readonly turnUrls?: readonly string[];
  /** coturn's `static-auth-secret`; without it the TURN servers are not handed out. */
  readonly turnSecret?: string;
}

/** One entry of WebRTC's `iceServers`. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** The servers of one peer, with credentials of its own: `expiry:random`, HMAC-SHA1 under the shared secret. */
export function iceServers(
  { stunUrls = [], turnUrls = [], turnSecret }: IceOptions,
  nowMs: number,
): IceServer[] {
  const servers: IceServer[] = [];
  if (stunUrls.length > 0) servers.push({ urls: stunUrls });
  if (turnUrls.length > 0 && turnSecret !== undefined) {
    const expiry = Math.floor(nowMs / 1000) + CREDENTIAL_LIFETIME_S;
    const username = `${expiry}:${randomBytes(USER_BYTES).toString('base64url')}`;
    const credential = createHmac('sha1', turnSecret).update(username).digest('base64');
    servers.push({ urls: turnUrls, username, credential });
  }
  return servers;
}
