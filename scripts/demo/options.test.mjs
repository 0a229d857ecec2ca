// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { InvalidOption, readOptions } from './options.mjs';
import { PortTaken, requireFreePort } from './ports.mjs';

test('without options it is the demo on port 7007, with visitors', () => {
  assert.deepEqual(readOptions([]), {
    port: 7007,
    name: 'demo',
    kubeconfig: undefined,
    context: undefined,
    visitors: true,
    help: false,
  });
});

for (const [args, problem] of [
  [['--port', 'x'], /--port x is not a port number/],
  [['--port', '70000'], /--port 70000 is not a port number/],
  [['--context', 'a'], /--context goes with --kubeconfig/],
  [['--porrt', '1'], /--porrt/],
]) {
  test(`refuses ${args.join(' ')} and says why`, () => {
    assert.throws(
      () => readOptions(args),
      error => error instanceof InvalidOption && problem.test(error.message),
    );
  });
}

test('a taken port is named, with the next one to try', async () => {
  const server = createServer();
  const port = await listenOnAPortOfNobody(server);
  await assert.rejects(
    requireFreePort(port),
    error =>
      error instanceof PortTaken &&
      error.message.includes(`--port ${port + 1}`),
  );
  await new Promise(resolve => {
    server.close(resolve);
  });
  await requireFreePort(port);
});

/** Below those that the system gives to connections: nobody takes it in the moment in which it is given back. */
async function listenOnAPortOfNobody(server) {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    server.listen(port, '127.0.0.1');
    const isMine = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (isMine) return port;
  }
}
