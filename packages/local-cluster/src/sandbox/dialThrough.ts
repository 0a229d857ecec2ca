// SPDX-License-Identifier: Apache-2.0
import { type Socket, connect } from 'node:net';

const accepted = '+'.charCodeAt(0);

/**
 * Asks the sandbox's first process, over its unix socket, for a TCP connection to an address inside. The request is
 * its length in ten digits and JSON; the answer "+" and then the connection's bytes, or "-" and the reason.
 */
export function dialThrough(control: string, address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(control);
    const refuse = (reason: string, cause?: unknown) => {
      socket.destroy();
      reject(
        new Error(`no connection to ${address} inside the cluster: ${reason}`, {
          cause,
        }),
      );
    };
    const onError = (error: Error) => refuse(error.message, error);
    const onClose = () => refuse('the sandbox is gone');
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once('data', (reply: Buffer) => {
      socket.off('error', onError);
      socket.off('close', onClose);
      socket.pause();
      if (reply[0] !== accepted) {
        refuse(reply.subarray(1).toString());
        return;
      }
      // A server that speaks first may have been quicker than this callback.
      if (reply.length > 1) {
        socket.unshift(reply.subarray(1));
      }
      resolve(socket);
    });
    const request = JSON.stringify({ dial: address });
    socket.write(String(request.length).padStart(10, '0') + request);
  });
}
