// SPDX-License-Identifier: Apache-2.0
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { quietLogger } from '../../controller/testing/quietLogger';
import { AdmissionServer, KeyPair, PortTakenError } from './AdmissionServer';
import { makeCertificate } from './certificate/makeCertificate';
import { AdmissionRequest, Answer, refused, UNCHANGED } from './review';

// A busy machine needs a while to load what makes certificates; nothing waits for this time to pass.
jest.setTimeout(300_000);

const make = () =>
  makeCertificate({
    names: ['127.0.0.1'],
    madeAt: Date.now(),
    lifetimeMs: 3_600_000,
  });

/** Server on a free port whose gate answers with what the test says. */
async function serve(answer: (asked: AdmissionRequest) => Answer) {
  const rule = async (asked: AdmissionRequest) => answer(asked);
  const server = new AdmissionServer({
    rules: {
      gate: rule,
      scale: rule,
      actor: rule,
      rollouts: rule,
      templates: rule,
    },
    logger: quietLogger(),
  });
  const pair = await make();
  server.use(pair);
  await server.start('127.0.0.1', 0);
  return { server, pair };
}

/** What an API server that trusts `ca` gets. */
function post(
  port: number,
  ca: string,
  { path = '/gate/start-it', body = '', method = 'POST' },
): Promise<{ code?: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port, path, method, ca, agent: false },
      async response =>
        resolve({ code: response.statusCode, body: await text(response) }),
    );
    call.once('error', reject);
    call.end(body);
  });
}

const review = JSON.stringify({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'u-1',
    operation: 'UPDATE',
    userInfo: { username: 'alice' },
    object: {},
  },
});

describe('the listener', () => {
  let running: { server: AdmissionServer; pair: KeyPair };
  let answer: (asked: AdmissionRequest) => Answer;
  beforeEach(async () => {
    answer = () => UNCHANGED;
    running = await serve(asked => answer(asked));
  });
  afterEach(() => running.server.stop());
  const ask = (options: { path?: string; body?: string; method?: string }) =>
    post(running.server.port, running.pair.cert, { body: review, ...options });

  it('answers with patch and warnings', async () => {
    answer = () => ({
      allowed: true,
      patch: [{ op: 'add', path: '/spec/paused', value: true }],
      warnings: ['stored, nothing failed'],
    });
    const { body } = await ask({});
    const { response } = JSON.parse(body);
    expect(response).toMatchObject({
      uid: 'u-1',
      allowed: true,
      patchType: 'JSONPatch',
      warnings: ['stored, nothing failed'],
    });
    expect(Buffer.from(response.patch, 'base64').toString()).toBe(
      '[{"op":"add","path":"/spec/paused","value":true}]',
    );
  });

  it('refuses with the sentence', async () => {
    answer = () => refused('not now');
    const { body } = await ask({});
    expect(JSON.parse(body).response).toEqual({
      uid: 'u-1',
      allowed: false,
      status: { code: 403, reason: 'Forbidden', message: 'not now' },
    });
  });

  it.each([
    ['no review', { body: '{}' }, 400],
    ['no JSON', { body: 'x' }, 400],
    ['9 MB', { body: 'x'.repeat(9 * 1024 * 1024) }, 413],
    ['another path', { path: '/' }, 404],
    ['a name that every object has', { path: '/toString' }, 404],
    ['a GET', { method: 'GET', body: undefined }, 404],
  ])('takes %s for what it is', async (_what, options, code) => {
    expect(await ask(options)).toMatchObject({ code });
  });

  it('says that it could not judge rather than let a write pass', async () => {
    answer = () => {
      throw new Error('no answer from the cluster');
    };
    expect(await ask({})).toMatchObject({
      code: 500,
      body: 'no answer from the cluster\n',
    });
  });

  it('serves a new certificate from the next connection on', async () => {
    const next = await make();
    running.server.use(next);
    const { port } = running.server;
    const { code } = await post(port, next.cert, { body: review });
    expect(code).toBe(200);
    await expect(
      post(port, running.pair.cert, { body: review }),
    ).rejects.toThrow(/certificate/);
  });

  it('keeps a connection longer than the API server does, and answers what is under way before it stops', async () => {
    const agent = new Agent({ keepAlive: true, ca: running.pair.cert });
    let stopping: Promise<void> | undefined;
    answer = () => {
      stopping = running.server.stop();
      return UNCHANGED;
    };
    const { port } = running.server;
    const response = await new Promise<{ code?: number; kept?: string }>(
      (resolve, reject) => {
        const call = request(
          { host: '127.0.0.1', port, path: '/gate', method: 'POST', agent },
          ({ statusCode, headers }) => {
            resolve({ code: statusCode, kept: String(headers['keep-alive']) });
          },
        );
        call.once('error', reject);
        call.end(review);
      },
    );
    // The connection is kept by its client, and ends all the same.
    await stopping;
    agent.destroy();
    expect(response).toEqual({ code: 200, kept: 'timeout=180' });
    running = await serve(() => UNCHANGED);
  });

  it('names the remedy when its port is taken', async () => {
    const second = new AdmissionServer({
      rules: {} as never,
      logger: quietLogger(),
    });
    await expect(
      second.start('127.0.0.1', running.server.port),
    ).rejects.toThrow(PortTakenError);
  });
});
