// SPDX-License-Identifier: Apache-2.0
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { MissingTool } from './errors.mjs';
import { canRun, run } from './run.mjs';

const remedy =
  'put a `prometheus` binary on the PATH, or build on Debian or Ubuntu, where apt-get and dpkg bring it without root';

const installed = (process.env.PATH ?? '')
  .split(delimiter)
  .map(directory => join(directory, 'prometheus'))
  .find(file => existsSync(file));

export const prometheus = {
  name: 'prometheus',
  what: 'bringing Prometheus',
  inputs: { values: { installed } },
  async make(directory) {
    const target = join(directory, 'prometheus');
    if (installed) {
      symlinkSync(installed, target);
      return;
    }
    for (const tool of ['apt-get', 'dpkg']) {
      if (!(await canRun(tool, ['--version']))) {
        throw new MissingTool(
          `Prometheus is missing and so is ${tool}: ${remedy}.`,
        );
      }
    }
    const work = join(directory, 'work');
    mkdirSync(work);
    await download(work);
    const archive = readdirSync(work).find(file => file.endsWith('.deb'));
    await run('dpkg', ['-x', join(work, archive), work]);
    renameSync(join(work, 'usr/bin/prometheus'), target);
    rmSync(work, { recursive: true });
  },
};

/** The machine's own package list first; where there is none, or it is stale, a list fetched into the build's folder. */
async function download(directory) {
  // Downloads as the calling user: apt's own user could not write here.
  const options = ['-o', 'APT::Sandbox::User='];
  if (await tryDownload(directory, options)) {
    return;
  }
  const state = join(directory, 'apt');
  for (const folder of ['lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(state, folder), { recursive: true });
  }
  options.push(
    '-o',
    `Dir::State::Lists=${join(state, 'lists')}`,
    '-o',
    `Dir::Cache=${join(state, 'cache')}`,
  );
  await run('apt-get', [...options, 'update']);
  await run('apt-get', [...options, 'download', 'prometheus'], {
    cwd: directory,
  });
}

async function tryDownload(directory, options) {
  try {
    await run('apt-get', [...options, 'download', 'prometheus'], {
      cwd: directory,
    });
    return true;
  } catch {
    return false;
  }
}
