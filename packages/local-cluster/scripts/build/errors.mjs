// SPDX-License-Identifier: Apache-2.0

/** Something this machine lacks; the message is one sentence with the remedy. */
export class MissingTool extends Error {
  name = 'MissingTool';
}

/** A command of the build failed. */
export class BuildFailed extends Error {
  name = 'BuildFailed';
}
