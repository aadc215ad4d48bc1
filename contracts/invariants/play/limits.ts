/** How far a sequence may go. */
import { DAY_SECONDS } from '../../testing/chain.ts';

/** Time is 32 bits wide on the chain; what is left after this is for everybody to leave. */
export const MAX_NOW = 2 ** 32 - 1 - 100 * DAY_SECONDS;

/** Nothing is on its way for as long as that. */
export const MAX_FLIGHT_SECONDS = 30 * DAY_SECONDS;
