/** The contracts' reasons for refusing, by number, and what each is called in the project's table. */
import type { ErrorCode } from '#protocol/errors.ts';

/** Mirrors `contracts/errors.tolk`; a test holds both together. */
export const CONTRACT_ERRORS = {
  NotOwner: { exit: 1001, code: 'vault/forbidden' },
  NotOperator: { exit: 1002, code: 'vault/forbidden' },
  NotAdmin: { exit: 1003, code: 'vault/forbidden' },
  NotGenuine: { exit: 1004, code: 'vault/foreign' },
  WrongDelay: { exit: 1005, code: 'vault/foreign' },
  WrongWorkchain: { exit: 1006, code: 'vault/foreign' },

  WrongKind: { exit: 1010, code: 'chain/statement' },
  WrongNetwork: { exit: 1011, code: 'vault/mismatch' },
  WrongVault: { exit: 1012, code: 'vault/mismatch' },
  WrongAccount: { exit: 1013, code: 'vault/mismatch' },
  WrongEpoch: { exit: 1014, code: 'vault/epoch' },
  WrongKeyEpoch: { exit: 1015, code: 'vault/key' },
  ClientSignature: { exit: 1016, code: 'vault/signature' },
  RelaySignature: { exit: 1017, code: 'vault/signature' },
  Expired: { exit: 1018, code: 'vault/expired' },
  WrongRelayKey: { exit: 1019, code: 'vault/foreign' },

  StaleTotal: { exit: 1020, code: 'vault/stale' },
  AboveCap: { exit: 1021, code: 'vault/cap' },
  WrongSequence: { exit: 1022, code: 'vault/stale' },
  WrongPreviousRoot: { exit: 1023, code: 'vault/stale' },
  OwedFell: { exit: 1024, code: 'vault/stale' },
  OwedUncovered: { exit: 1025, code: 'vault/uncovered' },
  NotOwed: { exit: 1026, code: 'vault/uncovered' },

  NotEnoughGas: { exit: 1030, code: 'chain/gas' },
  NothingToMove: { exit: 1031, code: 'vault/empty' },
  NotEnoughMoney: { exit: 1032, code: 'vault/empty' },

  NotOpen: { exit: 1040, code: 'vault/absent' },
  AlreadyOpen: { exit: 1041, code: 'vault/stale' },
  NoSessionKey: { exit: 1042, code: 'vault/key' },
  BadSessionKey: { exit: 1043, code: 'vault/key' },
  RotatedTooSoon: { exit: 1044, code: 'vault/rotated' },
  WithdrawalNotStarted: { exit: 1045, code: 'vault/timer' },
  WithdrawalAlreadyStarted: { exit: 1046, code: 'vault/timer' },
  TooEarly: { exit: 1047, code: 'vault/too-early' },
  AlreadyClosing: { exit: 1048, code: 'vault/timer' },
  NotClosing: { exit: 1049, code: 'vault/timer' },
  Closed: { exit: 1050, code: 'vault/closed' },

  UnknownChange: { exit: 1060, code: 'chain/registry' },
  AlreadyProposed: { exit: 1061, code: 'chain/registry' },
  TooManyChanges: { exit: 1062, code: 'chain/registry' },
  TooLate: { exit: 1063, code: 'chain/registry' },
  StaleVersion: { exit: 1064, code: 'chain/registry' },
  UnknownRelay: { exit: 1065, code: 'chain/registry' },
  FeeCapNotLower: { exit: 1066, code: 'chain/registry' },
  FeeCapTooHigh: { exit: 1067, code: 'chain/registry' },
  TooManyRelays: { exit: 1068, code: 'chain/registry' },
  BadUrl: { exit: 1069, code: 'chain/registry' },

  UnknownMessage: { exit: 65535, code: 'chain/rejected' },
} as const satisfies Record<string, { exit: number; code: ErrorCode }>;

export type ContractError = keyof typeof CONTRACT_ERRORS;

/** The virtual machine's own: what a message without enough gas ends with. */
const OUT_OF_GAS = [-14, 13];

const byExit = new Map(
  (Object.keys(CONTRACT_ERRORS) as ContractError[]).map((name) => [
    CONTRACT_ERRORS[name].exit as number,
    name,
  ]),
);

/** The name of an exit code of our contracts, or `undefined` for any other. */
export const contractError = (exit: number): ContractError | undefined => byExit.get(exit);

/** What a transaction that ended with `exit` means to the caller. */
export function codeOfExit(exit: number): ErrorCode {
  const name = contractError(exit);
  if (name !== undefined) return CONTRACT_ERRORS[name].code;
  return OUT_OF_GAS.includes(exit) ? 'chain/gas' : 'chain/rejected';
}
