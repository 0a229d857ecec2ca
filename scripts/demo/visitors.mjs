// SPDX-License-Identifier: Apache-2.0
// The demo's visitors: a steady, small load through the gateway, so that a traffic split can be seen. Bounded twice: by
// its rate, and by an end of its own in case nobody stops the demo.
import { Agent, get } from 'node:http';

const hourMs = 3_600_000;
const requestTimeoutMs = 5_000;

/**
 * Sends requests evenly over the paths until stopped.
 *
 * @param {object} visitors
 * @param {string} visitors.gatewayUrl such as http://localhost:8080
 * @param {string[]} visitors.paths asked in turn
 * @param {number} [visitors.requestsPerSecond] of all paths together
 * @param {number} [visitors.endAfterMs]
 * @returns {{stop(): void, counts(): Record<string, number>}} counts by answer: a version, `failed 503`, `no answer`
 */
export function startVisitors({
  gatewayUrl,
  paths,
  requestsPerSecond = 20,
  endAfterMs = 4 * hourMs,
}) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const counts = {};
  const count = answer => {
    counts[answer] = (counts[answer] ?? 0) + 1;
  };
  const endsAt = Date.now() + endAfterMs;
  let sent = 0;
  let inFlight = 0;
  const visit = () => {
    if (Date.now() > endsAt) {
      stop();
      return;
    }
    // A gateway that hangs must not pile up requests.
    if (inFlight >= requestsPerSecond) {
      return;
    }
    const path = paths[sent % paths.length];
    sent += 1;
    inFlight += 1;
    const done = answer => {
      inFlight -= 1;
      count(answer);
    };
    const request = get(
      new URL(path, gatewayUrl),
      { agent, timeout: requestTimeoutMs },
      response => {
        response.resume();
        response.once('close', () => done(answerOf(response)));
      },
    );
    request.once('timeout', () => request.destroy(new Error('timeout')));
    request.once('error', () => done('no answer'));
  };
  const timer = setInterval(visit, 1000 / requestsPerSecond);
  const stop = () => {
    clearInterval(timer);
    agent.destroy();
  };
  return { stop, counts: () => ({ ...counts }) };
}

function answerOf(response) {
  return response.statusCode < 400
    ? response.headers['x-version'] ?? 'unknown'
    : `failed ${response.statusCode}`;
}
