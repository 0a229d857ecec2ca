// SPDX-License-Identifier: Apache-2.0

/** Flags of `yarn controller` for tests that kill it: its Lease runs out after 2 s. */
export const shortLease: readonly string[] = ['--lease-duration', '2s'];
