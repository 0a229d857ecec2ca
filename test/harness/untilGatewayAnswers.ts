// SPDX-License-Identifier: Apache-2.0
import http from 'node:http';
import type { Teal } from './Teal';
import { visit } from './visit';

const boundMs = 120_000;
/** Each on a connection of its own, so that every worker of the proxy is likely to have answered one. */
const inARow = 20;

/**
 * The gateway's own report says that it has taken a route, not yet that its proxy follows. After a route or Service that
 * was gone is back, that difference is the test's, not the release's.
 */
export async function untilGatewayAnswers(teal: Teal): Promise<void> {
  const { host, port } = teal.cluster.facts.gateway;
  const agent = new http.Agent({ keepAlive: false });
  const startedAt = Date.now();
  let last = 'nothing was sent';
  for (let answered = 0; answered < inARow; ) {
    if (Date.now() - startedAt > boundMs) {
      throw new Error(
        `the gateway did not answer ${inARow} requests in a row within ${boundMs} ms; last: ${last}`,
      );
    }
    const entry = await visit({
      address: { host, port },
      hostName: teal.hostName,
      agent,
    });
    answered = entry.version === undefined ? 0 : answered + 1;
    last = entry.failure ?? last;
  }
}
