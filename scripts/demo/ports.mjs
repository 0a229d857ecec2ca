// SPDX-License-Identifier: Apache-2.0
import { createServer } from 'node:net';

/** Somebody else listens where the portal should. */
export class PortTaken extends Error {
  name = 'PortTaken';

  constructor(port, cause) {
    super(
      `port ${port} is taken: end what listens there (see it with \`ss -ltnp 'sport = :${port}'\`), or choose another with \`npm start -- --port ${
        Number(port) + 1
      }\``,
      { cause },
    );
    this.port = port;
  }
}

/** Resolves when nobody listens on this port of localhost. */
export function requireFreePort(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', error =>
      reject(error.code === 'EADDRINUSE' ? new PortTaken(port, error) : error),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}
