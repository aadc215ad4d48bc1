/** Class `confidential` among its three parties, in Node. */
import { threeParties } from './three-parties.ts';

threeParties();
