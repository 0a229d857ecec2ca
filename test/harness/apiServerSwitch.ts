// SPDX-License-Identifier: Apache-2.0
/** The process that has started a cluster can stop its API server; tests run in others, and ask it to. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalCluster } from '@teal/local-cluster';

type Switch = 'stop' | 'start';

/** Serves until `close`, on a port of this machine alone. */
export async function serveApiServerSwitch(
  local: Pick<LocalCluster, 'stopApiServer' | 'startApiServer'>,
): Promise<{ readonly url: string; close(): void }> {
  // Else it might close a connection in the moment in which a process that stood still uses it again.
  const server = http.createServer(
    { keepAliveTimeout: 0 },
    (request, answer) => {
      const done =
        request.url === '/stop'
          ? local.stopApiServer()
          : local.startApiServer();
      done.then(
        () => answer.end(),
        (error: Error) => answer.writeHead(500).end(error.message),
      );
    },
  );
  await new Promise<void>(listening =>
    server.listen(0, '127.0.0.1', () => listening()),
  );
  server.unref();
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** @throws Error with the words of the process that has tried. */
export function switchApiServer(url: string, to: Switch): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${url}/${to}`, { method: 'POST' }, answer => {
      let words = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (words += chunk));
      answer.once('end', () =>
        answer.statusCode === 200
          ? resolve()
          : reject(new Error(`the API server doesn't ${to}: ${words}`)),
      );
    });
    request.once('error', reject);
    request.end();
  });
}
