/** What an attester needs of the machine under it and of the world: quotes, and what Intel says about them. SPEC §15.10. */
import type { BootEvent, Collateral } from '#protocol/attestation/evidence.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';

/** A quote, with the boot log where an agent keeps one. */
export interface MachineQuote {
  readonly quote: Bytes;
  readonly events: readonly BootEvent[];
}

/** A machine that can prove itself. */
export interface QuoteSource {
  /** A quote over these 64 bytes, in up to some seconds. @throws BombyxError `relay/evidence`. */
  quote(reportData: Bytes): Promise<MachineQuote>;
}

export interface CollateralSource {
  /** Collateral of the machine that made `quote`, valid now. @throws BombyxError `relay/evidence`, `attest/…`. */
  collateralFor(quote: Bytes): Promise<Collateral>;
}
