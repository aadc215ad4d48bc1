/**
 * Somebody who is admitted to the hub and calls a peer again and again, without ever answering the phone.
 *
 * Fake: the calls lead nowhere. Real: admission, the PeerJS socket, the session descriptions.
 */
import { onTestFinished } from 'vitest';
import { fromBase64url } from '#protocol/bytes/text.ts';
import { generateIdentityKeys, identityOf } from '#protocol/crypto/identity.ts';
import { encodeAdmissionToken, proveAdmission } from '#protocol/messages/admission.ts';

export async function callWithoutEnd(
  hub: { readonly url: string },
  peerId: string,
  count: number,
): Promise<void> {
  const identity = await identityOf(await generateIdentityKeys());
  const { origin } = new URL(hub.url);
  const { challenge } = (await (await fetch(`${hub.url}/challenge`)).json()) as { challenge: string };
  const token = encodeAdmissionToken(await proveAdmission(identity, origin, fromBase64url(challenge)));
  const query = new URLSearchParams({ key: 'peerjs', id: identity.peerId, token });
  const socket = new WebSocket(`${hub.url.replace(/^http/, 'ws')}/peerjs?${query}`);
  onTestFinished(() => socket.close());
  await new Promise((resolve) => (socket.onmessage = resolve)); // OPEN
  const connection = new RTCPeerConnection();
  connection.createDataChannel('call');
  const { type, sdp } = await connection.createOffer();
  connection.close();
  const heard = new Promise((resolve) => {
    socket.onmessage = resolve;
    socket.onclose = resolve;
  });
  for (let i = 0; i < count; i++)
    socket.send(
      JSON.stringify({
        type: 'OFFER',
        dst: peerId,
        payload: {
          sdp: { type, sdp },
          type: 'data',
          connectionId: `dc_${i}`,
          label: `dc_${i}`,
          reliable: true,
          serialization: 'raw',
        },
      }),
    );
  await heard; // the first was answered: the others are behind it on the same socket
}
