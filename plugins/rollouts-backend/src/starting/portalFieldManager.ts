// SPDX-License-Identifier: Apache-2.0

/** Tells the portal's writes from the controller's, whose manager the gate trusts, and from people's. */
export const PORTAL_FIELD_MANAGER = 'teal-portal';
