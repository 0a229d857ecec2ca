// SPDX-License-Identifier: Apache-2.0
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from '../ApiClient.ts';
import { until } from '../until.ts';

const collection = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const establishTimeoutMs = 180_000;

interface Definition {
  metadata: { name: string };
  status?: { conditions?: { type: string; status: string }[] };
}

/** Creates every CustomResourceDefinition in these directories; resolves when they serve. */
export async function installCustomResources(
  admin: ApiClient,
  directories: string[],
): Promise<void> {
  const manifests = directories.flatMap(manifestsIn);
  await Promise.all(
    manifests.map(manifest => admin.create(collection, manifest)),
  );
  await until(async () => {
    const { items } = await admin.get<{ items: Definition[] }>(collection);
    return items.filter(isEstablished).length >= manifests.length;
  }, AbortSignal.timeout(establishTimeoutMs));
}

/** The YAML documents in a directory, as text: the API server reads YAML itself. */
function manifestsIn(directory: string): string[] {
  return readdirSync(directory)
    .flatMap(file =>
      readFileSync(join(directory, file), 'utf8').split(/^---\s*$/m),
    )
    .filter(document => /^kind:/m.test(document));
}

function isEstablished({ status }: Definition): boolean {
  return (
    status?.conditions?.some(
      ({ type, status: value }) => type === 'Established' && value === 'True',
    ) ?? false
  );
}
