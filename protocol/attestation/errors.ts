/** Rows of the table of errors for evidence: many codes for who debugs, few sentences for who is refused. SPEC §15.5. */

const MISUSED = { fault: 'caller', advice: 'fix', http: 400 } as const;

const FORGED = {
  fault: 'attacker',
  advice: 'elsewhere',
  http: 403,
  message: 'The proof of this machine does not hold. Nothing was sent.',
} as const;

const FOREIGN = { ...FORGED, message: 'The proof of this machine is of a kind that is not taken.' } as const;

const STALE = {
  fault: 'network',
  advice: 'retry',
  http: 403,
  message: 'The proof of this machine is not valid at this time. Nothing was sent.',
} as const;

const WEAK = {
  fault: 'provider',
  advice: 'elsewhere',
  http: 403,
  message: 'The machine proved what it is, and that is not safe enough. Nothing was sent.',
} as const;

const UNLISTED = {
  ...WEAK,
  message: 'The machine proved what it is, and it is not on the list. Nothing was sent.',
} as const;

const UNLISTABLE = {
  ...FORGED,
  message: 'The list of machines to trust could not be believed. Nothing was sent.',
} as const;

export const ATTEST_ERRORS = {
  'attest/clock': { ...MISUSED, message: 'The clock of this device is wrong. Set it and try again.' },
  'attest/policy': { ...MISUSED, message: 'These rules accept no machine at all.' },
  'attest/unproven': { ...MISUSED, message: 'This machine has not been proven. Nothing was sent.' },
  'attest/size': FOREIGN,
  'attest/quote': FOREIGN,
  'attest/kind': FOREIGN,
  'attest/encoding': FOREIGN,
  'attest/certificate': FOREIGN,
  'attest/root': FORGED,
  'attest/pck-chain': FORGED,
  'attest/certificate-time': STALE,
  'attest/crl': FORGED,
  'attest/crl-time': STALE,
  'attest/revoked': FORGED,
  'attest/tcb-signer': FORGED,
  'attest/tcb-info': FORGED,
  'attest/tcb-info-time': STALE,
  'attest/qe-identity': FORGED,
  'attest/qe-identity-time': STALE,
  'attest/evaluation': STALE,
  'attest/platform': FORGED,
  'attest/qe-report': FORGED,
  'attest/attestation-key': FORGED,
  'attest/qe': FORGED,
  'attest/quote-signature': FORGED,
  'attest/module': FORGED,
  'attest/tcb-level': WEAK,
  'attest/tcb-status': WEAK,
  'attest/advisory': WEAK,
  'attest/module-floor': WEAK,
  'attest/debug': WEAK,
  'attest/migratable': WEAK,
  'attest/sept-ve': WEAK,
  'attest/pks': WEAK,
  'attest/key-locker': WEAK,
  'attest/perfmon': WEAK,
  'attest/td-reserved': WEAK,
  'attest/xfam': WEAK,
  'attest/machine': UNLISTED,
  'attest/measurement': UNLISTED,
  'attest/event-log': FORGED,
  'attest/boot-facts': UNLISTED,
  'attest/identity': FORGED,
  'attest/lifetime': STALE,
  'attest/report-data': FORGED,
  'attest/live': FORGED,
  'attest/allow-list': UNLISTABLE,
  'attest/allow-list-signature': UNLISTABLE,
  'attest/allow-list-time': { ...UNLISTABLE, fault: 'network', advice: 'retry' },
  'attest/allow-list-version': UNLISTABLE,
} as const;

/** The codes with which the verifier refuses. */
export type AttestCode = keyof typeof ATTEST_ERRORS;
