// SPDX-License-Identifier: Apache-2.0
import type { Container, Workload } from '../workload';

/** The Deployment shop/cart with ghcr.io/acme/cart:v1, at rest; what a test sets is what matters to it. */
export function aWorkload(
  options: {
    containers?: Container[];
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    templateAnnotations?: Record<string, string>;
    spec?: Partial<Workload['spec']>;
    status?: Workload['status'];
    generation?: number;
    deletionTimestamp?: string;
  } = {},
): Workload {
  const { labels, annotations, templateAnnotations, deletionTimestamp } =
    options;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'cart',
      namespace: 'shop',
      uid: 'uid-of-cart',
      resourceVersion: '7',
      generation: options.generation ?? 1,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(deletionTimestamp && { deletionTimestamp }),
    },
    spec: {
      replicas: 2,
      ...options.spec,
      template: {
        metadata: {
          labels: { app: 'cart' },
          ...(templateAnnotations && { annotations: templateAnnotations }),
        },
        spec: {
          containers: options.containers ?? [
            { name: 'shop', image: 'ghcr.io/acme/cart:v1' },
          ],
        },
      },
    },
    status: options.status,
  };
}
