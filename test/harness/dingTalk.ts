// SPDX-License-Identifier: Apache-2.0
/** The receiver that the module's own tests use: it checks signatures. */
/* eslint-disable @backstage/no-relative-monorepo-imports */
export { DingTalkServer } from '../../plugins/notifications-backend-module-dingtalk/src/__testUtils__/DingTalkServer';
