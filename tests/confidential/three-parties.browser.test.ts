/** Class `confidential` among its three parties, in a browser. */
import { threeParties } from './three-parties.ts';

threeParties();
