// SPDX-License-Identifier: Apache-2.0
import { systemClock } from '../clock';
import type { HookSays } from '../testing/hookServer';
import { HookServer, isSigned } from '../testing/hookServer';
import { recordingConnection } from '../testing/recordingConnection';
import { askWebhook } from './askWebhook';
import type { GateQuestion } from './asking/question';

const SECRET = 'known to both';
let server: HookServer;
beforeEach(async () => {
  server = await HookServer.start();
});
afterEach(() => server.stop());

const question = (
  more: Partial<GateQuestion['webhook']> = {},
): GateQuestion => ({
  release: 'g7',
  gate: 'load-test',
  when: 'Traffic',
  step: 2,
  sequence: 0,
  question: 'abcd',
  webhook: {
    url: server.url,
    secretRef: { name: 'hooks', key: 'load-test' },
    ...more,
  },
  facts: {
    namespace: 'shop',
    rollout: 'cart',
    rolloutUid: 'u-1',
    workload: 'Deployment/cart',
    release: 'g7',
    changedBy: 'kim',
    phase: 'Paused',
    images: { stable: ['shop:1'], canary: ['shop:2'] },
    step: 2,
    steps: 4,
    weight: 40,
    weightNow: 20,
  },
});

const secretOf = (labels: Record<string, string>) => ({
  metadata: { name: 'hooks', labels },
  data: { 'load-test': Buffer.from(SECRET).toString('base64') },
});

function ask(
  it: GateQuestion,
  more: { allowedHosts?: string[]; labels?: Record<string, string> } = {},
) {
  const { labels = { 'rollouts.teal.dev/analysis': 'true' } } = more;
  return askWebhook(
    it,
    {
      connection: recordingConnection(() => secretOf(labels)),
      clock: systemClock,
      allowedHosts: more.allowedHosts ?? [server.host],
    },
    new AbortController().signal,
  );
}

describe('asking a hook', () => {
  it('sends what is about to happen, signed', async () => {
    expect(await ask(question())).toEqual({ kind: 'yes' });
    const [delivery] = server.deliveries;
    expect(isSigned(delivery, SECRET)).toBe(true);
    expect(isSigned(delivery, 'another')).toBe(false);
    expect(
      Math.abs(
        Number(delivery.headers['webhook-timestamp']) * 1_000 - Date.now(),
      ),
    ).toBeLessThan(60_000);
    expect(delivery.body).toEqual({
      type: 'rollouts.teal.dev/gate.traffic',
      delivery: 'teal_u-1_g7_load-test_2_abcd_0',
      gate: 'load-test',
      when: 'Traffic',
      cluster: expect.any(String),
      namespace: 'shop',
      rollout: 'cart',
      workload: 'Deployment/cart',
      release: 'g7',
      changedBy: 'kim',
      phase: 'Paused',
      step: 2,
      steps: 4,
      weight: 40,
      weightNow: 20,
      images: { stable: ['shop:1'], canary: ['shop:2'] },
    });
    expect(delivery.text).not.toContain(SECRET);
  });

  it('is the same delivery when it is asked again, and another one after an answer', async () => {
    await ask(question());
    await ask(question());
    await ask({ ...question(), sequence: 1 });
    const ids = server.deliveries.map(it => it.headers['webhook-id']);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('takes its answer', async () => {
    server.answer = () => ({
      status: 403,
      body: { reason: 'the load test runs' },
    });
    expect(await ask(question())).toEqual({
      kind: 'no',
      reason: 'the load test runs',
    });
  });

  it.each<[string, HookSays, RegExp]>([
    ['500', { status: 500 }, /answered 500/],
    ['a redirect', { status: 302 }, /redirects/],
    ['a page', { body: '<html>' }, /no JSON object/],
  ])('has no answer in %s', async (_, said, reason) => {
    server.answer = () => said;
    expect(await ask(question())).toEqual({
      kind: 'none',
      reason: expect.stringMatching(reason),
    });
  });

  it('has no answer in silence', async () => {
    server.silent = true;
    expect(await ask(question({ timeout: '200ms' }))).toEqual({
      kind: 'none',
      reason: expect.stringMatching(/none within 0.2 s/),
    });
  });

  it('asks nobody on this machine unless the configuration allows it', async () => {
    const said = await ask(question(), { allowedHosts: [] });
    expect(said).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('link-local'),
    });
    expect(server.deliveries).toEqual([]);
  });

  it('uses no Secret that is not meant for it', async () => {
    const said = await ask(question(), { labels: {} });
    expect(said).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('is not meant for metrics and gates'),
    });
    expect(server.deliveries).toEqual([]);
  });
});
