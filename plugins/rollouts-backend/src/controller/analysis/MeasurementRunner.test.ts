// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { systemClock } from '../clock';
import type { MeasurementRequest } from './judging/request';
import type { Measurement } from './measure';
import { MeasurementRunner } from './MeasurementRunner';

const request = (metric: string, sequence = 0): MeasurementRequest => ({
  release: 'g7',
  stage: 'Background',
  sequence,
  metric: { name: metric, args: {}, provider: {} },
  namespace: 'shop',
  rollout: 'cart',
  rolloutUid: 'u1',
  stable: { service: 'cart', hash: 'old' },
});

/** A runner whose measurements end when the test says so. */
function aRunner() {
  const asked: {
    request: MeasurementRequest;
    signal: AbortSignal;
    answer: (measurement: Measurement) => void;
    fail: (error: Error) => void;
  }[] = [];
  const told: string[] = [];
  const arrivals = new EventTarget();
  const runner = new MeasurementRunner({
    clock: systemClock,
    measure: (it, signal) =>
      new Promise((answer, fail) => {
        asked.push({ request: it, signal, answer, fail });
        signal.addEventListener('abort', () => fail(new Error('aborted')));
      }),
    onResult: key => {
      told.push(key);
      arrivals.dispatchEvent(new Event('result'));
    },
  });
  return { runner, asked, told, next: () => once(arrivals, 'result') };
}

const fine: Measurement = { measured: { kind: 'value', result: 1 } };

describe('the runner of measurements', () => {
  it('asks once however often it is wanted, and tells when the result is there', async () => {
    const { runner, asked, told, next } = aRunner();
    runner.want('shop/cart', [request('errors')]);
    runner.want('shop/cart', [request('errors')]);
    expect(asked).toHaveLength(1);
    expect(runner.inbox('shop/cart')).toEqual([]);
    const result = next();
    asked[0].answer(fine);
    await result;
    expect(told).toEqual(['shop/cart']);
    expect(runner.inbox('shop/cart')).toMatchObject([
      {
        release: 'g7',
        stage: 'Background',
        sequence: 0,
        metric: 'errors',
        ...fine,
      },
    ]);
    await runner.stop();
  });

  it('forgets a result that the status has, and asks for the next', async () => {
    const { runner, asked, next } = aRunner();
    runner.want('shop/cart', [request('errors')]);
    const result = next();
    asked[0].answer(fine);
    await result;
    runner.want('shop/cart', [request('errors', 1)]);
    expect(runner.inbox('shop/cart')).toEqual([]);
    expect(asked[1].request.sequence).toBe(1);
    await runner.stop();
  });

  it('ends what nobody wants any more, and says nothing of it', async () => {
    const { runner, asked, told } = aRunner();
    runner.want('shop/cart', [request('errors')]);
    runner.want('shop/cart', []);
    expect(asked[0].signal.aborted).toBe(true);
    await runner.stop();
    expect(told).toEqual([]);
  });

  it('makes an error of whatever a provider throws', async () => {
    const { runner, asked, next } = aRunner();
    runner.want('shop/cart', [request('errors')]);
    const result = next();
    asked[0].fail(new TypeError('no such thing'));
    await result;
    expect(runner.inbox('shop/cart')[0].measured).toEqual({
      kind: 'error',
      why: expect.stringContaining('no such thing'),
    });
    await runner.stop();
  });

  it('makes twenty at the same time, and the others when one is through', async () => {
    const { runner, asked, next } = aRunner();
    const requests = Array.from({ length: 25 }, (_, n) => request(`m${n}`));
    runner.want('shop/cart', requests);
    expect(asked).toHaveLength(20);
    for (let done = 0; done < 25; done += 1) {
      const result = next();
      asked[done].answer(fine);
      await result;
    }
    expect(asked).toHaveLength(25);
    expect(runner.inbox('shop/cart')).toHaveLength(25);
    await runner.stop();
  });

  it('begins nothing after its end', async () => {
    const { runner, asked } = aRunner();
    await runner.stop();
    runner.want('shop/cart', [request('errors')]);
    expect(asked).toEqual([]);
  });
});
