// SPDX-License-Identifier: Apache-2.0
import { drawerNames } from './drawerNames.mjs';
import { fileLength } from './fileLength.mjs';
import { fixedSleeps } from './fixedSleeps.mjs';
import { functionLength } from './functionLength.mjs';
import { importWalls } from './importWalls.mjs';
import { leftovers } from './leftovers.mjs';
import { machinePaths } from './machinePaths.mjs';
import { pureDecide } from './pureDecide.mjs';

/** @type {import('../source.mjs').Rule[]} */
export const rules = [
  importWalls,
  pureDecide,
  fileLength,
  functionLength,
  drawerNames,
  leftovers,
  machinePaths,
  fixedSleeps,
];
