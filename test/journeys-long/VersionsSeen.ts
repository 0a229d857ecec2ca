// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { V1Pod } from '@kubernetes/client-node';
import { type Call, Callers, percentOf } from '../harness/callers';
import { imageOf } from '../harness/manifests';
import type { Teal } from '../harness/Teal';
import { untilProxyFollows } from '../traffic/untilProxyFollows';

/** A share is counted over so many requests. */
const counted = 2_000;
/** What one version alone must answer. */
const some = 300;
const boundMs = 120_000;

/**
 * Which version visitors of a shop see through its gateway, once the proxy has
 * followed. What it counted is a sentence for the test's log.
 */
export class VersionsSeen {
  readonly #shop: Teal;
  readonly #callers: Callers;

  constructor(shop: Teal) {
    this.#shop = shop;
    this.#callers = new Callers(shop.cluster.facts.gateway, shop.hostName);
  }

  /** Weighted choice is random: six standard deviations are allowed. */
  async share(version: string, percent: number): Promise<string> {
    await untilProxyFollows(this.#shop);
    const seen = percentOf(await this.#callers.calls(counted), version);
    const allowed = 6 * Math.sqrt((percent * (100 - percent)) / counted);
    assert.ok(
      Math.abs(seen - percent) <= allowed,
      `${version} answered ${seen} % instead of ${percent} %`,
    );
    return `${version}: ${seen.toFixed(
      1,
    )} % of ${counted} requests, of which ${percent} % were asked for`;
  }

  /** No other version answers such a request. */
  async alone(version: string, call: Call = {}): Promise<void> {
    await untilProxyFollows(this.#shop);
    const answers = await this.#callers.calls(some, () => call);
    assert.equal(
      percentOf(answers, version),
      100,
      `${version} for ${JSON.stringify(call)}`,
    );
  }

  /** As many as requests, while the stable version gives every answer. Nobody else may be visiting. */
  async copies(stable: string, copied: string): Promise<string> {
    const earlier = await this.#untilCounted(copied);
    await this.alone(stable);
    const now = await this.#untilCounted(copied, earlier + some);
    assert.equal(now - earlier, some);
    return `${copied}: ${now - earlier} copies of ${some} requests`;
  }

  /** Those that are to stay. */
  podsOf(version: string): readonly V1Pod[] {
    return this.#shop.feeds.pods
      .all()
      .filter(
        ({ metadata, spec }) =>
          !metadata?.deletionTimestamp &&
          spec?.containers[0].image === imageOf(version),
      );
  }

  close(): void {
    this.#callers.close();
  }

  /**
   * Requests that the pods of this version have answered, by their own count,
   * once it stands still: copies are sent on beside the answers.
   *
   * @param atLeast - how many are waited for
   */
  async #untilCounted(version: string, atLeast: number = 0): Promise<number> {
    const giveUpAt = Date.now() + boundMs;
    let last = -1;
    let now = await this.#answeredBy(version);
    while (now !== last || (now < atLeast && Date.now() < giveUpAt)) {
      last = now;
      await untilProxyFollows(this.#shop);
      now = await this.#answeredBy(version);
    }
    return now;
  }

  async #answeredBy(version: string): Promise<number> {
    const { kubectl, namespace } = this.#shop;
    let sum = 0;
    for (const { metadata } of this.podsOf(version)) {
      const pod = `/api/v1/namespaces/${namespace}/pods/${metadata?.name}:8080`;
      const figures = await kubectl.ok([
        ...['get', '--raw', `${pod}/proxy/metrics`],
      ]);
      const found = /http_requests_total\{code="200"\} (\d+)/.exec(figures);
      if (!found) throw new Error(`no count of requests in ${figures}`);
      sum += Number(found[1]);
    }
    return sum;
  }
}
