// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  ok,
  ScriptedApiServer,
  startScriptedApiServer,
} from '../controller/testing/apiServer';
import {
  connectInCluster,
  connectKubeconfig,
  connectWithCredentials,
} from './kubeconfig';

describe('a kubeconfig', () => {
  let folder: string;
  let server: ScriptedApiServer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
    server = await startScriptedApiServer([ok({ metadata: {}, items: [] })]);
  });

  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function file(user: object, more: object = {}) {
    const path = join(folder, 'config');
    await writeFile(
      path,
      JSON.stringify({
        'current-context': 'dev',
        contexts: [
          { name: 'dev', context: { cluster: 'c', user: 'u' } },
          { name: 'lost', context: { cluster: 'gone', user: 'u' } },
        ],
        clusters: [
          {
            name: 'c',
            cluster: {
              server: `http://127.0.0.1:${server.port}`,
              'insecure-skip-tls-verify': true,
            },
          },
        ],
        users: [{ name: 'u', user }],
        ...more,
      }),
    );
    return path;
  }

  it.each([
    ['a token', { token: 'abc' }, 'Bearer abc'],
    [
      'name and password',
      { username: 'u', password: 'p' },
      `Basic ${Buffer.from('u:p').toString('base64')}`,
    ],
    ['nothing', {}, undefined],
  ])('is used with %s', async (_, user, header) => {
    const connection = await connectKubeconfig({ file: await file(user) });
    await connection.get('/version');
    connection.close();
    expect(connection.name).toBe('dev');
    expect(server.asked[0].headers.authorization).toBe(header);
  });

  it('is used with a token file beside it', async () => {
    await writeFile(join(folder, 'token'), 'from-file\n');
    const connection = await connectKubeconfig({
      file: await file({ tokenFile: 'token' }),
      name: 'named',
    });
    await connection.get('/version');
    connection.close();
    expect(connection.name).toBe('named');
    expect(server.asked[0].headers.authorization).toBe('Bearer from-file');
  });

  // In a process of its own: the library that runs such programs is loaded only then, and as an ES module.
  it('is used with a program that gives the token', async () => {
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from-program' },
    };
    const exec = {
      apiVersion: credential.apiVersion,
      command: process.execPath,
      args: ['-p', `'${JSON.stringify(credential)}'`],
    };
    const root = resolve(__dirname, '../../../..');
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(root, 'scripts/run-ts.mjs'),
      join(root, 'plugins/rollouts-backend/src/standalone.ts'),
      'release-all',
      '--kubeconfig',
      await file({ exec }),
    ]);
    expect(stdout).toContain('"message":"Everything let go"');
    const tokens = server.asked.map(it => it.headers.authorization);
    expect([...new Set(tokens)]).toEqual(['Bearer from-program']);
  });

  it.each([
    [
      'a context that is not there',
      { context: 'prod' },
      'no context "prod" (there are: dev, lost)',
    ],
    ['a cluster that is not there', { context: 'lost' }, 'no cluster "gone"'],
  ])('names %s', async (_, options, message) => {
    await expect(
      connectKubeconfig({ file: await file({}), ...options }),
    ).rejects.toThrow(message);
  });

  it('names a file that is not there', async () => {
    const missing = join(folder, 'missing');
    await expect(connectKubeconfig({ file: missing })).rejects.toThrow(
      `kubeconfig ${missing}: ENOENT`,
    );
  });

  it('names a key file that is not there', async () => {
    const path = await file({ 'client-key': 'key.pem' });
    await expect(connectKubeconfig({ file: path })).rejects.toThrow(/key\.pem/);
  });

  it('is not needed where a token is given', async () => {
    let n = 0;
    const connection = connectWithCredentials({
      name: 'c',
      url: `http://127.0.0.1:${server.port}`,
      token: async () => `t${(n += 1)}`,
    });
    await connection.get('/version');
    connection.close();
    expect(server.asked[0].headers.authorization).toBe('Bearer t1');
  });

  it('is asked for outside a pod', async () => {
    await expect(connectInCluster()).rejects.toThrow(
      'this is no pod; pass --kubeconfig',
    );
  });
});
