// SPDX-License-Identifier: Apache-2.0
import type {
  ClusterConnection,
  DeleteOptions,
  Patch,
  WriteOptions,
} from '../kubeApi';

/** One call of a test's connection. */
export interface Call {
  readonly verb: 'get' | 'create' | 'update' | 'patch' | 'delete';
  readonly path: string;
  readonly body?: unknown;
  readonly fieldManager?: string;
}

/** Keeps every call and answers with what the test gives; it never changes an object by itself. */
export function recordingConnection(
  answer: (call: Call) => object = () => ({}),
): ClusterConnection & { readonly calls: Call[] } {
  const calls: Call[] = [];
  const ask = async <T>(call: Call): Promise<T> => {
    calls.push(call);
    return answer(call) as T;
  };
  return {
    calls,
    name: 'test',
    get: path => ask({ verb: 'get', path }),
    list: () => Promise.reject(new Error('a round lists nothing')),
    watch: () => {
      throw new Error('a round watches nothing');
    },
    create: (path: string, body: object, { fieldManager }: WriteOptions) =>
      ask({ verb: 'create', path, body, fieldManager }),
    update: (path: string, body: object, { fieldManager }: WriteOptions) =>
      ask({ verb: 'update', path, body, fieldManager }),
    patch: (path: string, patch: Patch, { fieldManager }: WriteOptions) =>
      ask({ verb: 'patch', path, body: patch.body, fieldManager }),
    delete: (path: string, options?: DeleteOptions) =>
      ask({ verb: 'delete', path, body: options?.preconditions }),
    stream: () => {
      throw new Error('a round streams nothing');
    },
    close() {},
  };
}
