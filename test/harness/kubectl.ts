// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@kubernetes/client-node';

/** What a command answered. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs kubectl to its end, as the cluster's administrator. */
export type RunKubectl = (
  args: string[],
  options?: { input?: string },
) => Promise<CommandResult>;

/** kubectl refused what a test asked for. */
export class KubectlRefused extends Error {
  override readonly name = 'KubectlRefused';
  readonly result: CommandResult;

  constructor(args: readonly string[], result: CommandResult) {
    super(
      `kubectl ${args.join(' ')} ended with ${
        result.code
      }: ${result.stderr.trim()}`,
    );
    this.result = result;
  }
}

/** kubectl in one namespace: the hand of the user in every story. */
export class Kubectl {
  constructor(readonly run: RunKubectl, readonly namespace: string) {}

  /** @throws KubectlRefused */
  async ok(args: string[], input?: string): Promise<string> {
    const result = await this.attempt(args, input);
    if (result.code !== 0) throw new KubectlRefused(args, result);
    return result.stdout;
  }

  /** For commands whose refusal is the point. */
  attempt(args: string[], input?: string): Promise<CommandResult> {
    return this.run(['--namespace', this.namespace, ...args], { input });
  }

  /** What a GitOps tool does: server-side apply of whole manifests. */
  async apply(...objects: KubernetesObject[]): Promise<void> {
    await this.ok(
      ['apply', '--server-side', '--filename', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
    );
  }
}
