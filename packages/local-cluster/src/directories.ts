// SPDX-License-Identifier: Apache-2.0
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** packages/local-cluster */
export const packageRoot = resolve(
  dirname(fileURLToPath(import.meta.url)),
  '..',
);

/** Builds and the data of running clusters; git-ignored. */
export const cacheRoot = resolve(packageRoot, '../../.cache/local-cluster');

const clustersRoot = join(cacheRoot, 'clusters');

/** Who owns a cluster's directory; lets others see whether it still runs. */
interface Owner {
  pid: number;
  /** Start of that process in clock ticks since boot, because pids are used again. */
  startTime: string;
}

/** Where the cluster of this name keeps its data unless told otherwise. */
export function directoryOf(name: string): string {
  return join(clustersRoot, name);
}

/** Names of the clusters that have a directory, running or not. */
export function knownClusters(): string[] {
  return existsSync(clustersRoot) ? readdirSync(clustersRoot) : [];
}

/** Thrown when two clusters would share a name. */
export class ClusterNameTaken extends Error {
  override readonly name = 'ClusterNameTaken';
  readonly clusterName: string;
  readonly pid: number;

  constructor(clusterName: string, pid: number) {
    super(
      `a local cluster named "${clusterName}" is already running (process ${pid}): end it with ` +
        `"yarn local-cluster down --name ${clusterName}", or take another --name`,
    );
    this.clusterName = clusterName;
    this.pid = pid;
  }
}

/** Makes an empty directory that belongs to this process; removes what a dead owner left. */
export function claimDirectory(directory: string, name: string): void {
  const pid = ownerOf(directory);
  if (pid !== undefined) {
    throw new ClusterNameTaken(name, pid);
  }
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const owner: Owner = {
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? '',
  };
  writeFileSync(join(directory, 'owner.json'), JSON.stringify(owner));
}

/** Pid of the live process that runs the cluster in this directory. */
export function ownerOf(directory: string): number | undefined {
  const file = join(directory, 'owner.json');
  if (!existsSync(file)) {
    return undefined;
  }
  const owner = JSON.parse(readFileSync(file, 'utf8')) as Owner;
  return startTimeOf(owner.pid) === owner.startTime ? owner.pid : undefined;
}

/** Removes directories whose owner was killed before it could tidy up. */
export function sweepAbandoned(): void {
  for (const name of knownClusters()) {
    const directory = directoryOf(name);
    if (
      existsSync(join(directory, 'owner.json')) &&
      ownerOf(directory) === undefined
    ) {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)); undefined when there is no such process. */
function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name, field 2, may hold spaces and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
