// SPDX-License-Identifier: Apache-2.0
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';

/** A step of a template. */
export interface TemplateStep {
  readonly id?: string;
  readonly action: string;
  readonly input: JsonObject;
}

/** What became of a task. */
export interface TaskEnd {
  readonly status: string;
  /** Of the last step that failed. */
  readonly error?: string;
  /** Lines of the log, without what the scaffolder itself says. */
  readonly lines: readonly string[];
}

/** A template made of steps alone. */
export function templateOf(name: string, steps: readonly TemplateStep[]) {
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name,
      annotations: {
        'backstage.io/managed-by-location': 'file:/templates/template.yaml',
      },
    },
    spec: {
      type: 'release',
      steps: steps.map((step, index) => ({
        id: `step-${index}`,
        name: step.action,
        ...step,
      })),
    },
  } satisfies Entity;
}

/** Runs templates over HTTP as one person. */
export class ScaffolderClient {
  readonly #base: string;
  readonly #person: string;

  constructor(portalUrl: string, person: string) {
    this.#base = `${portalUrl}/api/scaffolder/v2`;
    this.#person = person;
  }

  /** Resolves when the task has ended, well or not. */
  async run(template: string, values: JsonObject = {}): Promise<TaskEnd> {
    const { id } = await this.#json<{ id: string }>('/tasks', {
      templateRef: `template:default/${template}`,
      values,
    });
    const response = await this.#call(`/tasks/${id}/eventstream`);
    const events = (await response.text())
      .split('\n')
      .filter(line => line.startsWith('data: '))
      .map(line => JSON.parse(line.slice('data: '.length)) as TaskEvent);
    const end = events.find(({ type }) => type === 'completion');
    return {
      status: /with status: (\w+)/.exec(end?.body.message ?? '')?.[1] ?? '',
      error: end?.body.error?.message,
      lines: events.map(({ body }) => body.message),
    };
  }

  /** As the template editor does. */
  dryRun(
    template: Entity,
    values: JsonObject,
  ): Promise<{
    log: { body: { message: string } }[];
    steps: { id: string }[];
    output: JsonObject;
  }> {
    return this.#json('/dry-run', {
      template,
      values,
      directoryContents: [],
    });
  }

  async #json<T>(path: string, body: object): Promise<T> {
    const response = await this.#call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as T;
  }

  async #call(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', mockCredentials.user.header(this.#person));
    const response = await fetch(`${this.#base}${path}`, { ...init, headers });
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return response;
  }
}

interface TaskEvent {
  readonly type: string;
  readonly body: {
    readonly message: string;
    readonly error?: { readonly message: string };
  };
}
