/** Where the hub is: on the page's own origin, so that nothing has to be configured and the policy names no host for it. */
export const HUB_PATH = '/hub';
