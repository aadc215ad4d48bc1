/** Every operation of the API, in the order of its document. */
import type { Operation } from '../operation.ts';
import { issueTicket, returnTicket } from './tickets.ts';

export const OPERATIONS: readonly Operation[] = [issueTicket, returnTicket];
