// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
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
  await new Promise(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address();
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
