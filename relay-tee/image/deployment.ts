/** What of a measurement the repository cannot know: it is chosen where the relay is deployed. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { fromHex } from '#protocol/bytes/text.ts';
import written from './deployment.json' with { type: 'json' };

export interface Deployment {
  /** 20 bytes: of the contract by which the KMS lets this relay have its keys. */
  readonly appId: Bytes;
  /** The KMS's root key, SubjectPublicKeyInfo. */
  readonly keyProviderId: Bytes;
  /** 32 bytes: what the KMS itself measures as. */
  readonly kmsMeasurement: Bytes;
  /** 32 bytes: of the guest's operating system. */
  readonly osImageHash: Bytes;
}

const P256_KEY_BYTES = 91;

/** As `deployment.json` says. @throws Error where a value has not its length. */
export function readDeployment(): Deployment {
  return {
    appId: sized('appId', 20),
    keyProviderId: sized('keyProviderId', P256_KEY_BYTES),
    kmsMeasurement: sized('kmsMeasurement', 32),
    osImageHash: sized('osImageHash', 32),
  };
}

function sized(name: keyof Deployment, length: number): Bytes {
  const bytes = fromHex(written[name]);
  if (bytes.length !== length) throw new Error(`deployment.json: ${name} has ${length} bytes`);
  return bytes;
}
