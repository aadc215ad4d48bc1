/** What the wallet page calls things. */
import { gramText } from '#lib/wallet/amounts.ts';
import type { OrderKind } from '#lib/wallet/api.ts';
import type { Operation, OperationStatus } from '#lib/wallet/operation.ts';
import { ERRORS } from '#protocol/errors.ts';
import type { IconName } from '../icons.ts';

const KIND: Readonly<Record<OrderKind, string>> = {
  deposit: 'Deposit',
  withdraw: 'Withdrawal',
  'start-withdrawal': 'Start the withdrawal',
  'cancel-withdrawal': 'Cancel the withdrawal',
  'finish-withdrawal': 'Finish the withdrawal',
};

export function operationTitle({ kind, amountNano }: Operation): string {
  return amountNano === undefined ? KIND[kind] : `${KIND[kind]} of ${gramText(amountNano)}`;
}

export interface StatusLook {
  readonly icon: IconName;
  readonly word: string;
  readonly tone: 'warn' | 'good' | 'bad' | 'soft';
}

const LOOK: Readonly<Record<OperationStatus['name'], StatusLook>> = {
  asking: { icon: 'waiting', word: 'Asked your wallet', tone: 'warn' },
  unknown: { icon: 'waiting', word: 'Looking for it', tone: 'warn' },
  sent: { icon: 'waiting', word: 'Sent', tone: 'warn' },
  seen: { icon: 'waiting', word: 'On the chain', tone: 'warn' },
  done: { icon: 'check', word: 'Done', tone: 'good' },
  failed: { icon: 'error', word: 'Failed', tone: 'bad' },
  rejected: { icon: 'stop', word: 'Not sent', tone: 'soft' },
  expired: { icon: 'stop', word: 'Not sent', tone: 'soft' },
};

export const statusLook = (status: OperationStatus): StatusLook => LOOK[status.name];

/** One sentence: what is being waited for, or what happened, what it cost and what to do. */
export function statusText({ status, validUntilS }: Operation, nowS: number | undefined): string {
  switch (status.name) {
    case 'asking':
      return 'Approve or reject it in your wallet.';
    case 'unknown':
      return `Your wallet’s answer was lost. If you approved it, it shows up here; if not, it ends by itself${leftText(validUntilS, nowS)}. It will not be sent again.`;
    case 'sent':
      return 'Your wallet sent it. Waiting for the chain.';
    case 'seen':
      return 'Your wallet’s transaction is on the chain. Waiting for the account.';
    case 'done':
      return 'The chain shows it.';
    case 'failed':
      return status.where === 'wallet'
        ? 'Your wallet’s transaction sent nothing, most likely because the wallet holds too little. It cost a network fee.'
        : `${ERRORS[status.code].message} It cost a network fee; the rest of what was attached came back.`;
    case 'rejected':
      return status.byPerson
        ? 'You said no in your wallet. It cost nothing.'
        : 'Your wallet did not take the request. It cost nothing.';
    case 'expired':
      return 'It was not on the chain when its time was over, so it can never arrive. It cost nothing. You can try again.';
  }
}

function leftText(validUntilS: number, nowS: number | undefined): string {
  const left = nowS === undefined ? 0 : validUntilS - nowS;
  return left > 0 ? ` in ${countdownText(left)} at most` : '';
}

const MINUTE_S = 60;
const HOUR_S = 3_600;

/** `47 s`, `3 min 05 s`, `23 h 04 min`: never jumps in width by much, never fractions. */
export function countdownText(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  if (whole < MINUTE_S) return `${whole} s`;
  if (whole < HOUR_S) return `${Math.floor(whole / MINUTE_S)} min ${two(whole % MINUTE_S)} s`;
  return `${Math.floor(whole / HOUR_S)} h ${two((whole % HOUR_S) / MINUTE_S)} min`;
}

/** `EQBv…x3Qa`: both ends, which is what people compare. */
export function shortAddress(address: string): string {
  return address.length <= 14 ? address : `${address.slice(0, 6)}…${address.slice(-6)}`;
}
